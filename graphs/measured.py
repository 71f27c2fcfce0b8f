"""What was measured in the interview bounds a level: tests that failed, points not made, constraints not met.

Bounds only lower, because a transcript from elsewhere may claim anything about itself. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

BOUNDING = ("hidden_tests", "ledger")  # kinds of events that tell what was measured
FEW_POINTS = 4  # expected points from which making none of them tells something


class Bound(NamedTuple):
    """The highest level the facts allow, and the fact in words."""

    level: int
    reason: str


def bounds_of(events: Sequence[Mapping[str, Any]]) -> dict[str, Bound]:
    """Bounds by signal, from a transcript's events; none where nothing was measured."""
    tests, ledger = _last(events, "hidden_tests"), _last(events, "ledger")
    found = {"correctness": [_tests(tests), _points(ledger)], "collaboration": [_ledger(ledger)]}
    lowest = {signal: min(filter(None, own), default=None) for signal, own in found.items()}
    return {signal: bound for signal, bound in lowest.items() if bound}


def bounded(scored: dict[str, Any], bound: Bound | None) -> dict[str, Any]:
    """The score with its level and its probabilities cut off at the bound; the reason goes into `bounded`."""
    if bound is None or scored["level"] <= bound.level:
        return scored
    kept = list(scored["probabilities"][: bound.level])
    kept[-1] = round(1 - sum(kept[:-1]), 4)
    chances = [*kept, *[0.0] * (len(scored["probabilities"]) - bound.level)]
    mean = sum(level * p for level, p in enumerate(chances, start=1))
    return {
        **scored,
        "level": bound.level,
        "expected": round(mean, 4),
        "probabilities": chances,
        "bounded": bound.reason,
    }


def _last(events: Sequence[Mapping[str, Any]], kind: str) -> Mapping[str, Any]:
    data = [event.get("data") for event in events if event.get("kind") == kind]
    return data[-1] if data and isinstance(data[-1], Mapping) else {}


def _tests(run: Mapping[str, Any]) -> Bound | None:
    """The anchor of level 3 is a baseline that handles the obvious edge cases, which hidden tests try."""
    passed, total = run.get("passed"), run.get("total")
    if not isinstance(passed, int) or not isinstance(total, int) or passed >= total:
        return None
    return Bound(2 if 2 * passed < total else 3, f"{passed} of {total} hidden tests passed")


def _points(ledger: Mapping[str, Any]) -> Bound | None:
    """Where none of the scenario's expected points was made, little can have been right."""
    covered, expected = ledger.get("covered"), ledger.get("expected")
    if covered or not isinstance(covered, Mapping) or not isinstance(expected, int) or expected < FEW_POINTS:
        return None
    return Bound(2, f"none of {expected} expected points was heard")


def _ledger(ledger: Mapping[str, Any]) -> Bound | None:
    """Who met none of the constraints has not worked with the interviewer; who refused one, least of all."""
    entries = ledger.get("constraints")
    fates = (
        [each.get("status") for each in entries if isinstance(each, Mapping)]
        if isinstance(entries, list)
        else []
    )
    if not fates or "addressed" in fates:
        return None
    if "contradicted" in fates:
        return Bound(2, "a constraint was refused and none was met")
    return Bound(3, f"none of {len(fates)} constraints was met") if len(fates) > 1 else None
