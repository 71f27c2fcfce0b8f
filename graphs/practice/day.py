"""The session of the day: so many minutes of drills, and a mock interview when one is due, with reasons.

Practice is 70 % drills and 30 % mocks (DOMAIN.md section 8). A mock comes when their share has fallen so far
behind that a useful length of it fits the minutes there are. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from graphs.practice.draw import Past, standing
from graphs.practice.need import Held, Wish, latest_levels, ordered
from rubrics.practice.cycle import load_cycle
from rubrics.practice.schema import Drill

MOCKS = 0.3
LEAST_MOCK = 20  # minutes; a shorter mock shows little
FEEDBACK_S = 15.0  # to read what was hit and missed, after each item
MOST = 0.5  # of the minutes that one drill may take, so that a session has variety
Kind = Literal["drill", "mock", "write", "rest"]


@dataclass(frozen=True)
class Part:
    kind: Kind
    name: str
    minutes: float
    reason: str  # a sentence
    drill: str = ""
    items: int = 0


@dataclass(frozen=True)
class Day:
    minutes: float
    parts: tuple[Part, ...]
    balance: str  # a sentence on drills and mocks


def compose(
    minutes: float, results: Sequence[Past], plans: Sequence[Wish], interviews: Sequence[Held]
) -> Day:
    """What to do with so many minutes. Everything oldest first; plans by urgency."""
    drilled = sum(past.seconds + FEEDBACK_S for past in results) / 60
    mocked = sum(held.minutes for held in interviews)
    behind = MOCKS * (drilled + mocked + minutes) - mocked
    spent = f"{drilled:.0f} minute{'s' * (round(drilled) != 1)} of drills"
    told = f"So far {spent} and {mocked:.0f} of mock interviews; the aim is 70 to 30."
    mock = _mock(minutes, behind, drilled, mocked)
    left = minutes - sum(part.minutes for part in mock)
    return Day(minutes, (*mock, *_drills(left, minutes, results, plans, interviews)), told)


def _mock(minutes: float, behind: float, drilled: float, mocked: float) -> list[Part]:
    if minutes < LEAST_MOCK or drilled == 0 or behind < LEAST_MOCK:
        return []
    length = min(minutes, max(LEAST_MOCK, 5 * round(behind / 5)))
    now = mocked / (drilled + mocked)
    return [
        Part("mock", "Mock interview", length, f"Mocks are {now:.0%} of your practice and should be 30 %.")
    ]


def _drills(
    left: float,
    minutes: float,
    results: Sequence[Past],
    plans: Sequence[Wish],
    interviews: Sequence[Held],
) -> list[Part]:
    """Drills in the order of their need until the time is full."""
    weak = standing(results, latest_levels(interviews))
    parts: list[Part] = []
    for drill, reason in ordered(results, plans, weak):
        room = min(left, max(minutes * MOST, _minutes(drill, 1)))
        items = min(drill.items, int(room / _minutes(drill, 1)))
        if items:
            took = round(_minutes(drill, items), 1)
            parts.append(Part("drill", drill.name, took, reason, drill.id, items))
            left -= took
    return parts


def _minutes(drill: Drill, items: int) -> float:
    return items * (drill.seconds + FEEDBACK_S) / 60


def cycling(results: Sequence[Past], interviews: Sequence[Held]) -> Day:
    """Load cycling: its blocks, those with drills filled with what is weakest of theirs."""
    weak = standing(results, latest_levels(interviews))
    order = ordered(results, (), weak)
    parts: list[Part] = []
    for block in load_cycle():
        if block.ask:
            parts.append(Part("rest" if block.rest else "write", block.name, block.minutes, block.ask))
            continue
        drill, reason = next((each, why) for each, why in order if each.id in block.drills)
        items = max(1, int(block.minutes / _minutes(drill, 1)))
        parts.append(Part("drill", block.name, block.minutes, reason, drill.id, items))
    return Day(
        sum(part.minutes for part in parts), tuple(parts), "Hard work in turns with rest keeps quality up."
    )
