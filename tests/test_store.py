"""The store on real files: what is committed survives, what is wrong is said, grades never change."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from app.storage.migrations import migrations
from app.storage.store import NotFound, Store, StoreError, TurnConflict

ROOT = Path(__file__).parents[1]
WRITER = """
import sys
from pathlib import Path
from app.storage.store import Store
store, name, count = Store(Path(sys.argv[1])), sys.argv[2], int(sys.argv[3])
store.create_interview({"id": name})
for n in range(1, count + 1):
    turn = {"n": n, "speaker": "candidate", "kind": "answer", "t": n, "text": f"{name} says {n}"}
    store.add_turn(name, turn)
    print(n, flush=True)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "sparring.db"


@pytest.fixture
def store(path: Path) -> Any:
    opened = Store(path)
    opened.create_interview({"id": "one", "title": "First"})
    yield opened
    opened.close()


def turn(n: int, text: str = "I would shard it.", **more: Any) -> dict[str, Any]:
    return {"n": n, "speaker": "candidate", "kind": "answer", "t": 2.5, "text": text, "code": None, **more}


def start_writer(path: Path, name: str, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, str(path), name, str(count)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def raw(path: Path, sql: str) -> list[Any]:
    connection = sqlite3.connect(path)
    try:
        with connection:
            return connection.execute(sql).fetchall()
    finally:
        connection.close()


def test_a_turn_comes_back_as_it_was_said(store: Store) -> None:
    said = turn(1, "Zähl' 🙂\r\nbis\x00 NULL; DROP TABLE turns", code="x = 1\n")
    store.add_turn("one", said)
    assert store.turns("one") == [said]


def test_turns_come_in_the_order_of_their_numbers(store: Store) -> None:
    for n in (3, 1, 2):
        store.add_turn("one", turn(n))
    assert [row["n"] for row in store.turns("one")] == [1, 2, 3]


def test_the_same_turn_twice_is_stored_once(store: Store) -> None:
    store.add_turn("one", turn(1))
    store.add_turn("one", turn(1, t=9.0))
    assert store.turns("one") == [turn(1)]


@pytest.mark.parametrize("change", [{"text": "No."}, {"speaker": "interviewer"}])
def test_other_words_under_a_taken_number_are_refused(store: Store, change: dict[str, Any]) -> None:
    store.add_turn("one", turn(1))
    with pytest.raises(TurnConflict, match="turn 1 of interview 'one'"):
        store.add_turn("one", turn(1) | change)
    assert store.turns("one") == [turn(1)]


def test_half_an_emoji_does_not_lose_the_answer_and_stays_idempotent(store: Store) -> None:
    for _ in range(2):
        store.add_turn("one", turn(1, "fine \ud83d", code="'\ude00'"))
    assert store.turns("one") == [turn(1, "fine \ufffd", code="'\ufffd'")]


@pytest.mark.parametrize("wrong", [turn(0), turn(1, speaker="moderator"), turn(1, kind=None)])
def test_a_turn_of_the_wrong_shape_is_refused(store: Store, wrong: dict[str, Any]) -> None:
    with pytest.raises(StoreError, match=r"sparring\.db.*constraint failed"):
        store.add_turn("one", wrong)


def test_columns_of_json_come_back_decoded(store: Store) -> None:
    store.create_interview({"id": "two", "model": {"sha256": "ab", "seed": None}})
    store.add_event("two", "constraint", {"id": "latency", "turns": [1, 2]}, t=3.0, turn=2)
    store.add_grade("two", {"weighted_mean": 3.5, "provenance": {"rubric": "seven_signals"}})
    assert store.interview("two")["model"] == {"sha256": "ab", "seed": None}
    assert store.events("two")[0]["data"] == {"id": "latency", "turns": [1, 2]}
    assert store.grades("two")[0]["grade"]["weighted_mean"] == 3.5
    assert store.grades("two")[0]["provenance"] == {"rubric": "seven_signals"}
    assert store.grades("two")[0]["rubric"] == "seven_signals"


def test_a_grade_that_is_not_json_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="Out of range float"):
        store.add_grade("one", {"weighted_mean": float("nan")})
    assert store.grades("one") == []


def test_events_are_found_by_kind(store: Store) -> None:
    for kind in ("move", "constraint", "move"):
        store.add_event("one", kind, {}, t=0)
    assert [row["kind"] for row in store.events("one", "move")] == ["move", "move"]
    assert len(store.events("one")) == 3


def test_the_draft_and_the_clock_are_kept(store: Store) -> None:
    store.save_draft("one", "I would", "x = ", 12.5)
    row = store.interview("one")
    assert (row["draft"], row["draft_code"], row["elapsed"]) == ("I would", "x = ", 12.5)


def test_the_listing_is_newest_first_with_turns_and_newest_mean(store: Store) -> None:
    store.create_interview({"id": "old", "created": "2020-01-01T00:00:00.000+00:00"})
    store.create_interview({"id": "new"})
    store.add_turn("new", turn(1))
    store.add_grade("new", {"weighted_mean": 2.0})
    store.add_grade("new", {"weighted_mean": 4.25})
    rows = store.interviews()
    assert [row["id"] for row in rows] == ["new", "one", "old"]
    assert (rows[0]["turns"], rows[0]["weighted_mean"]) == (1, 4.25)
    assert (rows[2]["turns"], rows[2]["weighted_mean"]) == (0, None)
    assert [row["id"] for row in store.interviews(limit=1)] == ["new"]


def test_grades_are_listed_newest_first(store: Store) -> None:
    ids = [store.add_grade("one", {"weighted_mean": level}) for level in (1.0, 2.0)]
    assert [row["id"] for row in store.grades("one")] == ids[::-1]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE grades SET grade = '{}'",
        "DELETE FROM grades",
        "INSERT OR REPLACE INTO grades SELECT * FROM grades",
    ],
)
def test_a_grade_cannot_be_changed_or_removed(store: Store, sql: str) -> None:
    store.add_grade("one", {"weighted_mean": 3.0})
    before = store.grades("one")
    with pytest.raises(sqlite3.IntegrityError, match="grades are immutable"):
        store._db.execute(sql)
    assert store.grades("one") == before


def test_deleting_an_interview_deletes_all_its_rows(store: Store) -> None:
    store.add_turn("one", turn(1))
    store.add_event("one", "move", {}, t=0)
    store.add_grade("one", {"weighted_mean": 3.0})
    store.delete_interview("one")
    assert [store.interviews(), store.turns("one"), store.events("one"), store.grades("one")] == [[]] * 4


@pytest.mark.parametrize(
    "call",
    [
        lambda store: store.interview("none"),
        lambda store: store.update_interview("none", status="closed"),
        lambda store: store.save_draft("none", "", "", 0.0),
        lambda store: store.delete_interview("none"),
        lambda store: store.add_turn("none", turn(1)),
        lambda store: store.add_event("none", "move", {}, t=0),
        lambda store: store.add_grade("none", {}),
        lambda store: store.match("none"),
        lambda store: store.match(""),
    ],
)
def test_an_unknown_interview_is_named_with_the_remedy(store: Store, call: Any) -> None:
    with pytest.raises(NotFound, match=r"no interview '(none)?' in .*sparring list"):
        call(store)


def test_an_unknown_column_is_refused_with_the_choices(store: Store) -> None:
    with pytest.raises(ValueError, match=r"unknown interview column statsu \(choose id, created"):
        store.update_interview("one", statsu="closed")


def test_an_unknown_status_is_refused(store: Store) -> None:
    with pytest.raises(StoreError, match="CHECK constraint failed"):
        store.update_interview("one", status="paused")


def test_a_taken_id_is_refused_with_the_remedy(store: Store) -> None:
    with pytest.raises(StoreError, match="use another id"):
        store.create_interview({"id": "one"})


def test_a_unique_prefix_stands_for_its_interview_and_a_whole_id_wins(store: Store) -> None:
    for name in ("g01", "g01-2", "h%1"):
        store.create_interview({"id": name})
    assert (store.match("h"), store.match("g01"), store.match("h%")) == ("h%1", "g01", "h%1")
    with pytest.raises(StoreError, match="'g0' could be any of g01, g01-2"):
        store.match("g0")
    with pytest.raises(NotFound):
        store.match("%")


def test_a_failed_block_leaves_nothing_behind(store: Store) -> None:
    said = [turn(1), turn(2), turn(2, "No.")]

    def write_all() -> None:
        with store.atomic():
            for one in said:
                store.add_turn("one", one)

    with pytest.raises(TurnConflict):
        write_all()
    assert store.turns("one") == []


def test_threads_share_one_store(store: Store) -> None:
    errors: list[BaseException] = []

    def write(who: int) -> None:
        try:
            for n in range(20):
                store.add_turn("one", turn(1 + who * 20 + n))
                store.save_draft("one", f"{who} {n}", "", float(n))
                store.interviews()
        except BaseException as exc:
            errors.append(exc)

    threads = [threading.Thread(target=write, args=(who,)) for who in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert [row["n"] for row in store.turns("one")] == list(range(1, 121))


def test_a_kill_loses_no_committed_turn(path: Path) -> None:
    child = start_writer(path, "killed", 100_000)
    assert child.stdout
    told = [int(child.stdout.readline()) for _ in range(40)]
    os.kill(child.pid, signal.SIGKILL)
    told += [int(line) for line in child.stdout.read().splitlines()]
    child.wait()
    child.stdout.close()
    store = Store(path)
    texts = [row["text"] for row in store.turns("killed")]
    store.close()
    assert len(texts) - told[-1] in (0, 1)  # one may be committed and not yet told
    assert texts == [f"killed says {n}" for n in range(1, len(texts) + 1)]


def test_processes_create_the_file_and_write_at_once(path: Path) -> None:
    children = [start_writer(path, name, 60) for name in ("a", "b", "c")]
    for child in children:
        child.communicate(timeout=120)
    assert [child.returncode for child in children] == [0, 0, 0]
    store = Store(path)
    assert [len(store.turns(name)) for name in ("a", "b", "c")] == [60, 60, 60]
    store.close()


def test_a_reader_is_not_held_up_by_a_writer(store: Store, path: Path) -> None:
    other = Store(path)
    with store.atomic():
        store.add_turn("one", turn(1))
        assert other.turns("one") == []
    assert other.turns("one") == [turn(1)]
    other.close()


def test_another_program_that_holds_the_file_is_named_as_the_cause(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.storage.database.BUSY_SECONDS", 0.2)
    other = Store(path)
    with (
        store.atomic(),
        pytest.raises(StoreError, match=r"sparring\.db: database is locked; another program"),
    ):
        other.add_turn("one", turn(1))
    other.close()


def test_a_new_file_has_the_log_the_keys_and_strict_tables(store: Store) -> None:
    assert store._db.journal_mode == "wal"
    assert store._db.execute("PRAGMA foreign_keys").fetchone() == (1,)
    names = ("interviews", "turns", "events", "grades")
    assert all(store._db[name].strict for name in names)  # type: ignore[union-attr]


def test_an_empty_file_is_brought_to_the_newest_shape(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    Store(path).close()
    assert not migrations.pending(Database(path))


def version_1(path: Path) -> None:
    path.parent.mkdir()
    db = Database(path)
    migrations.apply(db, stop_before="m002_immutable_grades")
    db.execute("INSERT INTO interviews (id, created) VALUES ('kept', '2026-01-01T00:00:00.000+00:00')")
    db.execute(
        "INSERT INTO grades (interview, created, grade) "
        "VALUES ('kept', '2026-01-01T00:00:00.000+00:00', '{\"weighted_mean\": 3.0}')"
    )
    db.close()


def test_a_version_1_file_keeps_its_rows_and_gains_what_is_new(path: Path) -> None:
    version_1(path)
    store = Store(path)
    assert store.interviews()[0]["weighted_mean"] == 3.0
    with pytest.raises(sqlite3.IntegrityError, match="immutable"):
        store._db.execute("DELETE FROM grades")
    store.close()


def test_a_migration_that_fails_leaves_the_file_as_it_was(path: Path) -> None:
    version_1(path)
    raw(path, "CREATE INDEX grades_by_interview ON grades (created)")
    before = raw(path, "SELECT name, sql FROM sqlite_master ORDER BY name")
    with pytest.raises(StoreError, match="nothing was changed"):
        Store(path)
    assert raw(path, "SELECT name, sql FROM sqlite_master ORDER BY name") == before


def test_a_file_of_a_newer_version_is_refused_and_left_alone(path: Path) -> None:
    Store(path).close()
    raw(
        path,
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
        "VALUES ('sparring', 'm999_video', '2030')",
    )
    before = path.read_bytes()
    with pytest.raises(StoreError, match=r"newer version of Sparring \(it has m999_video\).*update Sparring"):
        Store(path)
    assert path.read_bytes() == before


def run_child(code: str, path: Path) -> None:
    subprocess.run([sys.executable, "-c", code, str(path)], cwd=ROOT, check=True)


NEWER_AND_KILLED = """
import os, sys
from pathlib import Path
from app.storage.store import Store
store = Store(Path(sys.argv[1]))
store._db["_sqlite_migrations"].insert({"migration_set": "sparring", "name": "m9", "applied_at": ""})
os._exit(0)
"""
KILLED_WITHOUT_WAL = """
import os, sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("PRAGMA journal_mode = delete")
db.execute("PRAGMA cache_size = 1")
db.execute("BEGIN")
for n in range(300):
    db.execute("INSERT INTO interviews (id, created, prompt) VALUES (?, '', ?)", (f"half {n}", "x" * 4000))
os._exit(0)
"""


def test_a_write_cut_off_without_the_log_is_undone_at_the_next_start(path: Path) -> None:
    store = Store(path)
    store.create_interview({"id": "one"})
    store.close()
    run_child(KILLED_WITHOUT_WAL, path)
    assert path.with_name("sparring.db-journal").stat().st_size
    store = Store(path)
    assert [row["id"] for row in store.interviews()] == ["one"]
    store.close()


def test_a_refused_file_keeps_its_log_of_a_killed_process_too(path: Path) -> None:
    run_child(NEWER_AND_KILLED, path)
    kept = [path, path.with_name("sparring.db-wal")]
    before = [file.read_bytes() for file in kept]
    with pytest.raises(StoreError, match="newer version"):
        Store(path)
    assert [file.read_bytes() for file in kept] == before
    assert before[1]


def test_a_file_that_is_no_database_is_refused_and_left_alone(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"my diary, not a database\n" * 100)
    before = path.read_bytes()
    with pytest.raises(StoreError, match=r"sparring\.db: file is not a database; .*left as it is: move it"):
        Store(path)
    assert path.read_bytes() == before
    assert [entry.name for entry in path.parent.iterdir()] == ["sparring.db"]


def test_a_damaged_page_is_found_when_the_file_is_opened(path: Path) -> None:
    store = Store(path)
    store.create_interview({"id": "one"})
    for n in range(1, 200):
        store.add_turn("one", turn(n, f"{n} " * 400))
    store.close()
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 8192] = b"\xa5" * 8192
    path.write_bytes(data)
    with pytest.raises(StoreError, match=r"(damaged|malformed).*sqlite3 FILE \.recover"):
        Store(path)
    assert path.read_bytes() == bytes(data)


def test_a_folder_that_cannot_be_made_is_named_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="set SPARRING_HOME"):
        Store(tmp_path / "file" / "home" / "sparring.db")


def test_a_folder_in_place_of_the_file_is_named_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="unable to open database file; make its folder writable"):
        Store(tmp_path)


def test_a_closed_store_says_so(path: Path) -> None:
    store = Store(path)
    store.close()
    store.close()
    with pytest.raises(StoreError, match="the store was closed"):
        store.interviews()
