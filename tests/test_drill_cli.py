"""`sparring drill`: each kind from a script, and at a real terminal the countdown and the hard stop."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator

import pytest
from typer.testing import CliRunner

from app.__main__ import app
from app.drills.results import results
from app.services import open_services
from rubrics.practice.loader import load_drills, load_items
from rubrics.practice.schema import Item
from tests.test_keyboard import Terminal

DRILLS = load_drills()


def script(item: Item, answer: list[str], code: str = "") -> str:
    """An answer as a script: one paragraph a step, so that blank lines of its own go."""
    parts = ["\n".join(line for line in text.splitlines() if line.strip()) for text in answer]
    return "\n\n".join(parts) + (f"\n```python\n{code}\n```\n" if code else "\n")


def drill(*words: str, said: str = "") -> str:
    done = CliRunner().invoke(app, ["drill", *words], input=said)
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.mark.parametrize("kind", DRILLS)
def test_a_good_and_a_weak_answer_are_told_apart(kind: str) -> None:
    item = next(iter(load_items(kind).values()))
    bug = item.bug
    shares = {}
    for name, answer, code in (
        ("good", item.good, bug.fixed if bug else ""),
        ("weak", item.weak, bug.source if bug else ""),
    ):
        [outcome] = json.loads(drill(kind, "--item", item.id, "--json", said=script(item, answer, code)))
        assert outcome["item"] == item.id
        shares[name] = outcome["share"]
    assert shares["good"] == 1
    assert shares["weak"] <= 0.5


def test_results_are_kept_with_their_places() -> None:
    item = load_items("framing")["framing_churn"]
    drill("framing", "--item", item.id, said=script(item, item.good))
    services = open_services()
    [row] = results(services.store)
    services.close()
    assert (row["drill"], row["item"], row["share"]) == ("framing", item.id, 1.0)
    assert all(hit["sentence"] in item.good[0] for hit in row["hits"])
    assert row["sub_skills"] == item.sub_skills


def test_the_list_names_all_kinds_with_the_last_result() -> None:
    item = load_items("metrics")["metrics_wake_word"]
    drill("metrics", "--item", item.id, said=script(item, item.good))
    lines = drill("--list").splitlines()
    assert [line.split()[0] for line in lines] == list(DRILLS)
    assert [line.split()[0] for line in lines if "last 100%" in line] == ["metrics"]


def test_an_unknown_drill_or_item_is_answered_with_those_there_are() -> None:
    for words in (["nosuch"], ["framing", "--item", "nosuch"]):
        done = CliRunner().invoke(app, ["drill", *words])
        assert done.exit_code == 1
        assert "choose one of" in done.output


def test_the_session_of_the_day_says_why() -> None:
    done = CliRunner().invoke(app, ["drill", "--minutes", "20"])
    assert "You have not practised" in done.output


FAST = "import time, app.drills.drilling as d; t = time.monotonic; d.now = lambda: 6 * t(); "


@pytest.fixture
def terminal(request: pytest.FixtureRequest) -> Iterator[Terminal]:
    ours, theirs = pty.openpty()
    os.set_blocking(ours, True)
    quick, words = request.param
    code = f"{FAST if quick else ''}import sys, app.__main__; app.__main__.main()"
    command = [sys.executable, "-c", code, "drill", *words]
    environ = {**os.environ, "TERM": "xterm"}
    with subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=environ, start_new_session=True
    ) as process:
        os.close(theirs)
        yield Terminal(ours)
        process.terminate()
    os.close(ours)


@pytest.mark.parametrize(
    "terminal", [(True, ["constraints", "--item", "constraints_clinic_chat"])], indirect=True, ids=["quick"]
)
def test_at_the_keyboard_the_countdown_runs_and_stops_in_mid_line(terminal: Terminal) -> None:
    assert terminal.shows("Enter begins")
    terminal.type("\n")
    assert terminal.shows("0:2")
    terminal.type("Emergencies go to a person at once, and it gives no diagn")
    assert terminal.shows("0:1")
    assert terminal.shows("What stood there counts")
    assert terminal.shows("Emergencies go to a person")
    terminal.type("q\n")
    assert terminal.shows("1 done")


@pytest.mark.parametrize("terminal", [(False, ["ambiguity", "--items", "1"])], indirect=True, ids=["slow"])
def test_at_the_keyboard_a_solution_is_refused_at_once(terminal: Terminal) -> None:
    assert terminal.shows("Enter begins")
    terminal.type("\n")
    assert terminal.shows("1:2")
    terminal.type("We build a cache.")
    assert terminal.shows("That is not a question")
