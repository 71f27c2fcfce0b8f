"""`sparring agree`: the numbers against labels worked out by hand, and what could not be matched."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import app.cli.grade
from app.__main__ import app as sparring
from app.agreement.agreeing import Comparison, Opinion, absence, compare
from app.backends.scripted import ScriptedModel
from app.services import open_services
from rubrics.agreement import Pair, exact, kappa, mean_shift, over_rated, within_one

RUN = CliRunner()
TURNS = [
    {"speaker": "interviewer", "text": "How would you compare two rankings?"},
    {
        "speaker": "candidate",
        "text": "I'd split users at random and compare their watch time over two weeks, with a baseline.",
    },
]


def write(path: Path, values: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(value) + "\n" for value in values), "utf-8")
    return path


def labels(path: Path, given: dict[str, dict[str, float | None]]) -> Path:
    every = [
        {"id": name, "stage": "behavioral", "turns": TURNS, "labels": own} for name, own in given.items()
    ]
    return write(path, every)


def grades(path: Path, given: dict[str, dict[str, int | None]]) -> Path:
    def score(level: int | None) -> dict[str, Any]:
        return {"level": level, "status": "not_observed" if level is None else "scored", "expected": level}

    every = [{"id": name, "scores": {c: score(v) for c, v in own.items()}} for name, own in given.items()]
    return write(path, every)


def agree(*arguments: Path) -> Result:
    return RUN.invoke(sparring, ["agree", *map(str, arguments)])


def test_measures_are_those_worked_out_by_hand() -> None:
    given = [(1, 2), (3, 3), (5, 3), (2.5, 3), (4, 4)]
    pairs = [Pair(f"t{n}", "c", label, level, level) for n, (label, level) in enumerate(given)]
    assert exact(pairs) == pytest.approx(3 / 5)
    assert within_one(pairs) == pytest.approx(4 / 5)
    assert over_rated(pairs) == pytest.approx(1 / 5)
    assert mean_shift(pairs) == pytest.approx(-0.1)


def test_kappa_of_two_people_with_halves_is_the_same_either_way_round() -> None:
    given = [(1, 1.5), (3, 2.5), (5, 4.5), (2.5, 4), (4, 4)]
    pairs = [Pair("t", "c", a, b, b) for a, b in given]
    swapped = [Pair("t", "c", b, a, a) for a, b in given]
    assert kappa(pairs) == pytest.approx(kappa(swapped))


def test_a_side_against_itself_agrees_and_only_matched_transcripts_count(tmp_path: Path) -> None:
    given = {"a": {"communication": 2.0}, "b": {"communication": 4.0}, "c": {"communication": 3.0}}
    one = labels(tmp_path / "one.jsonl", {**given, "alone": {"communication": 1.0}})
    two = labels(tmp_path / "two.jsonl", {**given, "other": {"communication": 1.0}})
    result = agree(one, two)
    assert result.exit_code == 0, result.output
    row = next(line.split() for line in result.stdout.splitlines() if line.startswith("all"))
    assert row == ["all", "3", "1.00", "1.00", "1.00", "1.00", "0.00", "0.00"]
    assert "only in the labels: alone" in result.stdout
    assert "only in the other: other" in result.stdout


def test_not_observed_is_measured_where_the_labels_state_it(tmp_path: Path) -> None:
    given = {"a": {"communication": None, "debugging": 3.0}, "b": {"communication": None, "debugging": 2.0}}
    graded = {"a": {"communication": None, "debugging": 3}, "b": {"communication": 4, "debugging": None}}
    result = agree(labels(tmp_path / "l.jsonl", given), grades(tmp_path / "g.jsonl", graded))
    assert "not observed: precision 0.50 (1 of 2), recall 0.50 (1 of 2)" in result.stdout


def test_labels_without_null_measure_no_absence() -> None:
    assert "never say so" in absence(Comparison(absent=[(False, True), (False, False)]))


def test_an_ungraded_score_is_no_opinion(tmp_path: Path) -> None:
    path = write(
        tmp_path / "g.jsonl",
        [{"id": "a", "scores": {"communication": {"level": None, "status": "ungraded"}}}],
    )
    result = agree(labels(tmp_path / "l.jsonl", {"a": {"communication": None}}), path)
    assert result.exit_code == 1
    assert "no criterion of any transcript" in result.stderr


def test_spearman_is_taken_on_the_expected_level() -> None:
    found = compare({"a": {"c": Opinion(3)}}, {"a": {"c": Opinion(3, 3.4)}})
    assert (found.pairs[0].value, found.pairs[0].level) == (3.4, 3)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"id": "a", "scores": {"communication": {"level": 9}}}', "level"),
        ('{"scores": {}}', "no id"),
        ('{"id": "a", "scores": {}}\n{"id": "a", "scores": {}}', "graded twice"),
        ('{"id": "a", "scores": {}}\nnonsense', "line 2"),
        ("nonsense", "g.jsonl"),
    ],
)
def test_grades_that_cannot_be_used_are_named_with_their_place(line: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "g.jsonl").write_text(line)
    result = agree(labels(tmp_path / "l.jsonl", {"a": {"communication": 3.0}}), tmp_path / "g.jsonl")
    assert result.exit_code == 1
    assert "g.jsonl" in result.stderr
    assert said in result.stderr


def test_a_transcript_labelled_twice_is_refused(tmp_path: Path) -> None:
    one = labels(tmp_path / "l.jsonl", {"a": {"communication": 3.0}})
    one.write_text(one.read_text() * 2)
    result = agree(one, one)
    assert "labelled twice" in result.stderr


def test_without_grades_the_labelled_transcripts_are_graded_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        app.cli.grade, "open_services", lambda settings: open_services(settings, load=ScriptedModel)
    )
    given = {name: {"communication": 2.0, "debugging": 5.0} for name in "abc"}
    result = agree(labels(tmp_path / "l.jsonl", given))
    assert result.exit_code == 0, result.output
    assert "Calibration: default, not fitted" in result.stdout
    assert "communication" in result.stdout
