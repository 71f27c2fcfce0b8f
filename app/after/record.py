"""Everything stored about a finished interview, and what its transcript shows. No HTML here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from app.after.events import usable
from app.after.found import findings
from app.after.kept import Dispute, Kept, SelfScore, levels_of
from app.after.plan import Step, proposed
from app.after.self_score import Calibration, Levels, calibration
from app.after.timeline import Timeline, timeline
from app.course import Happening, happenings
from app.report import Report, build_report
from app.services import Services
from graphs.coverage import coverage
from graphs.patterns import Finding
from rubrics.loader import load_patterns, load_remedies
from rubrics.schema import Criterion, ExpectedPoint, Scenario, Stage

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Record:
    """`graded` is the newest grade's row, None before there is one; the last three are the candidate's."""

    row: Row
    turns: Sequence[Row]
    events: Sequence[Row]
    graded: Row | None
    report: Report
    scenario: Scenario | None
    stage: Stage | None
    own: SelfScore | None
    disputes: Mapping[str, Dispute]
    history: Sequence[tuple[Levels, Levels]]

    @property
    def id(self) -> str:
        return str(self.row["id"])

    @property
    def to_rate(self) -> bool:
        """Whether the candidate rates before a grade: a talk held here, not asked and not graded yet."""
        return self.row["status"] == "closed" and self.own is None and self.graded is None

    @property
    def given(self) -> Levels:
        """The grader's levels."""
        return levels_of(self.graded["grade"]) if self.graded else {}

    @property
    def calibration(self) -> Calibration:
        return calibration(self.history)

    @cached_property
    def happenings(self) -> list[Happening]:
        return happenings(self.events, self.turns)

    @cached_property
    def findings(self) -> list[Finding]:
        """The mistake patterns."""
        return findings(self.turns, self.events, self.row["stage"])

    @cached_property
    def covered(self) -> dict[str, int]:
        """Expected point -> turn in which it was heard."""
        return coverage(self.turns, self.events, self.scenario) if self.scenario else {}

    @property
    def steps(self) -> list[Step]:
        """The plan that follows from the newest grade, from its day on."""
        if self.graded is None:
            return []
        start = date.fromisoformat(str(self.graded["created"])[:10])
        remedies = {str(signal): remedy for signal, remedy in load_remedies().items()}
        return proposed(self.report.cards, self.findings, remedies, load_patterns(), start)

    @property
    def unheard(self) -> list[ExpectedPoint]:
        return [p for p in self.scenario.expected if p.id not in self.covered] if self.scenario else []

    @cached_property
    def timeline(self) -> Timeline:
        return timeline(self.turns, self.happenings, self.row["minutes"])


def read_record(services: Services, interview: str) -> Record:
    """Raises `NotFound`."""
    store, kept = services.store, Kept(services.store)
    row, turns, grades = store.interview(interview), store.turns(interview), store.grades(interview)
    graded = grades[0] if grades else None
    return Record(
        row=row,
        turns=turns,
        events=usable(store.events(interview)),
        graded=graded,
        report=report_of(services, row, turns, graded),
        scenario=services.scenarios.get(str(row["scenario"])),
        stage=services.stages.get(str(row["stage"])),
        own=kept.self_score(interview),
        disputes=kept.disputes(interview),
        history=kept.history(interview),
    )


def propose_plan(services: Services, interview: str) -> None:
    """Keep the plan that the newest grade proposes, unless one was accepted before."""
    kept = Kept(services.store)
    if all(step.status == "proposed" for step in kept.plan(interview)):
        kept.keep_plan(interview, read_record(services, interview).steps)


def report_of(services: Services, row: Row, turns: Sequence[Row], graded: Row | None) -> Report:
    role = services.roles.get(str(row["role"]))
    weights = {str(signal): weight for signal, weight in role.weights.items()} if role else {}
    return build_report(turns, graded["grade"] if graded else {}, services.rubric, weights)


def observable(criteria: Sequence[Criterion], stage: Stage | None) -> list[str]:
    """The signals the stage gives an occasion for."""
    return [each.id for each in criteria if stage is None or each.id in stage.observable]
