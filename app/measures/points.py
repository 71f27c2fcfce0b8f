"""Points over time with their uncertainty. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from math import sqrt

from rubrics.practice.measures import Better, Unit

Z = 1.959964  # of a two-sided 95 % interval


@dataclass(frozen=True)
class Value:
    """What was measured, its interval where it has one, and of how many observations it is made."""

    value: float
    low: float | None = None
    high: float | None = None
    n: int = 1


@dataclass(frozen=True)
class Point:
    """A value on a day. `interview` is the id of the one it comes from, "" for a day of drills."""

    day: date
    at: Value
    interview: str = ""


@dataclass(frozen=True)
class Series:
    """One thing over time, oldest first. `least` and `most` end its scale; None: as the values go."""

    id: str
    title: str
    source: str  # "interview", "drill", "grade" or "self-score"
    unit: Unit
    better: Better
    what: str  # one sentence
    how: str  # what exactly is counted
    points: tuple[Point, ...]
    least: float = 0.0
    most: float | None = None


def share(met: float, n: int) -> Value:
    """`met` of `n` as a share with its Wilson interval of 95 %. `n` at least 1.

    `met` may be a sum of shares, as of drill items: no quantity between 0 and 1 varies more than one that is
    only ever 0 or 1 with the same mean, so the interval is rather too wide than too narrow.
    Source: Wilson (1927), as in Brown, Cai and DasGupta (2001).
    """
    p = met / n
    middle = (p + Z**2 / (2 * n)) / (1 + Z**2 / n)
    reach = Z * sqrt(p * (1 - p) / n + Z**2 / (4 * n**2)) / (1 + Z**2 / n)
    return Value(p, max(0.0, middle - reach), min(1.0, middle + reach), n)


def day_of(created: str) -> date:
    """The local day of a time as the store writes it."""
    return datetime.fromisoformat(created).astimezone().date()
