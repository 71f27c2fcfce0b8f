"""What was measured in the interview keeps a level down and never lifts one."""

from __future__ import annotations

from typing import Any

import pytest

from graphs.measured import Bound, bounded, bounds_of


def hidden_tests(passed: int, total: int) -> dict[str, Any]:
    return {"kind": "hidden_tests", "data": {"passed": passed, "total": total}}


def ledger(*fates: str) -> dict[str, Any]:
    return {"kind": "ledger", "data": {"constraints": [{"status": fate} for fate in fates]}}


@pytest.mark.parametrize(("passed", "level"), [(0, 2), (3, 2), (4, 3), (7, 3)])
def test_failed_hidden_tests_bound_correctness(passed: int, level: int) -> None:
    assert bounds_of([hidden_tests(passed, 8)])["correctness"].level == level


def test_the_last_run_counts() -> None:
    assert bounds_of([hidden_tests(0, 8), hidden_tests(8, 8)]) == {}


@pytest.mark.parametrize(
    ("fates", "level"),
    [
        (("contradicted",), 2),
        (("ignored", "ignored"), 3),
        (("ignored",), None),
        (("ignored", "addressed"), None),
    ],
)
def test_constraints_that_were_not_met_bound_collaboration(fates: tuple[str, ...], level: int | None) -> None:
    bound = bounds_of([ledger(*fates)]).get("collaboration")
    assert (bound.level if bound else None) == level


@pytest.mark.parametrize("data", [None, [], {"passed": "8", "total": None}, {"constraints": "none"}])
def test_misshaped_events_bound_nothing(data: Any) -> None:
    assert bounds_of([{"kind": kind, "data": data} for kind in ("hidden_tests", "ledger")]) == {}


def test_a_bound_takes_what_lies_above_it_and_leaves_a_lower_level_alone() -> None:
    high = {"level": 5, "expected": 4.5, "probabilities": [0.0, 0.1, 0.1, 0.1, 0.7]}
    cut = bounded(high, Bound(3, "4 of 8 hidden tests passed"))
    assert (cut["level"], cut["probabilities"]) == (3, [0.0, 0.1, 0.9, 0.0, 0.0])
    assert cut["expected"] == pytest.approx(2.9)
    low = {"level": 1, "expected": 1.0, "probabilities": [1.0, 0.0, 0.0, 0.0, 0.0]}
    assert bounded(low, Bound(3, "")) == low


def heard(covered: object, expected: object) -> dict[str, object]:
    return {"kind": "ledger", "data": {"constraints": [], "covered": covered, "expected": expected}}


def test_correctness_stays_low_when_no_expected_point_was_heard() -> None:
    assert bounds_of([heard({}, 8)]) == {"correctness": (2, "none of 8 expected points was heard")}


@pytest.mark.parametrize(("covered", "expected"), [({"ratio": 4}, 8), ({}, 2), ([], 8), ({}, "8")])
def test_points_bound_nothing_when_one_was_heard_or_nothing_is_known(
    covered: object, expected: object
) -> None:
    assert bounds_of([heard(covered, expected)]) == {}
