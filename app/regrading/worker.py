"""The process that grades: it loads a model once and answers until its pipe closes or its parent is gone."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from threading import Event, Thread
from typing import Any

from app.backends import load_model
from app.own_content import own_calibrations
from app.regrading.plan import Task
from app.settings import Settings
from graphs.grade import GradingCancelled, grade
from graphs.model import ChatModel, ModelError, say
from rubrics.calibration import Calibration, find_calibration
from rubrics.loader import load_roles, load_stages
from rubrics.schema import Rubric


@dataclass(frozen=True)
class Outcome:
    """A grade or the reason why there is none; `tokens` of the transcript, `seconds` it took."""

    grade: dict[str, Any] | None
    reason: str = ""
    tokens: int = 0
    seconds: float = 0.0


def grade_task(
    task: Task,
    model: ChatModel,
    rubric: Rubric,
    own: Sequence[Calibration] = (),
    cancel: Event | None = None,
) -> Outcome:
    """Grade one transcript. Depends on nothing but the arguments, so every engine calls it.

    Raises `GradingCancelled` when `cancel` is set meanwhile.
    """
    started = time.perf_counter()
    transcript = {**json.loads(task.payload), "id": task.name}
    role = load_roles()[task.role] if task.role else None
    stage = load_stages()[task.stage] if task.stage else None
    fit = find_calibration(rubric.id, model.fingerprint, routed=rubric.routed, own=own)
    result = grade(transcript, model, rubric, role=role, stage=stage, calibration=fit, cancel=cancel)
    failed = sorted({s["rationale"] for s in result["scores"].values() if s["status"] == "ungraded"})
    if failed:
        return Outcome(None, "; ".join(failed))
    return Outcome(result, "", count(transcript, model), time.perf_counter() - started)


def count(transcript: dict[str, Any], model: ChatModel) -> int:
    """Tokens of the transcript itself, whatever was read to grade it."""
    try:
        return model.count([say("user", "\n".join(turn["text"] for turn in transcript["turns"]))])
    except ModelError:
        return 0


def serve(pipe: Connection, settings: Settings, rubric: Rubric) -> None:
    """Answer every `Task` from the pipe with an `Outcome`; first say None, or why the model did not load."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the parent decides
    Thread(target=end_with_parent, daemon=True).start()
    try:
        model, own = load_model(settings), own_calibrations(settings.home)
    except (RuntimeError, ValueError, OSError) as error:
        pipe.send(str(error) or type(error).__name__)
        return
    with suppress(EOFError, OSError):  # the parent hung up
        pipe.send(None)
        while True:
            pipe.send(answer(pipe.recv(), model, rubric, own))
    model.close()


def answer(
    task: Task,
    model: ChatModel,
    rubric: Rubric,
    own: Sequence[Calibration] = (),
    cancel: Event | None = None,
) -> Outcome:
    """A grade or a reason, whatever happens. Raises `GradingCancelled` only."""
    try:
        return grade_task(task, model, rubric, own, cancel)
    except GradingCancelled:
        raise
    except Exception as error:  # whatever one transcript provokes, the others go on
        return Outcome(None, f"{type(error).__name__}: {error}")


def end_with_parent() -> None:
    """Wait for the parent's end, however it comes, and end too."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
