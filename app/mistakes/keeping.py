"""The mistake log in the store: table `mistakes`. Every function is one transaction."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, timedelta

from app.mistakes.entry import Draft, Entry, Place, Status, checked
from app.storage.rows import Row, encode, now, utf8
from app.storage.store import Store

KEPT = """
    SELECT m.*, coalesce(i.title, '') AS title FROM mistakes m
    LEFT JOIN interviews i ON i.id = m.interview"""
SPAN = timedelta(days=14)  # until an accepted entry is due, when it says nothing else
MOST = 4000  # characters of an answer
FROM: dict[Status, tuple[Status, ...]] = {  # what may become of what
    "open": ("proposed", "fixed", "dismissed"),
    "fixed": ("open",),
    "dismissed": ("proposed", "open"),
}


class NoMistake(ValueError):
    """No entry has this id."""


def entries(store: Store) -> list[Entry]:
    """Every entry, what was seen last first."""
    found = [_entry(row) for row in store.query(KEPT)]
    return sorted(found, key=lambda each: (each.last.seen, each.id), reverse=True)


def entry(store: Store, number: int) -> Entry:
    """Raises `NoMistake`."""
    rows = store.query(f"{KEPT} WHERE m.id = ?", (number,))
    if not rows:
        raise NoMistake(f"no mistake {number} in the log: the page Mistakes lists those there are")
    return _entry(rows[0])


def add(store: Store, draft: Draft, status: Status = "proposed") -> None:
    """Keep a new entry; what was fed before under the same key stays as it is. Raises ValueError."""
    row = _row(checked(draft))
    names, marks = ", ".join(row), ", ".join("?" for _ in row)
    store.execute(
        f"INSERT INTO mistakes (created, status, {names}) VALUES (?, ?, {marks}) "
        "ON CONFLICT (key) DO NOTHING",
        (now(), status, *row.values()),
    )


def rewrite(store: Store, number: int, draft: Draft) -> None:
    """Put `draft` in the place of what the entry says; its status stays. Raises ValueError."""
    row = _row(checked(draft))
    sets = ", ".join(f"{name} = ?" for name in row)
    store.execute(f"UPDATE mistakes SET {sets} WHERE id = ?", (*row.values(), number))


def drop_proposal(store: Store, number: int) -> None:
    store.execute("DELETE FROM mistakes WHERE id = ? AND status = 'proposed'", (number,))


def decide(store: Store, numbers: Sequence[int], status: Status, today: date, fixed: str = "") -> int:
    """Give these entries a status, where it may follow theirs; how many there were.

    One that is opened without a date is due in two weeks. `fixed`: the day it was, none: today. Raises
    ValueError when that day has not come yet.
    """
    day = fixed or today.isoformat()
    if status == "fixed" and day > today.isoformat():
        raise ValueError(f"{day} has not come yet: give the day on which it was fixed, today or before")
    count = 0
    with store.atomic():
        for number in numbers:
            old = entry(store, number)
            if old.status not in FROM[status]:
                continue
            due = old.due or (today + SPAN).isoformat()
            store.execute(
                "UPDATE mistakes SET status = ?, fixed = ?, due = ? WHERE id = ?",
                (status, day * (status == "fixed"), due if status == "open" else old.due, number),
            )
            count += 1
    return count


def draft_of(kept: Entry) -> Draft:
    """What the entry says, without what became of it."""
    return Draft(**{name: getattr(kept, name) for name in Draft.__dataclass_fields__})


def _row(draft: Draft) -> Row:
    texts = {name: utf8(getattr(draft, name).strip()[:MOST]) for name in ("broke", "why", "rewire")}
    row = {**asdict(replace(draft, places=())), **texts}
    return {
        **row,
        "interview": draft.interview or None,
        "places": encode([asdict(place) for place in draft.places]),
    }


def _entry(row: Row) -> Entry:
    given = {name: row[name] for name in Entry.__dataclass_fields__}
    places = tuple(Place(**place) for place in json.loads(row["places"]))
    return Entry(**{**given, "places": places, "interview": row["interview"] or ""})
