"""What is to be brought by when: milestones, remedies' deliverables, re-tests, mistakes; what is overdue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from app.practice.documents import Change, Roadmap, remedy_id
from app.practice.history import Graded
from rubrics.loader import load_remedies
from rubrics.practice.plan_loader import load_rules


@dataclass(frozen=True)
class Item:
    """`done` is the link or file that shows it, or the interview of a re-test; "" while it is not done."""

    id: str
    kind: Literal["milestone", "remedy", "retest", "mistake"]
    what: str
    bring: str
    due: date
    done: str = ""

    def overdue(self, today: date) -> bool:
        return not self.done and self.due < today


def items(roadmap: Roadmap, ticks: Mapping[str, Mapping[str, Any]], history: Sequence[Graded]) -> list[Item]:
    """Everything the roadmap asks for, by due date."""
    found = [*_milestones(roadmap, ticks)]
    for change in roadmap.changes:
        if change.kind == "after_mock":
            found += _deliverables(change, ticks)
        if change.retest:
            found.append(_retest(change, change.retest.day, history))
    return sorted(found, key=lambda item: (item.due, item.kind, item.id))


def _done(ticks: Mapping[str, Mapping[str, Any]], item: str) -> str:
    return str(ticks[item]["artefact"]) if item in ticks else ""


def _milestones(roadmap: Roadmap, ticks: Mapping[str, Mapping[str, Any]]) -> list[Item]:
    """The weeks' milestones, but for remedies' deliverables, which have a day of their own."""
    return [
        Item(each.id, "milestone", each.text, each.artefact, roadmap.last_day(week.n), _done(ticks, each.id))
        for week in roadmap.weeks
        for each in week.milestones
        if not each.id.startswith("remedy_")
    ]


def _deliverables(change: Change, ticks: Mapping[str, Mapping[str, Any]]) -> list[Item]:
    due = change.day + timedelta(days=7 * load_rules().after_mock.weeks)
    known = load_remedies()
    ids = {signal: remedy_id(change.source, signal) for signal in change.signals}
    return [
        Item(item, "remedy", known[signal].on, known[signal].deliverable, due, _done(ticks, item))
        for signal, item in ids.items()
    ]


def _retest(change: Change, day: date, history: Sequence[Graded]) -> Item:
    """Done by the first interview graded on that day or later."""
    held = next((each.interview for each in history if each.day >= day), "")
    what = change.retest.why if change.retest else ""
    name = f"retest_{change.source.replace(':', '_')}"
    return Item(name, "retest", what[:1].upper() + what[1:], "A graded interview", day, held)


def to_do(found: Sequence[Item], today: date, days: int = 14) -> list[Item]:
    """What is open and due within `days`, the overdue first."""
    until = today + timedelta(days=days)
    return [item for item in found if not item.done and item.due <= until]
