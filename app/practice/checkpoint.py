"""Checkpoints: whether the interviews of the weeks before meet the bar, and what follows when they do not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from app.practice.documents import Roadmap
from app.practice.history import Graded, between, levels
from rubrics.loader import load_roles
from rubrics.practice.plan_loader import load_rules
from rubrics.schema import SIGNALS, RoleName, Signal

State = Literal["ahead", "missing", "passed", "failed"]


@dataclass(frozen=True)
class Checkpoint:
    """`mean` and `levels` (1 to 5) are so far while `state` is "ahead". "missing": nothing was graded."""

    week: int
    day: date
    state: State
    mean: float | None
    levels: Mapping[str, float]
    below: tuple[str, ...]  # signals that fail it
    remedied: tuple[Signal, ...]  # those whose remedy is due, the lowest first
    interviews: tuple[str, ...]

    @property
    def unseen(self) -> list[str]:
        return [signal for signal in SIGNALS if signal not in self.levels]


def checkpoints(roadmap: Roadmap, history: Sequence[Graded], today: date) -> list[Checkpoint]:
    """Every checkpoint as it stands today, in order."""
    weeks = load_rules().checkpoints.weeks
    firsts = [1, *(week + 1 for week in weeks)]
    return [
        checkpoint(roadmap, history, today, first, week) for first, week in zip(firsts, weeks, strict=False)
    ]


def checkpoint(roadmap: Roadmap, history: Sequence[Graded], today: date, first: int, week: int) -> Checkpoint:
    """The checkpoint at the end of `week` over the interviews since the start of week `first`."""
    rules = load_rules().checkpoints
    counted = _counted(roadmap, history, first, week)
    found = levels(counted, rules.newest)
    mean = weighted(found, roadmap.role)
    below = tuple(signal for signal, value in found.items() if value < rules.none_below)
    low_mean = mean is not None and mean < rules.mean_at_least - 1e-9
    state = _state(roadmap, counted, today, week, bool(below) or low_mean)
    due = _remedied(found, roadmap.role, low_mean) if state in ("passed", "failed") else ()
    day = roadmap.last_day(week)
    return Checkpoint(week, day, state, mean, found, below, due, tuple(g.interview for g in counted))


def _counted(roadmap: Roadmap, history: Sequence[Graded], first: int, week: int) -> list[Graded]:
    """The interviews of these weeks; when there was none, the first one afterwards, held late."""
    inside = between(history, roadmap.first_day(first), roadmap.last_day(week))
    return inside or between(history, roadmap.last_day(week), date.max)[:1]


def _state(roadmap: Roadmap, counted: Sequence[Graded], today: date, week: int, low: bool) -> State:
    over = today > roadmap.last_day(week)
    held = bool(counted) and roadmap.week_of(counted[-1].day) >= week
    if not counted and over:
        return "missing"
    if not (over or held):
        return "ahead"
    return "failed" if low else "passed"


def weighted(found: Mapping[str, float], role: RoleName) -> float | None:
    """Mean level over the signals seen, each as heavy as it is for the role."""
    weights = {str(signal): weight for signal, weight in load_roles()[role].weights.items()}
    total = sum(weights[signal] for signal in found)
    return sum(value * weights[signal] for signal, value in found.items()) / total if total else None


def lowest_first(found: Mapping[str, float], role: RoleName) -> list[Signal]:
    """The signals by level, and by the role's weight where levels are equal."""
    weights = load_roles()[role].weights
    seen: list[Signal] = [signal for signal in SIGNALS if signal in found]  # type: ignore[misc]
    return sorted(seen, key=lambda signal: (found[signal], -weights[signal]))


def _remedied(found: Mapping[str, float], role: RoleName, low_mean: bool) -> tuple[Signal, ...]:
    """The lowest signals at 2.0 or less; where only the mean is too low, the lowest there are."""
    rules = load_rules().checkpoints
    order = lowest_first(found, role)
    low = [signal for signal in order if found[signal] <= rules.remedy_at_most]
    return tuple((low or (order if low_mean else []))[: rules.most_remedies])
