"""The observer's evaluation: labels that fit the transcripts, halves kept apart, intervals that are right."""

from __future__ import annotations

import subprocess
import sys

import pytest

from eval.observer.labelled import gold_cases, half_of, written_cases
from eval.observer.measure import count, shown, wilson
from graphs.detectors import DETECTORS


def test_every_detector_is_labelled_on_every_turn_and_has_written_cases() -> None:
    turns = {case.name for case in gold_cases()}
    for name in DETECTORS:
        assert {case.name for case in gold_cases() if case.detector == name} == turns
        for half in ("tuned", "held_out"):
            own = [c.shown for c in written_cases() if c.detector == name and c.half == half]
            assert {True, False} == set(own), (name, half)


def test_labels_are_of_known_detectors_only() -> None:
    assert {case.detector for case in [*gold_cases(), *written_cases()]} == set(DETECTORS)


def test_no_transcript_is_in_both_halves() -> None:
    assert {half_of(case.name.split(":")[0]) for case in gold_cases() if case.half == "tuned"} == {"tuned"}
    assert (half_of("g03"), half_of("g04")) == ("tuned", "held_out")


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [(8, 10, 0.490, 0.943), (0, 10, 0.0, 0.278), (10, 10, 0.722, 1.0), (50, 100, 0.404, 0.596)],
)
def test_wilson_intervals_agree_with_published_values(
    successes: int, trials: int, low: float, high: float
) -> None:
    assert wilson(successes, trials) == pytest.approx((low, high), abs=0.001)


def test_no_trials_give_no_number() -> None:
    assert shown(0, 0) == "none"


def test_hits_false_alarms_and_misses_are_told_apart() -> None:
    cases = [case for case in written_cases() if case.detector == "plan"]
    yes = count(cases, lambda _: (0, 1))
    no = count(cases, lambda _: None)
    assert (yes.misses, no.hits, no.false_alarms) == (0, 0, 0)
    assert yes.hits == no.misses == sum(case.shown for case in cases)
    assert yes.false_alarms == sum(not case.shown for case in cases)


def test_an_unknown_suite_is_refused_by_name() -> None:
    done = subprocess.run([sys.executable, "-m", "eval", "observr"], capture_output=True, text=True)
    assert done.returncode == 1
    assert "unknown suite 'observr': choose one of observer" in done.stderr
