"""Graders on the nodes of a Ray cluster. Each has one batch at a time; one that dies costs it one retry."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from threading import Event
from typing import Any

from app.backends import load_model
from app.regrading.plan import Job, Task
from app.regrading.pool import HEED_SECONDS, TRIES, PoolError
from app.regrading.worker import Outcome, answer
from app.settings import Settings
from graphs.model import ChatModel
from rubrics.calibration import Calibration
from rubrics.schema import Rubric

MOST = 8  # transcripts a batch: a dead node costs these at most, and a result stays small
ROUNDS = 4  # batches a grader gets at least, so that all end at about the same time
PATIENCE_SECONDS = 600.0  # for a first grader to be there


class Grader:
    """What runs on a node. Ray makes an actor of it."""

    def __init__(self, settings: Settings, rubric: Rubric, own: Sequence[Calibration]) -> None:
        self.rubric, self.own, self.why = rubric, own, ""
        self.model: ChatModel | None = None
        try:
            self.model = load_model(settings)
        except (RuntimeError, ValueError, OSError) as error:
            self.why = str(error) or type(error).__name__

    def ready(self) -> tuple[str, dict[str, str]]:
        """Why the model did not load ("": it did), and its fingerprint."""
        return self.why, dict(self.model.fingerprint) if self.model else {}

    def grade(self, tasks: Sequence[Task]) -> list[Outcome]:
        assert self.model is not None  # nothing is sent to one that is not ready
        return [answer(task, self.model, self.rubric, self.own) for task in tasks]


@dataclass
class Member:
    """A grader and the batch it has."""

    actor: Any
    batch: list[Job] = field(default_factory=list)
    ready: bool = False


class Crew:
    """`size` graders. `options` are Ray's for an actor, `arguments` those of `Grader`."""

    def __init__(
        self, size: int, options: Mapping[str, Any], arguments: Sequence[Any], wanted: Mapping[str, str]
    ) -> None:
        import ray

        self.ray = ray
        self.size, self.wanted = size, wanted
        self.maker = ray.remote(Grader).options(**options)
        self.arguments = [ray.put(each) for each in arguments]  # once, however many graders there are
        self.busy: dict[Any, Member] = {}
        self.again: list[Job] = []
        self.tries: dict[Job, int] = {}
        self.false_starts = 0
        self.drained = False

    def run(self, jobs: Iterable[Job], total: int, cancel: Event) -> Iterator[tuple[Job, Outcome]]:
        """Outcomes as they come; `total` is about how many. Raises `PoolError`. Closing it ends all."""
        waiting, left, heard = iter(jobs), total, time.monotonic()
        try:
            for _ in range(self.size):
                self._hire()
            while self.busy and not cancel.is_set():
                done, _ = self.ray.wait(list(self.busy), timeout=HEED_SECONDS)
                for call in done:
                    heard, member = time.monotonic(), self.busy.pop(call)
                    outcomes = self._hear(call, member)
                    left -= len(outcomes)
                    yield from outcomes
                    if member.ready:
                        self._give(member, self._batch(waiting, left))
                if not self._goes_on(heard):
                    return
        finally:
            for member in self.busy.values():
                self.ray.kill(member.actor)

    def _hire(self) -> None:
        member = Member(self.maker.remote(*self.arguments))
        self.busy[member.actor.ready.remote()] = member

    def _hear(self, call: Any, member: Member) -> list[tuple[Job, Outcome]]:
        """What a grader says; its death, or its node's, puts another one in its place."""
        try:
            said = self.ray.get(call)
        except self.ray.exceptions.RayError as error:
            return self._bury(member, error)
        if member.ready:
            return list(zip(member.batch, said, strict=True))
        why, fingerprint = said
        if why or fingerprint != self.wanted:
            raise PoolError(why or f"a node would grade with {fingerprint}, not {dict(self.wanted)}")
        member.ready = True
        return []

    def _bury(self, member: Member, error: Exception) -> list[tuple[Job, Outcome]]:
        said = str(error).strip().splitlines()[0]
        if not member.ready:
            self.false_starts += 1
            if self.false_starts > TRIES * self.size:
                raise PoolError(f"the nodes cannot start a grader: {said}")
        member.ready = False
        spent = [job for job in member.batch if self.tries[job] >= TRIES]
        self.again += [job for job in member.batch if job not in spent]
        self._hire()
        return [(job, Outcome(None, f"what graded it died, twice: {said}")) for job in spent]

    def _batch(self, waiting: Iterator[Job], left: int) -> list[Job]:
        """What to do next. What died once goes alone: if it is deadly, it takes no other one with it."""
        if self.again:
            return [self.again.pop()]
        size = max(1, min(MOST, left // (ROUNDS * self.size)))
        batch = list(islice(waiting, size))
        self.drained = not batch
        return batch

    def _give(self, member: Member, batch: list[Job]) -> None:
        member.batch = batch
        if not batch:
            self.ray.kill(member.actor)
            return
        for job in batch:
            self.tries[job] = self.tries.get(job, 0) + 1
        self.busy[member.actor.grade.remote([job.task for job in batch])] = member

    def _goes_on(self, heard: float) -> bool:
        """False when all is done and who is left only waits for room. Raises `PoolError` in the end."""
        if any(member.ready for member in self.busy.values()):
            return True
        if time.monotonic() - heard > PATIENCE_SECONDS:
            raise PoolError(
                "no node of the cluster has room for a grader: fewer --jobs, or SPARRING_THREADS=1"
            )
        return bool(self.again) or not self.drained
