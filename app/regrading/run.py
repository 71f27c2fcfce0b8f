"""Runs a plan: the local engine grades in processes, and every grade is kept as soon as it is there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from threading import Event

import psutil

from app.memory import window
from app.regrading.plan import Job, Plan
from app.regrading.pool import Pool, start_worker
from app.regrading.rows import Regrades
from app.regrading.worker import Outcome, serve
from app.settings import Settings
from rubrics.schema import Rubric

Engine = Callable[[Sequence[Job], Iterable[Job]], Iterator[tuple[Job, Outcome]]]


@dataclass
class Result:
    """How a run went: grades added, those another process added meanwhile, a reason for each failure."""

    graded: int = 0
    elsewhere: int = 0
    tokens: int = 0
    failures: list[str] = field(default_factory=list)


Tell = Callable[[Job, Result], None]


def run_plan(plan: Plan, rows: Regrades, engine: Engine, result: Result, tell: Tell) -> None:
    """Do the plan's jobs, the longest first, each kept as it is done; `tell` hears after each.

    `result` is filled as it goes, so that an interrupted run knows what it has. Raises `PoolError`.
    """
    for same, tasks in plan.interviews.items():
        for task in tasks:
            for run in plan.wanted[same]:
                rows.settle(task, run)
    ordered = sorted(plan.jobs, key=lambda job: -len(job.task.payload))  # longest processing time first
    outcomes = engine(ordered, still_wanted(ordered, rows, result, tell))
    try:
        for job, outcome in outcomes:
            keep(plan, rows, job, outcome, result)
            tell(job, result)
    finally:
        if hasattr(outcomes, "close"):
            outcomes.close()  # ends the processes of a run that was interrupted


def still_wanted(jobs: Iterable[Job], rows: Regrades, result: Result, tell: Tell) -> Iterator[Job]:
    """The jobs, asked for one by one, that no other process has done in the meantime."""
    for job in jobs:
        if rows.find(job.task, job.run) is None:
            yield job
        else:
            result.elsewhere += 1
            tell(job, result)


def keep(plan: Plan, rows: Regrades, job: Job, outcome: Outcome, result: Result) -> None:
    if outcome.grade is None:
        result.failures.append(f"{job.task.place}: {outcome.reason}")
        return
    if rows.commit(job, outcome.grade):
        result.graded += 1
        result.tokens += outcome.tokens
    else:
        result.elsewhere += 1
    for task in plan.interviews.get(job.task.same, ()):
        rows.settle(task, job.run)


def local_engine(settings: Settings, rubric: Rubric, processes: int, cancel: Event | None = None) -> Engine:
    """Up to `processes` processes on this machine that share its cores."""

    def engine(jobs: Sequence[Job], waiting: Iterable[Job]) -> Iterator[tuple[Job, Outcome]]:
        size = min(processes, len(jobs))
        start = partial(start_worker, serve, share_of(settings, size), rubric)
        return Pool(size, start, cancel).run(waiting)

    return engine


def share_of(settings: Settings, processes: int) -> Settings:
    """The settings of one of so many processes: its part of the cores and of the memory.

    Neither changes a grade: a window that is too small for an answer gives a failure, never a grade.
    """
    if settings.backend != "llamacpp":
        return settings
    from app.backends.gguf import default_threads
    from app.doctor.decode_check import check_decode_once
    from app.model_files.models import find_model

    speed = check_decode_once(find_model(settings), settings)  # here, so that not every process tries
    room = window(speed.token_bytes, psutil.virtual_memory().available // max(processes, 1))
    threads = settings.threads
    if processes > 1:
        threads = max(1, (threads or default_threads()) // processes)
    return settings.model_copy(update={"threads": threads, "n_ctx": settings.n_ctx or room})
