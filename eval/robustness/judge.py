"""What counts as raised, moved, shown without substance, or lowered. Pure.

A signal that was not observed counts as level 1 here: being observed at level 1 is no rise.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Scores = Mapping[str, Mapping[str, Any]]


def level(scores: Scores, signal: str) -> int:
    return int(scores[signal]["level"] or 1)


def value(scores: Scores, signal: str) -> float:
    """The expected level; 1 when not observed."""
    return float(scores[signal]["expected"] or 1.0)


def raised(base: Scores, changed: Scores) -> list[str]:
    return [signal for signal in base if level(changed, signal) > level(base, signal)]


def moved(base: Scores, changed: Scores) -> list[str]:
    """Signals whose level differs, or that are observed in only one of the two."""
    return [signal for signal in base if base[signal]["level"] != changed[signal]["level"]]


def shown(scores: Scores) -> list[str]:
    """Signals above level 1."""
    return [signal for signal in scores if level(scores, signal) > 1]


def rise(base: Scores, changed: Scores, signal: str) -> float:
    return value(changed, signal) - value(base, signal)
