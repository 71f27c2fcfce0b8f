"""What is to be graded and what is graded already. Pure but for the store it asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from app.named import role_and_stage
from app.regrading.key import digest, grade_key, payload_of
from app.regrading.sources import Source
from rubrics.schema import Rubric


@dataclass(frozen=True)
class Task:
    """A transcript with what decides its grade; see `app/regrading/key.py` for the digests.

    `payload` is what the grader is given, as JSON; `interview` the id of a stored one.
    """

    place: str
    name: str
    transcript: str
    grader: str
    key: str
    role: str | None
    stage: str | None
    payload: str
    interview: str | None = None

    @property
    def same(self) -> tuple[str, str]:
        """What tasks with the same grade share."""
        return self.transcript, self.key


@dataclass(frozen=True)
class Job:
    """One grading to be done: a task and the number of its run, from 1."""

    task: Task
    run: int

    @property
    def identity(self) -> dict[str, str | int]:
        """What the grade's provenance says besides what the grader itself puts there."""
        task = self.task
        return {"transcript": task.transcript, "grader": task.grader, "key": task.key, "run": self.run}


@dataclass
class Plan:
    """All tasks in the order of the input, the runs wanted of each, and the jobs still to be done.

    `wanted` and `interviews` (the tasks that are stored interviews) are by `Task.same`.
    """

    tasks: list[Task] = field(default_factory=list)
    wanted: dict[tuple[str, str], range] = field(default_factory=dict)
    interviews: dict[tuple[str, str], list[Task]] = field(default_factory=dict)
    jobs: list[Job] = field(default_factory=list)

    @property
    def rows(self) -> list[Job]:
        """Every grade that was asked for, in the order of the input: done or not."""
        return [Job(task, run) for task in self.tasks for run in self.wanted[task.same]]

    @property
    def before(self) -> int:
        """How many of the grades were there when the plan was made."""
        return sum(map(len, self.wanted.values())) - len(self.jobs)

    @property
    def copies(self) -> int:
        """How many grades are those of an earlier transcript with the very same words."""
        return len(self.rows) - sum(map(len, self.wanted.values()))

    @property
    def last_run(self) -> int:
        return max((runs[-1] for runs in self.wanted.values()), default=1)


def make_task(source: Source, rubric: Rubric, grader: str, role: str | None, stage: str | None) -> Task:
    """The task of one transcript; `role` and `stage` stand in for its own. Raises ValueError by name."""
    found = source.transcript
    weighed_for, graded_as = role_and_stage(found, rubric, role, stage)
    payload = payload_of(found)
    return Task(
        place=source.place,
        name=found.id or source.interview or Path(source.place).name,
        transcript=digest(payload),
        grader=grader,
        key=grade_key(grader, weighed_for, graded_as),
        role=weighed_for,
        stage=graded_as,
        payload=payload,
        interview=source.interview,
    )


def make_plan(
    tasks: Iterable[Task],
    done: Mapping[tuple[str, str], set[int]],
    *,
    runs: int,
    force: bool,
) -> Plan:
    """Runs 1 to `runs` of each task but those `done`; with `force` as many new ones after them.

    Tasks with the same grade are graded once.
    """
    plan = Plan()
    for task in tasks:
        plan.tasks.append(task)
        if task.interview:
            plan.interviews.setdefault(task.same, []).append(task)
        if task.same in plan.wanted:
            continue
        there = done.get(task.same, set())
        first = max(there, default=0) + 1 if force else 1
        plan.wanted[task.same] = range(first, first + runs)
        plan.jobs += [Job(task, run) for run in plan.wanted[task.same] if run not in there]
    return plan
