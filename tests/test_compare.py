"""`sparring compare` on a case small enough to be worked out by hand."""

from __future__ import annotations

import json
from math import isnan
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from app.__main__ import app as cli
from app.agreement.compare_read import read_grades
from app.agreement.comparing import Comparison, compare

A, B = [3, 4, 2, 5], [3, 5, 2, 3]
# squared distances: 0 + 1 + 0 + 4 = 5; of all 16 pairs 40, so by chance 40 / 4 = 10: kappa 1 - 5/10.
# ranks 2 3 1 4 and 2.5 4 1 2.5: products of their deviations 3.0, squares 5.0 and 4.5: 3 / sqrt(22.5).
BY_HAND = {
    "exact": 0.5,
    "within one": 0.75,
    "quadratic kappa": 0.5,
    "Spearman": 3 / 22.5**0.5,
    "mean shift": -0.25,
}


def line(name: str, level: float | None, run: int = 1, quote: str = "I'd test it") -> dict[str, Any]:
    status = "scored" if level else "not_observed"
    score = {"level": level, "status": status, "expected": level, "evidence": [{"turn": 2, "quote": quote}]}
    return {"id": name, "run": run, "scores": {"depth": score}, "weighted_mean": level}


def write(path: Path, lines: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(each) + "\n" for each in lines), "utf-8")
    return path


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    sides = {"a.jsonl": A, "b.jsonl": B}
    return [
        write(
            tmp_path / name, [line(f"t{n}", level, quote=f"{name} <b>{n}") for n, level in enumerate(levels)]
        )
        for name, levels in sides.items()
    ]


def compared(*paths: Path) -> Comparison:
    return compare(read_grades(paths[0]), read_grades(paths[1]))


@pytest.mark.parametrize("measure", BY_HAND)
def test_the_measures_are_those_worked_out_by_hand(files: list[Path], measure: str) -> None:
    for found in compared(*files).agreements:
        assert found.n == 4
        assert found.measures[measure].value == pytest.approx(BY_HAND[measure])
        assert found.measures[measure].low <= BY_HAND[measure] <= found.measures[measure].high


def test_the_biggest_disagreement_comes_first_with_both_quotes(files: list[Path]) -> None:
    first = compared(*files).disagreements[0]
    assert (first.transcript, first.a["level"], first.b["level"]) == ("t3", 5, 3)
    assert [side["evidence"][0]["quote"] for side in (first.a, first.b)] == ["a.jsonl <b>3", "b.jsonl <b>3"]


def test_a_half_level_counts_as_it_is(tmp_path: Path) -> None:
    a, b = (write(tmp_path / f"{level}.jsonl", [line("t0", level)]) for level in (2.5, 3.5))
    measures = compared(a, b).agreements[0].measures
    assert (measures["exact"].value, measures["mean shift"].value) == (0, 1)


def test_what_one_side_did_not_score_is_counted_apart(tmp_path: Path) -> None:
    a = write(tmp_path / "a.jsonl", [line("t0", 3), line("t1", None)])
    b = write(tmp_path / "b.jsonl", [line("t1", 4), line("t0", 3)])
    found = compared(a, b).agreements[0]
    assert (found.n, found.only_a, found.only_b) == (1, 0, 1)
    assert isnan(found.measures["quadratic kappa"].value)


def test_the_spread_of_repeated_runs_is_told(tmp_path: Path, files: list[Path]) -> None:
    levels = [(2, 1), (4, 2), (3, 1), (3, 2)]
    both = [line(f"t{n // 2}", level, run) for n, (level, run) in enumerate(levels)]
    (spread,), none = compared(write(tmp_path / "runs.jsonl", both), files[1]).spreads
    assert (spread.n, spread.changed, spread.range, spread.deviation) == (2, 0.5, 1.0, 0.5)
    assert none == []


@pytest.mark.parametrize("format", ["text", "md", "html"])
def test_the_report_holds_the_numbers_and_escapes_what_was_said(files: list[Path], format: str) -> None:
    result = CliRunner().invoke(cli, ["compare", *map(str, files), "--format", format])
    assert result.exit_code == 0, result.output
    assert all(number in result.stdout for number in ("0.50", "0.75", "0.63", "-0.25"))
    assert format == "text" or "<b>3" not in result.stdout
    assert ("<svg" in result.stdout) == (format == "html")


def test_files_without_a_transcript_in_common_are_refused(tmp_path: Path, files: list[Path]) -> None:
    other = write(tmp_path / "other.jsonl", [line("x", 3)])
    result = CliRunner().invoke(cli, ["compare", str(files[0]), str(other)])
    assert result.exit_code == 1
    assert "no transcript in common" in result.stderr


def test_a_line_that_is_no_grade_is_named(tmp_path: Path, files: list[Path]) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text(json.dumps(line("t0", 3)) + '\n{"id": "t1"}\n', "utf-8")
    result = CliRunner().invoke(cli, ["compare", str(files[0]), str(bad)])
    assert "bad.jsonl, line 2: no grade (scores" in result.stderr
