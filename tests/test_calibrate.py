"""`sparring calibrate`: what it refuses, what it writes, and that grades use it; with the real test model."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from app.__main__ import app
from app.agreement.cached_model import CachedModel
from app.agreement.calibrating import (
    cross_validate,
    fit_rows,
    refuse_unknown_weights,
    rows_of,
    write_calibration,
)
from app.agreement.labels import SHIPPED, Labelled, read_labelled
from app.backends.scripted import ScriptedModel
from app.own_content import load_content
from app.transcripts.formats import parse
from graphs.model import Message
from rubrics.calibration import find_calibration, load_calibrations, read_calibration
from rubrics.fitting import Row
from rubrics.loader import load_rubric
from rubrics.schema import Rubric
from tests.test_routing import LEVELS, TURNS

RUN = CliRunner()
CANDIDATES = {
    1: "I do not know, I would just try something and hope for the best, it is all kind of the same.",
    3: "I would split the users in two groups and compare the watch time of both after about two weeks.",
    5: "First I state the hypothesis. An A/A week gives the variance, then I split 50,000 users at random, "
    "test at 5 % and check that no group got slower.",
}
FINGERPRINT = {"model": "some", "sha256": "a" * 64}


def labelled(name: str, level: float, text: str, **extra: Any) -> dict[str, Any]:
    asked = {"speaker": "interviewer", "text": "How would you compare two rankings?"}
    labels = dict.fromkeys(("communication", "collaboration", "debugging", "experiment_design"), level)
    turns = [asked, {"speaker": "candidate", "text": text}]
    return {"id": name, "stage": "behavioral", "turns": turns, "labels": labels, **extra}


@pytest.fixture
def write(tmp_path: Path) -> Callable[[list[dict[str, Any]]], Path]:
    def to_file(transcripts: list[dict[str, Any]]) -> Path:
        path = tmp_path / "labelled.jsonl"
        path.write_text("".join(json.dumps(each) + "\n" for each in transcripts), "utf-8")
        return path

    return to_file


def six() -> list[dict[str, Any]]:
    return [labelled(f"t{n}", level, CANDIDATES[level]) for n, level in enumerate([1, 3, 5, 1, 3, 5])]


def calibrate(path: Path, *options: str) -> Result:
    return RUN.invoke(app, ["calibrate", str(path), *options])


def test_a_real_model_is_calibrated_and_its_grades_name_the_fit(
    write: Callable[[list[dict[str, Any]]], Path],
    smollm_path: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SPARRING_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SPARRING_CACHE", str(tmp_path / "cache"))
    path, model = write(six()), ("--model", str(smollm_path))
    shown = calibrate(path, *model, "--dry-run")
    assert shown.exit_code == 0, shown.output
    assert "quadratic kappa" in shown.stdout
    assert not list((tmp_path / "home").glob("calibration/*"))

    kept = next((tmp_path / "cache" / "answers").glob("*.jsonl"))
    before = kept.read_text()
    written = calibrate(path, *model)
    assert "version 1" in written.stdout, written.output
    assert kept.read_text() == before  # nothing was asked again

    (mine,) = load_content(tmp_path / "home").calibrations
    assert "24 labels of 6 transcripts of labelled.jsonl" in mine.fitted
    write(six()[:1])
    grade = RUN.invoke(app, ["grade", str(path), *model, "--format", "jsonl"])
    assert json.loads(grade.stdout)["provenance"]["calibration"]["id"] == mine.id


def test_too_few_labels_are_refused_with_what_is_needed(
    write: Callable[[list[dict[str, Any]]], Path],
) -> None:
    result = calibrate(write(six()[:5]))
    assert result.exit_code == 1
    assert "20 labels of 5 transcripts" in result.stderr
    assert "24 labels of 6 transcripts" in result.stderr


def test_labels_that_are_all_alike_are_refused(write: Callable[[list[dict[str, Any]]], Path]) -> None:
    result = calibrate(write([{**each, "labels": six()[0]["labels"]} for each in six()]))
    assert "every label is 1" in result.stderr


def test_a_criterion_the_stage_cannot_show_does_not_count(
    write: Callable[[list[dict[str, Any]]], Path],
) -> None:
    other = [{**each, "labels": {"correctness": n % 5 + 1}} for n, each in enumerate(six() * 5)]
    assert "0 labels of 0 transcripts" in calibrate(write(other)).stderr


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        ({"communication": 7}, "communication: 7 is no level"),
        ({"communication": 2.3}, "2.3 is no level"),
        ({"communication": True}, "True is no level"),
        ({"charisma": 3}, "unknown criterion 'charisma'"),
        ({}, "has no labels"),
        ([3], "has no labels"),
    ],
)
def test_a_label_that_cannot_be_used_is_named_with_its_file_and_transcript(
    labels: Any, said: str, write: Callable[[list[dict[str, Any]]], Path]
) -> None:
    result = calibrate(write([*six(), labelled("odd", 3, CANDIDATES[3]) | {"labels": labels}]))
    assert result.exit_code == 1
    assert said in result.stderr
    assert "labelled.jsonl, transcript odd" in result.stderr


def test_the_transcripts_that_ship_can_be_read() -> None:
    assert len(read_labelled([SHIPPED], load_rubric())) == 20


def test_weights_nobody_can_tell_are_refused() -> None:
    with pytest.raises(ValueError, match="openai_http"):
        refuse_unknown_weights({"backend": "openai_http", "model": "m", "sha256": "unknown"})


def rows(count: int = 8) -> list[Row]:
    """Transcripts whose quality rises with their label."""
    return [
        Row(f"t{n}", name, {"quality": 3 + n / count, "definiteness": -1.0}, 1 + 4 * n / (count - 1) // 1)
        for n in range(count)
        for name in LEVELS
    ]


@pytest.fixture
def anchors(tmp_path: Path) -> Rubric:
    path = tmp_path / "rubric.json"
    path.write_text(json.dumps(LEVELS), "utf-8")
    return load_rubric(path)


def test_a_rubric_of_anchors_is_fitted_for_all_such_rubrics(anchors: Rubric) -> None:
    fitted = fit_rows(rows(), anchors, FINGERPRINT, "here")
    assert (fitted.rubric, fitted.criteria) == ("*anchors", {})
    assert find_calibration("any_other", FINGERPRINT, routed=True, own=[fitted]) is fitted


def test_cross_validation_scores_each_label_once_under_its_own_criterion(anchors: Rubric) -> None:
    pairs = cross_validate(rows(), anchors, FINGERPRINT)
    assert [(p.transcript, p.criterion) for p in pairs] == [(r.transcript, r.criterion) for r in rows()]


def test_an_answer_nobody_asked_for_gives_no_row(anchors: Rubric) -> None:
    (transcript,) = parse(json.dumps({"id": "a", "turns": TURNS[:2]}), "a.json")
    one = Labelled("a", transcript, {"typography": 4.0, "handover": 2.0})
    assert [row.criterion for row in rows_of(one, anchors, ScriptedModel())] == ["typography"]


def test_an_own_calibration_of_other_weights_is_not_used(anchors: Rubric) -> None:
    fitted = fit_rows(rows(), anchors, FINGERPRINT, "here")
    assert find_calibration("mine", {"sha256": "b" * 64}, routed=True, own=[fitted]).id == "default-anchors"


def test_an_own_calibration_goes_before_the_shipped_one() -> None:
    (shipped,) = (each for each in load_calibrations() if each.rubric == "seven_signals")
    own = shipped.model_copy(update={"id": "own"})
    assert find_calibration("seven_signals", {"sha256": shipped.sha256}, own=[own]).id == "own"


def test_a_replaced_file_gets_the_next_version(anchors: Rubric, tmp_path: Path) -> None:
    path, fitted = tmp_path / "fit.yaml", fit_rows(rows(), anchors, FINGERPRINT, "here")
    assert [write_calibration(fitted, path).version for _ in range(2)] == [1, 2]
    assert read_calibration(path).id == "fit"


def test_an_answer_cut_off_while_it_was_written_is_asked_again(tmp_path: Path) -> None:
    path, model = tmp_path / "answers.jsonl", ScriptedModel()
    prompt: list[Message] = [{"role": "user", "content": "Is it?"}]
    CachedModel(path, model, FINGERPRINT).choose(prompt, ["?"], ["Yes", "No"])
    path.write_text(path.read_text()[:30])
    CachedModel(path, model, FINGERPRINT).choose(prompt, ["?"], ["Yes", "No"])
    assert len(model.calls) == 2
