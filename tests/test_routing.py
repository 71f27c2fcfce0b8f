"""Rubrics of anchors alone: read from a file, and each criterion from the answers that are about it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graphs.grade import grade
from graphs.parsing import number_turns, split_units
from graphs.routing import routes
from rubrics.calibration import find_calibration
from rubrics.loader import load_rubric
from rubrics.schema import Rubric
from tests.test_grade import certain

LEVELS = {
    "typography": {
        "low": "Picks a font at random.",
        "medium": "Picks a readable font and size.",
        "high": "Sets a type scale: fonts, sizes and spacing by role.",
    },
    "handover": {
        "low": "Sends a file.",
        "medium": "Packs files in a folder.",
        "high": "Delivers linked files, exports and notes for print.",
    },
}
TURNS = [
    {"speaker": "interviewer", "text": "How do you choose a font and its size?"},
    {
        "speaker": "candidate",
        "text": "By role: one scale with five sizes, and spacing that follows from the size.",
    },
    {"speaker": "interviewer", "text": "And what do you deliver to print?"},
    {
        "speaker": "candidate",
        "text": "A folder with linked files, exports for each format and a page of notes on it.",
    },
]


@pytest.fixture
def rubric(tmp_path: Path) -> Rubric:
    path = tmp_path / "rubric.json"
    path.write_text(json.dumps(LEVELS), "utf-8")
    return load_rubric(path)


def test_low_medium_and_high_are_the_anchors_of_1_3_and_5(rubric: Rubric) -> None:
    anchors = LEVELS["typography"]
    assert rubric.criteria[0].anchors == {1: anchors["low"], 3: anchors["medium"], 5: anchors["high"]}
    assert rubric.routed


def test_each_criterion_weighs_most_the_answer_it_was_asked_about(rubric: Rubric) -> None:
    weights = routes(split_units(number_turns(TURNS)), rubric.criteria)
    assert weights["typography"][0] > 4 * weights["typography"][1]
    assert weights["handover"][1] > 4 * weights["handover"][0]


def test_a_criterion_nobody_spoke_about_is_not_observed(rubric: Rubric) -> None:
    scores = grade({"turns": TURNS[:2]}, certain(4, 0.9), rubric, role=None, stage=None)["scores"]
    assert scores["typography"]["status"] == "scored"
    assert scores["handover"]["status"] == "not_observed"


def test_evidence_for_a_criterion_comes_from_the_answer_that_counts_most(rubric: Rubric) -> None:
    scores = grade({"turns": TURNS}, certain(4, 0.9), rubric, role=None, stage=None)["scores"]
    assert [scores[name]["evidence"][0]["turn"] for name in LEVELS] == [2, 4]


def test_a_rubric_of_anchors_has_a_calibration_of_its_own_kind() -> None:
    anchors = find_calibration("mine", {"sha256": "0" * 64}, routed=True)
    assert anchors.rubric == "*anchors"
    assert set(anchors.other.weights) == {"quality", "definiteness"}
