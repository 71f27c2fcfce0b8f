"""The three deliverables as data. Every saved version is one of these as JSON; nothing here does anything."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from pydantic import Field

from rubrics.practice.plan_schema import AreaName
from rubrics.schema import RoleName, Signal, StageName, Strict

Fit = Literal["", "Poor", "Fair", "Good", "Excellent"]  # "" is not known yet
FITS: tuple[Fit, ...] = ("", "Poor", "Fair", "Good", "Excellent")
Readiness = Literal["not begun", "drafted", "rehearsed", "ready"]
READINESS: tuple[Readiness, ...] = ("not begun", "drafted", "rehearsed", "ready")


class Milestone(Strict):
    """`id` stays the same when the plan changes, so that what was ticked off stays so."""

    id: str
    area: AreaName
    text: str
    artefact: str


class Mock(Strict):
    day: date
    stage: StageName
    kind: Literal["fixed", "extra", "retest", "scripted"]
    why: str = ""


class Week(Strict):
    """`hours` add up to the roadmap's hours, in quarters of an hour."""

    n: int
    hours: dict[AreaName, float]
    milestones: tuple[Milestone, ...]
    mocks: tuple[Mock, ...] = ()
    notes: tuple[str, ...] = ()


class Change(Strict):
    """What a grade changed. `shares`: parts of the weekly time moved to each signal's work, after a mock."""

    source: str  # "interview:<id>" or "checkpoint:<week>"
    kind: Literal["after_mock", "checkpoint"]
    day: date
    weeks: tuple[int, ...]  # whose hours change
    signals: tuple[Signal, ...]
    shares: dict[Signal, float] = Field(default_factory=dict)
    retest: Mock | None = None
    reason: str


class Danger(Strict):
    risk: str
    answer: str


class Roadmap(Strict):
    """`begun` tells one roadmap from the next: a replanned one keeps it."""

    begun: str
    role: RoleName
    hours: float  # a week
    start: date
    stages: tuple[StageName, ...]
    weeks: tuple[Week, ...]
    changes: tuple[Change, ...] = ()
    risks: tuple[Danger, ...] = ()

    @property
    def end(self) -> date:
        """The last day."""
        return self.start + timedelta(days=7 * len(self.weeks) - 1)

    def week_of(self, day: date) -> int:
        """The week a day lies in: 1 is the first; before the start 0 or less, afterwards beyond the last."""
        return (day - self.start).days // 7 + 1

    def first_day(self, week: int) -> date:
        return self.start + timedelta(days=7 * (week - 1))

    def last_day(self, week: int) -> date:
        return self.start + timedelta(days=7 * week - 1)


class MatrixRow(Strict):
    domain: str
    weight: int  # for the role, 3 high
    fit: Fit
    evidence: str  # an interview, a link, a file, a number


class Action(Strict):
    """What mends a gap: `hours` of work until `deadline`."""

    gap: str
    action: str
    hours: float
    deadline: date | None


class Matrix(Strict):
    role: RoleName
    rows: tuple[MatrixRow, ...]
    actions: tuple[Action, ...]

    def top_gaps(self, count: int = 2) -> list[MatrixRow]:
        """The rows to mend first: the worst fit, then what counts most. An unknown fit is no gap yet."""
        known = [row for row in self.rows if row.fit not in ("", "Excellent")]
        return sorted(known, key=lambda row: (FITS.index(row.fit), -row.weight))[:count]


class ChecklistRow(Strict):
    stage: StageName
    bring: str
    readiness: Readiness
    evidence: str
    next_step: str
    due: date | None


class Checklist(Strict):
    role: RoleName
    rows: tuple[ChecklistRow, ...]


Document = Roadmap | Matrix | Checklist


def remedy_id(source: str, signal: str) -> str:
    """The id of a deliverable that a change asks for, as a milestone and when it is ticked off."""
    return f"remedy_{signal}_{source.replace(':', '_')}"
