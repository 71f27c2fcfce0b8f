"""What drills gave, kept in the store: results of items, sessions that were composed, and what was written.

Rows come out as plain dicts, oldest first, with their JSON columns decoded.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from app.storage.rows import Row, encode, now, utf8
from app.storage.store import Store
from graphs.practice.check import Checked, Hit
from graphs.practice.day import Day
from graphs.practice.draw import Past
from graphs.practice.sitting import Outcome
from rubrics.practice.schema import Drill

JSON = ("parts", "hits", "missed", "mistakes", "sub_skills", "silences", "composed")


def add_result(store: Store, drill: Drill, outcome: Outcome, session: int | None = None) -> int:
    """Keep what became of an item; the row's id."""
    item = outcome.item
    values = {
        "created": now(),
        "drill": drill.id,
        "item": item.id,
        "difficulty": item.difficulty,
        "seconds": round(outcome.seconds, 2),
        "parts": encode(list(outcome.parts)),
        "sub_skills": encode(item.sub_skills),
        "silences": encode(list(outcome.silences)),
        "fixed_after": outcome.fixed_after,
        "session": session,
        **judged(outcome.checked),
    }
    return store.insert("drill_results", values)


def amend_result(store: Store, result: int, checked: Checked) -> None:
    """Replace the judgement of a result, after the model's second look."""
    values = judged(checked)
    sets = ", ".join(f"{name} = ?" for name in values)
    store.execute(f"UPDATE drill_results SET {sets} WHERE id = ?", (*values.values(), result))


def judged(checked: Checked) -> dict[str, Any]:
    return {
        "hits": encode([told(hit) for hit in checked.hits]),
        "missed": encode([{"id": each.id, "text": each.text} for each in checked.missed]),
        "mistakes": encode([told(hit) for hit in checked.mistakes]),
        "share": round(checked.share, 4),
    }


def told(hit: Hit) -> Row:
    """A hit as plain JSON."""
    wanted = hit.expectation
    return {"id": wanted.id, "text": wanted.text, "part": hit.part, "sentence": hit.sentence, "by": hit.by}


def results(store: Store, drill: str = "", limit: int = 1000) -> list[Row]:
    """The last `limit` results, of one kind or of all: the columns of m009_drills."""
    rows = store.query(
        "SELECT * FROM drill_results WHERE ?1 = '' OR drill = ?1 ORDER BY id DESC LIMIT ?2", (drill, limit)
    )
    return [decoded(row) for row in reversed(rows)]


def pasts(rows: Sequence[Row]) -> list[Past]:
    """Results as `graphs.practice` takes them."""
    return [
        Past(
            row["drill"],
            row["item"],
            row["created"],
            row["seconds"],
            row["share"],
            row["difficulty"],
            tuple(row["sub_skills"]),
        )
        for row in rows
    ]


def add_session(store: Store, day: Day, mode: str) -> int:
    """Record a session when it is begun; `mode` is "day" or "cycle". The row's id."""
    values = {"created": now(), "mode": mode, "minutes": day.minutes, "composed": encode(asdict(day))}
    return store.insert("practice_sessions", values)


def sessions(store: Store) -> list[Row]:
    return [decoded(row) for row in store.query("SELECT * FROM practice_sessions ORDER BY id")]


def add_note(store: Store, kind: str, text: str, session: int | None = None) -> int:
    """Keep a reflection or a journal entry."""
    values = {"created": now(), "kind": kind, "text": utf8(text), "session": session}
    return store.insert("practice_notes", values)


def notes(store: Store) -> list[Row]:
    return store.query("SELECT * FROM practice_notes ORDER BY id")


def decoded(row: Row) -> Row:
    return {key: json.loads(value) if key in JSON else value for key, value in row.items()}
