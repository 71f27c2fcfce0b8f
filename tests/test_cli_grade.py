"""`sparring grade` and the grading of stored interviews, with a scripted model."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

import app.cli.grade
from app.backends.scripted import ScriptedModel
from app.grading import grade_interview
from app.services import Services, open_services
from app.settings import Settings
from app.transcripts.formats import import_transcripts, parse
from graphs.model import Message, ModelError

ANSWER = "I'd keep the old one as the baseline, split users at random and compare watch time over two weeks."
GOOD = {
    "id": "t1",
    "stage": "ml_system_design",
    "role": "MLE",
    "turns": [
        {"speaker": "interviewer", "text": "How would you compare two rankings?"},
        {"speaker": "candidate", "text": ANSWER},
    ],
}


def scripted(settings: Settings | None = None) -> Services:
    return open_services(settings, load=ScriptedModel)


@pytest.fixture
def runner(monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setattr(app.cli.grade, "open_services", scripted)
    return CliRunner()


@pytest.fixture
def command() -> typer.Typer:
    cli = typer.Typer()
    cli.command()(app.cli.grade.grade)
    return cli


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.jsonl"
    path.write_text("".join(json.dumps({**GOOD, "id": name}) + "\n" for name in ("a", "b")), "utf-8")
    return path


def test_jsonl_prints_one_grade_a_line_and_nothing_else(
    runner: CliRunner, command: typer.Typer, good: Path
) -> None:
    result = runner.invoke(command, [str(good), "--format", "jsonl"])
    assert result.exit_code == 0, result.output
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["a", "b"]


def test_a_broken_file_is_named_and_the_others_go_on(
    runner: CliRunner, command: typer.Typer, good: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("{", "utf-8")
    result = runner.invoke(command, [str(broken), str(good), str(tmp_path / "no.json"), "--format", "jsonl"])
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 2
    assert "broken.json" in result.stderr
    assert "no.json" in result.stderr


def test_a_grade_to_read_says_that_its_calibration_is_not_fitted(
    runner: CliRunner, command: typer.Typer, good: Path
) -> None:
    shown = runner.invoke(command, [str(good)]).stdout
    assert shown.count("Calibration: default, not fitted for this model") == 2


def test_an_unknown_role_is_a_wrong_use(runner: CliRunner, command: typer.Typer, good: Path) -> None:
    result = runner.invoke(command, [str(good), "--role", "CEO"])
    assert result.exit_code == 2
    assert "choose SWE" in result.stderr


def test_a_failing_model_is_an_error_and_its_grade_says_ungraded(
    runner: CliRunner, command: typer.Typer, good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(messages: Sequence[Message], question: str, choices: Sequence[str]) -> list[float]:
        raise ModelError("out of memory")

    broken = open_services(load=lambda: ScriptedModel(rule=fail))
    monkeypatch.setattr(app.cli.grade, "open_services", lambda settings: broken)
    result = runner.invoke(command, [str(good), "--format", "jsonl"])
    assert result.exit_code == 1
    assert "out of memory" in result.stderr
    assert '"ungraded"' in result.stdout


def test_out_keeps_the_grades_in_a_file(
    runner: CliRunner, command: typer.Typer, good: Path, tmp_path: Path
) -> None:
    out = tmp_path / "grades.jsonl"
    assert runner.invoke(command, [str(good), "--format", "jsonl", "--out", str(out)]).exit_code == 0
    assert len(out.read_text("utf-8").splitlines()) == 2


def test_grading_a_stored_interview_adds_a_row_each_time() -> None:
    services = scripted()
    (stored,) = import_transcripts(services.store, parse(json.dumps(GOOD), "good.json"))
    first = grade_interview(services, stored)
    grade_interview(services, stored)
    rows = services.store.grades(stored)
    assert len(rows) == 2
    assert rows[1]["grade"] == first
    services.close()


def test_a_stored_interview_is_graded_by_its_id(runner: CliRunner, command: typer.Typer) -> None:
    services = scripted()
    (stored,) = import_transcripts(services.store, parse(json.dumps(GOOD), "good.json"))
    services.close()
    result = runner.invoke(command, [stored, "--format", "jsonl"])
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["id"] == stored
