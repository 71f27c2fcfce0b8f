"""What decides a grade, told before anything is graded and without a call to a model.

A transcript's key is the digest of what the grader is given of it. A grader's key is the digest of everything
else that decides the levels; with the role (which weighs the mean) and the stage (which says what can be
observed) it is the key of a grade. The same keys mean the same grade.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from app.backends import load_model
from app.settings import Settings
from app.transcripts.formats import Transcript
from graphs.grade_state import CODE_VERSION
from graphs.measured import BOUNDING
from graphs.prompts import prompt_hash
from rubrics.calibration import Calibration, find_calibration
from rubrics.loader import rubric_hash
from rubrics.schema import Rubric

DIGEST = re.compile(r"[0-9a-f]{64}")


def digest(value: Any) -> str:
    """sha256 (hex) of a plain JSON value, whatever the order of its keys."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def payload_of(transcript: Transcript) -> str:
    """As JSON, all of the transcript that a grader is given, but for role and stage."""
    turns = [
        {"n": turn.n, "speaker": turn.speaker, "kind": turn.kind, "text": turn.text}
        for turn in transcript.turns
    ]
    measured = [{"kind": e.kind, "data": e.data} for e in transcript.events if e.kind in BOUNDING]
    return json.dumps(
        {"scenario": {"prompt": transcript.scenario.prompt}, "turns": turns, "events": measured},
        ensure_ascii=False,
    )


def fingerprint_of(settings: Settings) -> Mapping[str, str]:
    """The model's fingerprint; a GGUF file is not loaded for it. Raises what finding or loading raises."""
    if settings.backend == "llamacpp":
        from app.backends.llamacpp import fingerprint
        from app.model_files.models import find_model, model_sha256

        return fingerprint(settings.model, model_sha256(find_model(settings), settings))
    model = load_model(settings)
    try:
        return model.fingerprint
    finally:
        model.close()


def grader_key(rubric: Rubric, fingerprint: Mapping[str, str], own: Sequence[Calibration] = ()) -> str:
    """Digest of rubric, prompts, weights, backend, calibration (`own`: the user's) and code version."""
    calibration = find_calibration(rubric.id, fingerprint, routed=rubric.routed, own=own)
    known = DIGEST.fullmatch(fingerprint.get("sha256", "")) is not None
    model = {name: said for name, said in fingerprint.items() if name != "model" or not known}
    decided = [rubric_hash(rubric), prompt_hash("grade_"), model, calibration.sha, CODE_VERSION]
    return digest(decided)


def grade_key(grader: str, role: str | None, stage: str | None) -> str:
    return digest([grader, role, stage])
