"""The mistake log in the store: table `mistakes`. Every function is one transaction."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, timedelta
from typing import Literal

from app.mistakes.entry import Draft, Entry, Place, Status, checked
from app.storage.rows import Row, encode, now, utf8
from app.storage.store import Store

KEPT = """
    SELECT m.*, coalesce(i.title, '') AS title FROM mistakes m
    LEFT JOIN interviews i ON i.id = m.interview"""
SPAN = timedelta(days=14)  # until an accepted entry is due, when it says nothing else
MOST = 4000  # characters of an answer
Act = Literal["accept", "dismiss", "fix", "reopen"]
MOVES: dict[Act, tuple[tuple[Status, ...], Status]] = {  # from which status to which
    "accept": (("proposed",), "open"),
    "dismiss": (("proposed", "open"), "dismissed"),
    "fix": (("open",), "fixed"),
    "reopen": (("fixed", "dismissed"), "open"),
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


def delete(store: Store, number: int) -> None:
    """Remove an entry, from the bytes of the file too. Raises `NoMistake`."""
    entry(store, number)
    store.execute("DELETE FROM mistakes WHERE id = ?", (number,))
    store.compact()


def decide(store: Store, numbers: Sequence[int], act: Act, today: date, fixed: str = "") -> int:
    """Do this with those of the entries that it fits; how many there were.

    One that is opened without a date is due in two weeks. `fixed`: the day it was, none: today. Raises
    ValueError when that day has not come yet.
    """
    before, status = MOVES[act]
    day = fixed or today.isoformat()
    if day > today.isoformat():
        raise ValueError(f"{day} has not come yet: give the day on which it was fixed, today or before")
    with store.atomic():
        fit = [old for number in numbers if (old := entry(store, number)).status in before]
        for old in fit:
            due = old.due or (today + SPAN).isoformat() * (status == "open")
            store.execute(
                "UPDATE mistakes SET status = ?, fixed = ?, due = ? WHERE id = ?",
                (status, day * (status == "fixed"), due, old.id),
            )
    return len(fit)


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
