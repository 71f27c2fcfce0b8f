"""The engine that grades in this process, one transcript after another, with a model that is loaded here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from threading import Event

from app.regrading.plan import Job
from app.regrading.run import Engine
from app.regrading.worker import Outcome, answer
from graphs.grade import GradingCancelled
from graphs.model import ChatModel
from rubrics.calibration import Calibration
from rubrics.schema import Rubric


def inside_engine(
    load: Callable[[], ChatModel], rubric: Rubric, own: Sequence[Calibration], cancel: Event
) -> Engine:
    """`load` is called when there is a first job. When `cancel` is set, what is being graded is given up."""

    def engine(jobs: Sequence[Job], waiting: Iterable[Job]) -> Iterator[tuple[Job, Outcome]]:
        if not jobs:
            return
        model = load()
        for job in waiting:
            try:
                yield job, answer(job.task, model, rubric, own, cancel)
            except GradingCancelled:
                return

    return engine
