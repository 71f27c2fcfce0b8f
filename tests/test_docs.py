"""What the documents tell people to type exists, and so does what they link to and name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs.screens.shown import BATCH, EMPTY
from docs.screens.shown import PAGES as PAGES_SHOWN
from tests.documented import (
    PAGES,
    README,
    ROOT,
    command_of,
    leads_nowhere,
    links,
    told,
    variables,
    variables_told,
    wrong,
)

DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
PICTURES = ROOT / "docs" / "images" / "screens"
BROKEN = (
    "make nothing",
    "make eval SUITE=nothing",
    "python -m eval nothing",
    "python -m docs.nothing",
    "sparring nothing",
    "sparring roadmap nothing",
    "sparring chat --nothing",
    "SPARRING_HOME=/tmp .venv/bin/sparring models pull --nothing # with a comment",
)
FINE = (
    "make eval SUITE=observer ARGS=--errors",
    "sparring chat --stress 2 < answers.txt",
    "python -m http.server",
)


def test_the_readme_tells_the_two_commands() -> None:
    commands = {" ".join(command_of(line)) for page, line in told() if page == README.name}
    assert {"make run", "make test"} <= commands


def test_every_command_told_can_be_typed() -> None:
    assert {(page, line): why for page, line in told() if (why := wrong(line))} == {}


@pytest.mark.parametrize("line", BROKEN)
def test_a_command_that_is_gone_is_noticed(line: str) -> None:
    assert wrong(line)


@pytest.mark.parametrize("line", FINE)
def test_a_command_that_is_there_is_not_complained_of(line: str) -> None:
    assert wrong(line) == ""


def test_every_suite_the_readme_lists_exists() -> None:
    listed = README.read_text("utf-8").partition("`make eval SUITE=`")[2].partition(";")[0]
    suites = re.findall(r"`(\w+)`", listed)
    assert suites
    assert {suite: why for suite in suites if (why := wrong(f"make eval SUITE={suite}"))} == {}


def test_every_variable_told_is_read() -> None:
    assert {(page, name) for page, name in variables_told() if name not in variables()} == set()


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_every_decision_names_a_test_that_exists(page: Path) -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)`", page.read_text(encoding="utf-8"))
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_and_picture_leads_somewhere(page: Path) -> None:
    assert [target for target in links(page) if leads_nowhere(page, target)] == []


def test_every_screen_has_its_four_pictures_and_no_picture_is_left_over() -> None:
    wanted = {
        f"{screen.name}-{width}-{scheme}.png"
        for screen in (*EMPTY, *PAGES_SHOWN, *BATCH)
        for width in (1440, 390)
        for scheme in ("light", "dark")
    }
    assert wanted == {path.name for path in PICTURES.iterdir()}, "run: make screenshots"


def test_a_link_to_a_missing_file_or_heading_is_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        '# Here\n[a](gone.md) ![b](gone.png) <img src="gone.svg"> [c](page.md#gone) [d](page.md#here)'
    )
    assert [target for target in links(page) if leads_nowhere(page, target)] == [
        "gone.md",
        "gone.png",
        "gone.svg",
        "page.md#gone",
    ]
