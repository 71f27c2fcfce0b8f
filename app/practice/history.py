"""Graded interviews as the plan sees them: when, which stage, which levels. Pure but for `graded`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.storage.store import Row, Store
from rubrics.schema import SIGNALS

NEWEST = """
    SELECT i.id, i.created, i.stage, i.title, g.grade FROM interviews i
    JOIN grades g ON g.id = (SELECT max(id) FROM grades WHERE interview = i.id)
    ORDER BY i.created, i.rowid"""


@dataclass(frozen=True)
class Graded:
    """An interview with the levels (1 to 5) of the signals that could be scored."""

    interview: str
    day: date
    stage: str
    title: str
    levels: Mapping[str, int]


def graded(store: Store) -> list[Graded]:
    """Every graded interview with its newest grade, oldest first."""
    return [_graded(row) for row in store.query(NEWEST)]


def _graded(row: Row) -> Graded:
    scores = row["grade"].get("scores") or {}
    levels = {name: score.get("level") for name, score in scores.items() if name in SIGNALS}
    return Graded(
        str(row["id"]),
        datetime.fromisoformat(row["created"]).astimezone().date(),
        str(row["stage"] or ""),
        str(row["title"]),
        {name: int(level) for name, level in levels.items() if level is not None},
    )


def level(history: Sequence[Graded], signal: str, newest: int) -> float | None:
    """Mean level of the signal in the newest interviews that show it; None when none does."""
    levels = [each.levels[signal] for each in history if signal in each.levels][-newest:]
    return sum(levels) / len(levels) if levels else None


def levels(history: Sequence[Graded], newest: int) -> dict[str, float]:
    """Mean level of each signal that was seen."""
    found = {signal: level(history, signal, newest) for signal in SIGNALS}
    return {signal: value for signal, value in found.items() if value is not None}


def between(history: Sequence[Graded], first: date, last: date) -> list[Graded]:
    """The interviews of these days, both included."""
    return [each for each in history if first <= each.day <= last]
