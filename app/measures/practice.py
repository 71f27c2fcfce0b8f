"""How practice divides between drills and mock interviews, and on how many days there was any. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from graphs.practice.day import FEEDBACK_S, MOCKS
from graphs.practice.draw import Past

AIM = 1 - MOCKS  # the part of practice that drills should be
LATELY = 28  # days


@dataclass(frozen=True)
class Balance:
    """Minutes, as the session of the day counts them: drills with the time to read what was missed."""

    drilled: float
    mocked: float

    @property
    def drills(self) -> float | None:
        """The drills' part of all practice, None before there was any."""
        total = self.drilled + self.mocked
        return self.drilled / total if total else None


@dataclass(frozen=True)
class Rhythm:
    """Days with practice: of the last four weeks, the longest run in a row, and the newest."""

    lately: int
    longest: int
    newest: date


def balance(results: Sequence[Past], mocked_s: float) -> Balance:
    return Balance(sum(past.seconds + FEEDBACK_S for past in results) / 60, mocked_s / 60)


def rhythm(days: Collection[date], today: date) -> Rhythm | None:
    """None before the first day of practice."""
    if not days:
        return None
    begun = [day for day in days if day - timedelta(days=1) not in days]
    lately = sum(timedelta(0) <= today - day < timedelta(days=LATELY) for day in days)
    return Rhythm(lately, max(_run(days, day) for day in begun), max(days))


def _run(days: Collection[date], first: date) -> int:
    """How many days in a row from this one on."""
    n = 1
    while first + timedelta(days=n) in days:
        n += 1
    return n
