"""The library: what is kept is found by its words, and what is deleted is in no file any more."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database
from typer.testing import CliRunner

from app.__main__ import app
from app.session import SessionError
from app.storage.erasing import erase
from app.storage.library import Filter, find
from app.storage.migrations import migrations
from app.storage.store import Store
from app.transcripts.formats import import_transcripts, parse
from tests.interviewing import begin, services_with

SECRET = "zygomorphic"
TALK = "# {}\n\n- id: {}\n- stage: coding\n- role: {}\n\nInterviewer: Why?\nCandidate: {}\n"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "home" / "sparring.db")
    talks = [
        TALK.format("Caches", "one", "SWE", "A deque of timestamps for each user, dropped from the left."),
        TALK.format("Ranking", "two", "MLE", f"I batch requests. {SECRET.capitalize()} users are rare."),
    ]
    for talk in talks:
        import_transcripts(opened, parse(talk, "talk.md"))
    yield opened
    opened.close()


def found(store: Store, words: str = "", **filters: Any) -> list[str]:
    return [row["id"] for row in find(store, Filter(words, **filters))]


@pytest.mark.parametrize(
    "words", ["DEQUE", "left timest", '"timestamps for each"', "caches", "dropping déque"]
)
def test_words_find_their_interview_in_any_form_and_by_their_beginning(store: Store, words: str) -> None:
    assert found(store, words) == ["one"]


def test_what_is_not_there_is_not_found(store: Store) -> None:
    assert found(store, "deque batch") == []
    assert found(store, "++") == []


@pytest.mark.parametrize("words", ['"', "NEAR(", "deque OR *", "text : a", "a AND (", "-x ^y", "\x00"])
def test_nothing_typed_is_taken_for_an_operator_of_the_search(store: Store, words: str) -> None:
    assert found(store, words) in ([], ["one"], ["two"], ["one", "two"], ["two", "one"])


def test_a_hit_names_its_turn_and_shows_the_words_around(store: Store) -> None:
    [row] = find(store, Filter("deque"))
    [hit] = row["hits"]
    assert (hit["n"], hit["snippet"]) == (
        2,
        "A \x02deque\x03 of timestamps for each user, dropped from the left.",
    )


def test_filters_hold_together(store: Store) -> None:
    store.add_grade("two", {"weighted_mean": 3.0})
    assert found(store, role="MLE", stage="coding", graded="graded", days=7) == ["two"]
    assert found(store, role="MLE", graded="ungraded") == []
    assert found(store, "why", role="SWE") == ["one"]
    store.update_interview("one", created="2020-01-01T00:00:00.000+00:00")
    assert found(store, days=7) == ["two"]
    assert found(store) == ["two", "one"]


def test_the_index_follows_every_change(store: Store) -> None:
    store.update_interview("one", title="Limiters")
    store.execute("UPDATE turns SET text = 'a heap' WHERE interview = 'one' AND n = ?", (2,))
    assert (found(store, "limiters"), found(store, "heap"), found(store, "deque")) == (["one"], ["one"], [])
    store.execute("DELETE FROM turns WHERE interview = 'one' AND n = ?", (2,))
    assert found(store, "heap") == []
    store.delete_interview("one")
    assert store.query("SELECT count(*) AS n FROM said WHERE interview = 'one'") == [{"n": 0}]


def test_a_file_from_before_the_search_is_indexed_when_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    db = Database(path)
    migrations.apply(db, stop_before="m006_search")
    db.execute("INSERT INTO interviews (id, created, title) VALUES ('old', '2020', 'Sharding')")
    db.execute(
        "INSERT INTO turns (interview, n, speaker, kind, text) VALUES ('old', 1, 'candidate', 'a', 'hash')"
    )
    db.conn.commit()
    db.close()
    store = Store(path)
    assert (found(store, "sharding"), found(store, "hash")) == (["old"], ["old"])
    store.close()


def bytes_of(home: Path) -> bytes:
    return b"".join(path.read_bytes().lower() for path in home.iterdir() if path.is_file())


def test_a_deleted_interview_is_in_no_byte_of_any_file() -> None:
    services = services_with()
    session = begin(services)
    list(session.answer(f"The {SECRET} index is what I would build first, then I would measure its recall."))
    services.store.save_draft(session.id, f"{SECRET} again", "", 1.0)
    home = services.settings.home
    assert SECRET.encode() in bytes_of(home)
    session.settle()
    erase(services.store, services.checkpoints, session.id, services.sessions)
    assert SECRET.encode() not in bytes_of(home)
    assert session.id.encode() not in bytes_of(home)
    services.close()


def test_an_interview_is_not_deleted_while_the_interviewer_answers() -> None:
    services = services_with()
    session = begin(services)
    reply = session.answer("I would build the index first and then measure what it does to the recall.")
    session._floor.acquire(timeout=30)
    try:
        with pytest.raises(SessionError, match="wait a moment"):
            erase(services.store, services.checkpoints, session.id, services.sessions)
    finally:
        session._floor.release()
    list(reply)
    assert services.store.interview(session.id)
    services.close()


def test_deletion_says_when_another_program_keeps_the_bytes_and_clean_removes_them(store: Store) -> None:
    other = sqlite3.connect(store.path)
    other.execute("BEGIN")
    other.execute("SELECT count(*) FROM turns").fetchone()
    store.delete_interview("two")
    with pytest.raises(Exception, match="sparring delete --clean"):
        store.compact()
    other.close()
    store.compact()
    assert SECRET.encode() not in bytes_of(store.path.parent)


def test_delete_asks_first_and_says_what_it_did() -> None:
    run = CliRunner()
    run.invoke(app, ["import", "-"], input=TALK.format("Caches", "a1", "SWE", SECRET))
    refused = run.invoke(app, ["delete", "a1"], input="n\n")
    assert (refused.exit_code, "no way back" in refused.stderr) == (1, True)
    assert "a1" in run.invoke(app, ["list"]).stdout
    assert run.invoke(app, ["delete", "a1", "--yes"]).stderr == "deleted a1\n"
    assert "No interviews" in run.invoke(app, ["list"]).stdout
    assert run.invoke(app, ["delete"]).exit_code == 2
