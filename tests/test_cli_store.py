"""`sparring list | show | export | import`: what is printed where, and with which exit code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from app.cli.store import app
from app.settings import load_settings
from app.storage.store import Store
from app.transcripts.formats import parse, read

GOLD = Path(__file__).parents[1] / "eval" / "gold" / "seven_signals.jsonl"
TALK = "# Sharding\n\n- id: {}\n- stage: coding\n\nInterviewer: Why?\nCandidate: {}\n"


def sparring(*arguments: object, stdin: str | None = None) -> Any:
    """Run the commands in this process; the result has exit_code, stdout and stderr."""
    return CliRunner().invoke(
        app, [str(argument) for argument in arguments], input=stdin, env={"COLUMNS": "100"}
    )


@pytest.fixture
def talks(tmp_path: Path) -> list[Path]:
    """Two imported interviews, `a1` and `a2`, and the files they come from."""
    paths = [tmp_path / "one.md", tmp_path / "two.md"]
    for path, name in zip(paths, ("a1", "a2"), strict=True):
        path.write_text(TALK.format(name, f"Because of {name}."), encoding="utf-8")
    assert sparring("import", *paths).stdout == "a1\na2\n"
    return paths


def test_an_empty_store_says_how_to_begin() -> None:
    result = sparring("list")
    assert (result.exit_code, result.stdout) == (0, "No interviews yet. `sparring ui` starts one.\n")
    assert json.loads(sparring("list", "--json").stdout) == []


def test_the_listing_names_every_interview(talks: list[Path]) -> None:
    lines = sparring("list").stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["id", "a2", "a1"]
    assert "Sharding" in lines[1]
    assert [row["id"] for row in json.loads(sparring("list", "--json", "--limit", 1).stdout)] == ["a2"]


def test_no_id_is_cut_in_the_listing_of_a_narrow_terminal() -> None:
    name = "a-rather-long-identifier-of-an-interview"
    sparring("import", "-", stdin=TALK.format(name, "So."))
    assert name in CliRunner().invoke(app, ["list"], env={"COLUMNS": "80"}).stdout


def test_show_prints_the_turns_and_the_newest_grade(talks: list[Path]) -> None:
    store = Store(load_settings().home / "sparring.db")
    score = {"level": 4, "status": "scored", "evidence": [{"turn": 2, "quote": "Because"}]}
    for mean in (1.0, 4.0):
        store.add_grade("a1", {"scores": {"correctness": score}, "weighted_mean": mean})
    store.close()
    shown = sparring("show", "a1").stdout
    assert "Because of a1." in shown
    assert "[2] Because" in shown
    assert "4.00" in shown
    assert "1.00" not in shown


def test_words_from_a_file_cannot_steer_the_terminal() -> None:
    sparring("import", "-", stdin=TALK.format("a1", "[bold]x[/bold] \x1b[2J\x1b]0;y\x07 \u202e"))
    shown = sparring("show", "a1").stdout
    assert "[bold]x[/bold]" in shown
    assert not set(shown) & set("\x1b\x07\u202e")


def test_show_as_json_is_the_transcript(talks: list[Path]) -> None:
    shown = json.loads(sparring("show", "a1", "--json").stdout)
    assert (shown["id"], shown["turns"][1]["text"]) == ("a1", "Because of a1.")


@pytest.mark.parametrize("command", ["show", "export"])
def test_an_ambiguous_prefix_is_refused_with_the_choices(talks: list[Path], command: str) -> None:
    result = sparring(command, "a")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "error: 'a' could be any of a1, a2: type more of the id\n"


@pytest.mark.parametrize("command", ["show", "export"])
def test_an_unknown_id_is_refused_with_the_remedy(command: str) -> None:
    result = sparring(command, "zz")
    assert result.exit_code == 1
    assert "no interview 'zz'" in result.stderr
    assert "sparring list" in result.stderr


def test_a_unique_prefix_is_enough(talks: list[Path]) -> None:
    sparring("import", "-", stdin=TALK.format("bee", "So."))
    assert json.loads(sparring("export", "b").stdout)["id"] == "bee"


@pytest.mark.parametrize("format", ["json", "jsonl", "md"])
def test_what_export_prints_can_be_imported_again(talks: list[Path], format: str) -> None:
    text = sparring("export", "a1", "--format", format).stdout
    again = sparring("import", "-", stdin=text)
    assert (again.exit_code, again.stdout) == (0, "a1-2\n")
    assert "'a1' is kept as a1-2" in again.stderr


@pytest.mark.parametrize("format", ["json", "jsonl"])
def test_several_interviews_make_one_output(talks: list[Path], format: str) -> None:
    text = sparring("export", "a1", "a2", "a1", "--format", format).stdout
    assert [one.id for one in parse(text, "<stdin>")] == ["a1", "a2"]


def test_several_interviews_as_markdown_need_a_folder(talks: list[Path], tmp_path: Path) -> None:
    refused = sparring("export", "a1", "a2", "--format", "md")
    assert refused.exit_code == 2
    assert "--out FOLDER/" in refused.stderr
    assert sparring("export", "a1", "a2", "--format", "md", "--out", f"{tmp_path}/new/").exit_code == 0
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["a1.md", "a2.md"]


def test_a_file_that_is_there_is_replaced_only_when_forced(talks: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    out.write_text("precious", encoding="utf-8")
    refused = sparring("export", "a1", "--out", out)
    assert refused.exit_code == 1
    assert "replace it with --force" in refused.stderr
    assert out.read_text(encoding="utf-8") == "precious"
    assert sparring("export", "a1", "--out", out, "--force").exit_code == 0
    assert read(out)[0].id == "a1"


def test_an_unknown_format_is_wrong_use(talks: list[Path]) -> None:
    assert sparring("export", "a1", "--format", "pdf").exit_code == 2


def test_one_bad_file_and_nothing_is_imported(talks: list[Path], tmp_path: Path) -> None:
    bad = tmp_path / "bad.md"
    bad.write_text("hello", encoding="utf-8")
    result = sparring("import", talks[0], bad, tmp_path / "none.json")
    assert (result.exit_code, result.stdout) == (1, "")
    assert all(
        said in result.stderr for said in ("bad.md: no turn", "none.json: No such", "nothing was imported")
    )
    assert len(json.loads(sparring("list", "--json").stdout)) == 2


def test_import_without_a_file_is_wrong_use() -> None:
    assert sparring("import").exit_code == 2


def test_all_gold_transcripts_can_be_imported_and_exported() -> None:
    ids = sparring("import", GOLD).stdout.split()
    exported = parse(sparring("export", *ids, "--format", "jsonl").stdout, "out.jsonl")
    for before, after in zip(read(GOLD), exported, strict=True):
        assert [turn.model_dump() for turn in before.turns] == [turn.model_dump() for turn in after.turns]


def test_a_damaged_database_is_one_sentence_and_exit_1() -> None:
    path = load_settings().home / "sparring.db"
    path.write_bytes(b"no database" * 500)
    result = sparring("list")
    assert result.exit_code == 1
    assert result.stderr.startswith(f"error: {path}: file is not a database; the file was left as it is")


@pytest.mark.parametrize("command", ["list", "show", "export", "import"])
def test_every_command_has_help(command: str) -> None:
    result = sparring(command, "--help")
    assert result.exit_code == 0
    assert "Usage:" in result.stdout
