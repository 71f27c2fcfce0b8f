"""The grader's arithmetic and its calibration files."""

from __future__ import annotations

import pytest

from rubrics.calibration import Calibration, find_calibration, load_calibrations
from rubrics.schema import FEATURES, Feature
from rubrics.scoring import (
    definiteness,
    expected,
    level,
    level_probabilities,
    logit,
    overall_quality,
    score,
    shown,
    sign_strength,
    weighted_mean,
)

CUTS = [-2.0, -0.7, 0.7, 2.0]
MIDDLING: dict[Feature, float] = {"shows": 1.8, "quality": 4.0, "signs": 1.0, "definiteness": -1.0}


def test_expected_value_of_certain_digits_is_the_digit() -> None:
    assert expected([0, 0, 0, 1, 0]) == 4


def test_overall_quality_is_the_mean_over_units() -> None:
    assert overall_quality([[1, 0, 0, 0, 0], [0, 0, 0, 0, 1]]) == 3


def test_log_odds_of_certainty_stay_finite() -> None:
    assert abs(logit(0.0)) < 10
    assert abs(logit(1.0)) < 10


def test_shown_counts_only_the_best_units() -> None:
    assert shown([0.9, 0.9, 0.9, 0.01, 0.01]) == pytest.approx(logit(0.9))


@pytest.mark.parametrize("value", [-1e9, -3.0, 0.0, 0.4, 3.0, 1e9])
def test_level_probabilities_sum_to_one(value: float) -> None:
    chances = level_probabilities(value, CUTS)
    assert sum(chances) == pytest.approx(1)
    assert min(chances) >= 0


def test_in_doubt_between_two_levels_the_lower_one_is_taken() -> None:
    halfway = [0.0, 0.0, 0.5, 0.5, 0.0]
    assert level(halfway, 0.6) == 3
    assert level(halfway, 0.4) == 4


def test_every_level_can_be_reached() -> None:
    reached = {level(level_probabilities(v / 10, CUTS), 0.6) for v in range(-60, 61)}
    assert reached == {1, 2, 3, 4, 5}


@pytest.mark.parametrize("calibration", load_calibrations(), ids=lambda c: c.id)
def test_a_better_answer_never_lowers_a_score(calibration: Calibration) -> None:
    for name in [*calibration.criteria, "unlisted"]:
        for feature in FEATURES:
            ladder = [score(calibration, name, {**MIDDLING, feature: step / 2 - 4}) for step in range(20)]
            values = [float(str(rung["expected"])) for rung in ladder]
            assert values == sorted(values)


@pytest.mark.parametrize("calibration", load_calibrations(), ids=lambda c: c.id)
def test_a_number_far_beyond_those_of_the_fit_counts_no_more_than_the_last_of_them(
    calibration: Calibration,
) -> None:
    for feature in FEATURES:
        far, farther = ({**MIDDLING, feature: value} for value in (-1e3, -1e6))
        assert score(calibration, "unlisted", far) == score(calibration, "unlisted", farther)


def test_signs_of_one_answer_count_only_so_far() -> None:
    assert sign_strength([50, 0, 0]) == sign_strength([4, 0, 0])


def test_definiteness_falls_with_vague_words() -> None:
    assert definiteness([0], [100]) > definiteness([3], [100]) > definiteness([9], [100])


@pytest.mark.parametrize("calibration", load_calibrations(), ids=lambda c: c.id)
def test_the_cuts_of_a_calibration_rise(calibration: Calibration) -> None:
    assert calibration.cuts == sorted(set(calibration.cuts))


def test_a_model_nobody_fitted_gets_the_stated_default() -> None:
    assert find_calibration("seven_signals", {"sha256": "0" * 64}).id == "default"


def test_weighted_mean_leaves_out_what_was_not_observed() -> None:
    assert weighted_mean({"a": 5, "b": 1, "c": None}, {"a": 3, "b": 1, "c": 3}) == 4.0


def test_weighted_mean_of_nothing_is_nothing() -> None:
    assert weighted_mean({"a": None}, None) is None
