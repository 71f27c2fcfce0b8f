"""Interviews, turns, events and grades in one SQLite file. One `Store` serves all threads of a process.

Every method is one transaction and returns only when it is on disk: what was said survives a kill. Several
processes may use the file at once. Rows come out as plain dicts with their JSON columns decoded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any

from app.storage.database import NotFound, StoreError, compact, explained, open_database, transaction
from app.storage.rows import Row, decode, encode, encode_columns, now, rubric_name, utf8

__all__ = ["NotFound", "Row", "Store", "StoreError", "TurnConflict", "now"]

TURN_COLUMNS = "n, speaker, kind, t, text, code"
NEWEST_MEAN = """
    (SELECT json_extract(g.grade, '$.weighted_mean') FROM grades g WHERE g.interview = i.id
     ORDER BY g.id DESC LIMIT 1)"""
LISTING = f"""
    SELECT i.*, (SELECT count(*) FROM turns t WHERE t.interview = i.id) AS turns,
        {NEWEST_MEAN} AS weighted_mean
    FROM interviews i ORDER BY i.created DESC, i.rowid DESC LIMIT ?"""


class TurnConflict(StoreError):
    """Another turn is already stored under this number."""


class Store:
    """The database at `path`, created when missing. Raises `StoreError` when it cannot be used."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = RLock()
        self._db = open_database(path)

    def close(self) -> None:
        """Close the file; the store cannot be used afterwards. Closing twice is harmless."""
        with self._lock:
            self._db.close()

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """All writes inside happen or none does; other threads and processes wait meanwhile."""
        with self._lock, explained(self.path), transaction(self._db):
            yield

    def create_interview(self, row: Mapping[str, Any]) -> None:
        """Add an interview; `id` is required, `created` is filled in.

        Raises ValueError on an unknown column, `StoreError` on an id that is taken.
        """
        values = encode_columns({"created": now(), **row})
        names, marks = ", ".join(values), ", ".join(f":{name}" for name in values)
        with self.atomic():
            self._db.execute(f"INSERT INTO interviews ({names}) VALUES ({marks})", values)

    def interview(self, interview: str) -> Row:
        """The interview's row. Raises `NotFound`."""
        return self._one(interview)

    def interviews(self, limit: int = 50) -> list[Row]:
        """Newest first, each with `turns` (count) and `weighted_mean` (of its newest grade, or None)."""
        return self.query(LISTING, (limit,))

    def match(self, prefix: str) -> str:
        """The id that is `prefix`, or the only one that starts so. Raises `NotFound` or `StoreError`."""
        rows = self.query(
            "SELECT id FROM interviews WHERE substr(id, 1, length(?1)) = ?1 "
            "ORDER BY id = ?1 DESC, id LIMIT 6",
            (prefix,),
        )
        ids = [row["id"] for row in rows]
        if not ids or not prefix:
            raise self._not_found(prefix)
        if len(ids) > 1 and ids[0] != prefix:
            shown = ", ".join(ids[:5]) + (" …" if len(ids) > 5 else "")
            raise StoreError(f"{prefix!r} could be any of {shown}: type more of the id")
        return str(ids[0])

    def update_interview(self, interview: str, **values: Any) -> None:
        """Set columns. Raises `NotFound`; ValueError on an unknown column or a new id."""
        if "id" in values:
            raise ValueError("an interview's id cannot be changed: create another interview")
        self._update(interview, encode_columns(values))

    def save_draft(self, interview: str, text: str, code: str, elapsed: float) -> None:
        """Keep the unsent answer and the interview clock (seconds)."""
        self._update(interview, {"draft": utf8(text), "draft_code": utf8(code), "elapsed": elapsed})

    def delete_interview(self, interview: str) -> None:
        """Remove the interview with its turns, events and grades. Raises `NotFound`."""
        with self.atomic():
            if not self._db.execute("DELETE FROM interviews WHERE id = ?", (interview,)).rowcount:
                raise self._not_found(interview)

    def compact(self) -> None:
        """Write file and search index anew, so that nothing deleted is left in the file's free space.

        Raises `StoreError` when another program is reading the file.
        """
        with self.atomic():
            self._db.execute("INSERT INTO said (said) VALUES ('rebuild')")
        with self._lock, explained(self.path):
            compact(self._db.conn, self.path)

    def add_turn(self, interview: str, turn: Mapping[str, Any]) -> None:
        """Append a turn. The same turn again is ignored; another one under its number is `TurnConflict`."""
        row = {"code": None, "t": 0.0, **turn, "text": utf8(turn["text"]), "interview": interview}
        row["code"] = None if row["code"] is None else utf8(row["code"])
        with self.atomic():
            self._one(interview)
            there = self.query(
                f"SELECT {TURN_COLUMNS} FROM turns WHERE interview = ? AND n = ?", (interview, row["n"])
            )
            if not there:
                self._db.execute(
                    f"INSERT INTO turns (interview, {TURN_COLUMNS}) "
                    "VALUES (:interview, :n, :speaker, :kind, :t, :text, :code)",
                    row,
                )
            elif any(there[0][key] != row[key] for key in ("speaker", "text")):
                raise TurnConflict(
                    f"turn {row['n']} of interview {interview!r} is already stored with other words: "
                    "read the turns again and use the next number"
                )

    def turns(self, interview: str) -> list[Row]:
        """The turns in order: n, speaker, kind, t, text, code."""
        return self.query(f"SELECT {TURN_COLUMNS} FROM turns WHERE interview = ? ORDER BY n", (interview,))

    def add_event(
        self, interview: str, kind: str, data: Mapping[str, Any], *, t: float, turn: int | None = None
    ) -> None:
        """Log what happened at `t` seconds on the interview clock. Raises `NotFound`."""
        with self.atomic():
            self._one(interview)
            self._db.execute(
                "INSERT INTO events (interview, t, turn, kind, data) VALUES (?, ?, ?, ?, ?)",
                (interview, t, turn, kind, encode(data)),
            )

    def events(self, interview: str, kind: str | None = None) -> list[Row]:
        """The events in the order they were logged, of one kind or of all: id, t, turn, kind, data."""
        return self.query(
            "SELECT id, t, turn, kind, data FROM events WHERE interview = ?1 AND (?2 IS NULL OR kind = ?2) "
            "ORDER BY id",
            (interview, kind),
        )

    def add_grade(self, interview: str, grade: Mapping[str, Any], created: str | None = None) -> int:
        """Keep a grade for good and return its row's id. A re-grade is another row. Raises `NotFound`."""
        provenance = grade.get("provenance") or {}
        with self.atomic():
            self._one(interview)
            cursor = self._db.execute(
                "INSERT INTO grades (interview, created, rubric, grade, provenance) VALUES (?, ?, ?, ?, ?)",
                (interview, created or now(), rubric_name(provenance), encode(grade), encode(provenance)),
            )
            return int(cursor.lastrowid or 0)

    def grades(self, interview: str) -> list[Row]:
        """Newest first: id, interview, created, rubric, grade, provenance."""
        return self.query("SELECT * FROM grades WHERE interview = ? ORDER BY id DESC", (interview,))

    def query(self, sql: str, values: tuple[Any, ...] = ()) -> list[Row]:
        """The rows a SELECT finds, for the modules that keep tables of their own here."""
        with self._lock, explained(self.path):
            return [decode(row) for row in self._db.query(sql, values)]

    def execute(self, sql: str, values: tuple[Any, ...]) -> int:
        """Run one statement, in the transaction of `atomic` when there is one; the number of rows changed."""
        with self.atomic():
            return int(self._db.execute(sql, values).rowcount)

    def insert(self, table: str, values: Row) -> int:
        """Add a row; its number. `table` and the names of `values` are ours, never a person's."""
        marks = ", ".join("?" for _ in values)
        with self.atomic():
            sql = f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})"
            return int(self._db.execute(sql, tuple(values.values())).lastrowid or 0)

    def _one(self, interview: str) -> Row:
        rows = self.query("SELECT * FROM interviews WHERE id = ?", (interview,))
        if not rows:
            raise self._not_found(interview)
        return rows[0]

    def _update(self, interview: str, values: Row) -> None:
        if not values:
            return
        sets = ", ".join(f"{name} = :{name}" for name in values)
        with self.atomic():
            changed = self._db.execute(
                f"UPDATE interviews SET {sets} WHERE id = :id", {**values, "id": interview}
            )
            if not changed.rowcount:
                raise self._not_found(interview)

    def _not_found(self, interview: str) -> NotFound:
        return NotFound(f"no interview {interview!r} in {self.path}: `sparring list` shows those there are")
