"""Grades transcripts with what a running Sparring has: its model, rubric, roles and stages.

A stored interview's grade becomes a new row; nothing here ever changes one.
"""

from __future__ import annotations

from threading import Event
from typing import Any

from app.named import named, role_and_stage
from app.services import Services
from app.transcripts.formats import Transcript, from_store
from graphs.grade import grade
from graphs.grade_state import Progress, silent
from rubrics.calibration import find_calibration


def grade_transcript(
    services: Services,
    transcript: Transcript,
    *,
    role: str | None = None,
    stage: str | None = None,
    progress: Progress = silent,
    cancel: Event | None = None,
) -> dict[str, Any]:
    """Grade one transcript; `role` and `stage` stand in for the transcript's own.

    Raises ValueError for an unknown role or stage, what loading the model raises, and `GradingCancelled`.
    """
    rubric, model = services.rubric, services.model()
    role, stage = role_and_stage(transcript, rubric, role, stage)
    return grade(
        transcript.model_dump(mode="json", exclude_none=True),
        model,
        rubric,
        role=named("role", role, services.roles),
        stage=named("stage", stage, services.stages),
        progress=progress,
        cancel=cancel,
        calibration=find_calibration(
            rubric.id, model.fingerprint, routed=rubric.routed, own=services.calibrations
        ),
    )


def grade_interview(
    services: Services,
    interview_id: str,
    progress: Progress = silent,
    cancel: Event | None = None,
) -> dict[str, Any]:
    """Grade a stored interview and keep the grade as a new row. Raises `NotFound` besides the above."""
    transcript = from_store(services.store, interview_id)
    result = grade_transcript(services, transcript, progress=progress, cancel=cancel)
    services.store.add_grade(interview_id, result)
    return result
