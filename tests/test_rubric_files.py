"""Rubrics in files: the shipped ones, those of others, and what is said of a broken one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rubrics.loader import ContentError, find_rubric, rubric_hash, shipped_rubrics

RESEARCH = {
    "market_focus": {"low": "Targets anybody.", "medium": "Has a profile.", "high": "Updates the profile."},
    "outreach": {"low": "Generic.", "medium": "By role.", "high": "By role and trigger."},
}


@pytest.mark.parametrize("name", shipped_rubrics())
def test_every_shipped_rubric_is_found_by_its_id(name: str) -> None:
    assert find_rubric(name).id == name


def test_a_mapping_to_low_medium_and_high_is_a_rubric(tmp_path: Path) -> None:
    path = tmp_path / "sales.json"
    path.write_text(json.dumps(RESEARCH), "utf-8")
    found = find_rubric(str(path))
    assert [criterion.id for criterion in found.criteria] == list(RESEARCH)
    assert found.criteria[0].anchors == {
        1: "Targets anybody.",
        3: "Has a profile.",
        5: "Updates the profile.",
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id: x\nversion: 1\ntitle: X\ncriteria: []\n", r"criteria: List should have at least 1 item"),
        ("id: x\nversion: 1\ntitle: X\ncritera: []\n", r"did you mean 'criteria'"),
        (
            "id: x\nversion: 1\ntitle: X\ncriteria:\n- {id: a, title: A, anchors: {1: l, 5: h}}\n",
            "lack the levels",
        ),
        ("id: [", "not valid YAML"),
    ],
)
def test_a_broken_file_is_named_with_what_is_wrong(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(ContentError, match=said) as caught:
        find_rubric(str(path))
    assert str(path) in str(caught.value)


def test_a_changed_copy_of_the_seven_signals_needs_a_name_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    text = shipped_rubrics()["seven_signals"].read_text("utf-8")
    path.write_text(text.replace("title: Correctness", "title: Truth"), "utf-8")
    with pytest.raises(ContentError, match="give yours another id"):
        find_rubric(str(path))
    path.write_text(text, "utf-8")
    assert rubric_hash(find_rubric(str(path))) == rubric_hash(find_rubric(None))
