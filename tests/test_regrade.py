"""`sparring regrade` in this process with the scripted model: what it reads, skips, keeps and writes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import app.regrading.command
from app.__main__ import app as cli
from app.backends.scripted import ScriptedModel
from app.regrading.plan import Job
from app.regrading.run import Engine
from app.regrading.worker import Outcome, grade_task
from app.settings import Settings, load_settings
from app.storage.store import Store
from app.transcripts.formats import import_transcripts, parse
from rubrics.loader import load_rubric
from rubrics.schema import Rubric
from tests.regrading import BROKEN, folder_of, rows, talk


def inline(settings: Settings, rubric: Rubric, processes: int) -> Engine:
    """An engine without processes."""

    def engine(jobs: Sequence[Job], waiting: Iterable[Job]) -> Iterator[tuple[Job, Outcome]]:
        for job in waiting:
            yield job, grade_task(job.task, ScriptedModel(), rubric)

    return engine


@pytest.fixture(autouse=True)
def _scripted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPARRING_BACKEND", "scripted")
    monkeypatch.setattr(app.regrading.command, "local_engine", inline)


def regrade(*arguments: object, stdin: str | None = None) -> Result:
    return CliRunner().invoke(cli, ["regrade", *map(str, arguments)], input=stdin)


def lines(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def stored(*numbers: int) -> list[str]:
    """Interviews in the store with the words of these transcripts."""
    store = Store(load_settings().home / "sparring.db")
    try:
        return import_transcripts(
            store, parse(json.dumps([talk(number) for number in numbers]), "talks.json")
        )
    finally:
        store.close()


def test_every_broken_file_is_named_and_every_good_one_is_graded(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "in", 4, broken=True)
    result = regrade(folder)
    assert result.exit_code == 1
    assert sorted(line["id"] for line in lines(result)) == ["t0", "t1", "t2", "t3"]
    errors = [line for line in result.stderr.splitlines() if line.startswith("error: ")]
    assert len(errors) == len(BROKEN)
    assert all(any(str(folder / name) in error for error in errors) for name in BROKEN)


def test_a_broken_line_spares_the_other_lines(tmp_path: Path) -> None:
    path = tmp_path / "talks.jsonl"
    path.write_text("\n".join([json.dumps(talk(0)), "{bad", json.dumps(talk(1))]), "utf-8")
    result = regrade(path)
    assert [line["id"] for line in lines(result)] == ["t0", "t1"]
    assert "talks.jsonl, line 2" in result.stderr


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "in", 1)
    (tmp_path / "secret.json").write_text(json.dumps(talk(9)), "utf-8")
    (folder / "link.json").symlink_to(tmp_path / "secret.json")
    (folder / "up").symlink_to(tmp_path, target_is_directory=True)
    result = regrade(folder)
    assert [line["id"] for line in lines(result)] == ["t0"]
    assert result.stderr.count("is a link out of the folder") == 2


def test_standard_input_is_read(tmp_path: Path) -> None:
    assert [line["id"] for line in lines(regrade("-", stdin=json.dumps(talk(1))))] == ["t1"]


def test_a_rerun_grades_nothing_and_writes_the_same(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "in", 3)
    first, kept = regrade(folder), rows()
    again = regrade(folder)
    assert (again.exit_code, again.stdout, rows()) == (0, first.stdout, kept)
    assert "graded 0, graded before 3" in again.stderr


def test_force_adds_rows_and_changes_none(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "in", 2)
    regrade(folder)
    kept = rows()
    assert {line["run"] for line in lines(regrade(folder, "--force"))} == {2}
    assert rows()[:2] == kept
    assert len(rows()) == 4


def test_another_role_rubric_or_stage_is_another_grade(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "in", 1)
    for options in ([], ["--role", "RS"], ["--stage", "coding"], ["--rubric", "star_stories"]):
        assert regrade(folder, *options).exit_code == 0
    assert len({row[1] for row in rows()}) == 4


def test_runs_are_rows_of_their_own(tmp_path: Path) -> None:
    found = lines(regrade(folder_of(tmp_path / "in", 1), "--runs", 3))
    assert [line["run"] for line in found] == [1, 2, 3]
    assert len(rows()) == 3


def test_a_dry_run_counts_and_grades_nothing(tmp_path: Path) -> None:
    result = regrade(folder_of(tmp_path / "in", 3), "--dry-run")
    assert result.stdout.startswith("to grade: 3\ngraded already: 0\n")
    assert rows() == []


def test_a_stored_interview_gets_the_grade_as_its_newest_row_once() -> None:
    first, second = stored(1, 2)
    regrade("--where", "stage=ml_system_design")
    regrade("--where", "stage=ml_system_design")
    store = Store(load_settings().home / "sparring.db")
    assert [len(store.grades(each)) for each in (first, second)] == [1, 1]
    store.close()


def test_an_interview_graded_before_as_a_file_gets_that_grade(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "in", 1)
    regrade(folder)
    (interview,) = stored(0)
    assert "graded 0" in regrade("--where", "role=MLE").stderr
    store = Store(load_settings().home / "sparring.db")
    assert len(store.grades(interview)) == 1
    store.close()


def test_deleting_an_interview_deletes_what_was_regraded_of_it() -> None:
    (interview,) = stored(1)
    regrade("--where", "role=MLE")
    store = Store(load_settings().home / "sparring.db")
    store.delete_interview(interview)
    store.close()
    assert rows() == []


@pytest.mark.parametrize(
    ("where", "found"),
    [
        (["stage=ml_system_design"], 2),
        (["stage=coding"], 0),
        (["stage=coding", "stage=ml_system_design"], 2),
        (["role=MLE", "stage=coding"], 0),
        (["since=2020-01-01"], 2),
        (["before=2020-01-01"], 0),
        (["grader=scripted"], 0),
    ],
)
def test_where_chooses_among_stored_interviews(where: list[str], found: int) -> None:
    stored(1, 2)
    options = [word for condition in where for word in ("--where", condition)]
    assert len(lines(regrade(*options))) == found


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "name files or folders"),
        (["--where", "mood=good"], "stage=…, persona=…, role=…"),
        (["--where", "since=May"], "write a date as 2026-10-01"),
        (["x.json", "--rubric", "nine_signals"], "choose seven_signals, production_mindedness"),
        (["x.json", "--role", "CEO"], "choose SWE"),
        (["tests", "--out", "tests/grades.jsonl"], "choose another place"),
    ],
)
def test_a_wrong_use_is_said_with_the_remedy(arguments: list[str], said: str) -> None:
    result = regrade(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr


def test_a_csv_has_a_row_for_each_criterion_and_no_formula(tmp_path: Path) -> None:
    evil = {**talk(1), "id": "=cmd|' /C calc'!A0"}
    result = regrade("-", "--format", "csv", stdin=json.dumps(evil))
    found = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [row["criterion"] for row in found] == [each.id for each in load_rubric().criteria]
    assert found[0]["id"].startswith("'=")


@pytest.mark.parametrize(("format", "forbidden"), [("html", "<img"), ("md", "<img"), ("md", "| pipe")])
def test_words_from_a_file_are_escaped(format: str, forbidden: str) -> None:
    said = "I would <img src=x onerror=alert(1)> keep the old one | pipe as the baseline and split users."
    evil = {**talk(1), "id": "<img src=x>| pipe", "turns": [talk(1)["turns"][0]]}
    evil["turns"].append({"speaker": "candidate", "text": said})
    result = regrade("-", "--format", format, stdin=json.dumps(evil))
    assert "keep the old one" in result.stdout
    assert forbidden not in result.stdout.replace("\\|", "").replace("\\<", "")
