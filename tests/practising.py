"""Graded interviews of chosen days and levels, for tests of the plan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.practice.history import Graded
from app.storage.store import Store
from rubrics.schema import SIGNALS

START = date(2027, 1, 4)  # a Monday


def graded_on(day: date, levels: Sequence[int], interview: str = "", stage: str = "coding") -> Graded:
    """An interview graded with `levels` in the order of SIGNALS."""
    found = dict(zip(SIGNALS, levels, strict=True))
    return Graded(interview or f"i{day:%m%d}", day, stage, "A mock", found)


def keep(store: Store, one: Graded, role: str = "MLE") -> None:
    """The interview in the store, with its grade."""
    stamp = f"{one.day}T12:00:00.000+00:00"
    store.create_interview(
        {
            "id": one.interview,
            "created": stamp,
            "stage": one.stage,
            "role": role,
            "title": one.title,
            "status": "closed",
        }
    )
    scores = {signal: {"level": n, "status": "scored", "evidence": []} for signal, n in one.levels.items()}
    store.add_grade(one.interview, {"scores": scores}, stamp)
