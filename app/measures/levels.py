"""The grader's levels with their uncertainty, and the candidate's own beside them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any

from app.after.self_score import Levels, both
from app.measures.points import Value

OUTSIDE = 0.1  # less probability than this is left out at each end of the interval
ROUNDING = 1e-9


def level(score: Mapping[str, Any]) -> Value | None:
    """The level given, with the levels between which the grader's probability lies but for a tenth each side.

    None where the signal was not scored. A level outside of that range widens it: when in doubt the lower one
    is given.
    """
    given = score.get("level")
    if given is None:
        return None
    odds = [float(each) for each in score.get("probabilities") or ()]
    if len(odds) != 5:
        return Value(float(given))
    low, high = 1 + _passed_over(odds), 5 - _passed_over(odds[::-1])
    return Value(float(given), float(min(low, given)), float(max(high, given)))


def _passed_over(odds: Sequence[float]) -> int:
    """How many levels from one end hold less than a tenth together."""
    return sum(upto < OUTSIDE - ROUNDING for upto in accumulate(odds))


def own_less_given(own: Levels, given: Levels) -> Value | None:
    """How much higher the candidate rates than the grader: the mean, the least and the most of a signal."""
    signals = both(own, given)
    apart = [float((own[signal] or 0) - (given[signal] or 0)) for signal in signals]
    return Value(sum(apart) / len(apart), min(apart), max(apart), len(apart)) if apart else None
