"""What the documents tell people to type exists, and the decisions name tests that do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.__main__ import app

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
PAGES = [page for page in [README, *sorted((ROOT / "docs").rglob("*.md"))] if page.exists()]
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
CODE = re.compile(r"```(?:sh|bash|console|text)?\n(.*?)```|`([^`\n]+)`", re.S)


def typed_commands() -> list[str]:
    """Every command line of the pages, from code blocks and code spans."""
    lines = []
    for page in PAGES:
        for block, span in CODE.findall(page.read_text(encoding="utf-8")):
            lines += [line.strip().removeprefix("$ ") for line in (block or span).splitlines()]
    return lines


def make_targets_told() -> set[str]:
    found: set[str] = set()
    for line in typed_commands():
        if match := re.match(r"(?:[A-Z_]+=\S+ )*make ((?:[a-z-]+ ?)+)", line):
            found.update(match[1].split())
    return found


def subcommands_told() -> set[tuple[str, ...]]:
    """Command words of `sparring ...` and `python -m app ...`, groups with their subcommand."""
    found: set[tuple[str, ...]] = set()
    for line in typed_commands():
        line = re.sub(r"^(?:[A-Z_]+=\S+ )*", "", line)
        if match := re.match(r"(?:\S*sparring|\S*python3? -m app) ([a-z]+)(?: ([a-z]+))?", line):
            found.add((match[1], match[2]) if match[1] == "models" and match[2] else (match[1],))
    return found


def test_the_readme_tells_the_two_commands() -> None:
    assert README in PAGES
    assert {"run", "test"} <= make_targets_told()


def test_every_make_target_told_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    assert make_targets_told() <= targets


@pytest.mark.parametrize("words", sorted(subcommands_told()), ids=" ".join)
def test_every_command_told_has_help(words: tuple[str, ...]) -> None:
    done = CliRunner().invoke(app, [*words, "--help"])
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_every_decision_names_a_test_that_exists(page: Path) -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)`", page.read_text(encoding="utf-8"))
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_link_between_pages_leads_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\((?!\w+:|#)([^)#\s]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
