"""The bank in the store. A story is changed in place; a rehearsal stays as it was said."""

from __future__ import annotations

import json
from typing import Any

from app.storage.rows import Row, encode, now, utf8
from app.storage.store import NotFound, Store
from app.stories.story import Draft, Rehearsal, Story
from rubrics.practice.story_loader import fields_of, load_themes

MOST = 20_000  # characters of what was said
LONGEST_S = 3600.0
LISTED = (
    "SELECT s.*, (SELECT count(*) FROM rehearsals WHERE story = s.id) AS rehearsals FROM stories s "
    "WHERE ?1 IS NULL OR s.id = ?1 ORDER BY s.id"
)


def bank(store: Store) -> list[Story]:
    """Every story, in the order in which they were begun."""
    return [_story(row) for row in store.query(LISTED, (None,))]


def story(store: Store, number: int) -> Story:
    """Raises `NotFound`."""
    rows = store.query(LISTED, (number,))
    if not rows:
        raise _not_found(number)
    return _story(rows[0])


def save_story(store: Store, draft: Draft, number: int = 0, created: str | None = None) -> int:
    """Keep a new story, or the story `number` as it is now; its number.

    Raises `NotFound`, and ValueError for an unknown form or theme.
    """
    values = _values(draft, created or now())
    with store.atomic():
        if number:
            sets = ", ".join(f"{name} = ?" for name in values)
            if not store.execute(f"UPDATE stories SET {sets} WHERE id = ?", (*values.values(), number)):
                raise _not_found(number)
            return number
        return store.insert("stories", {"created": values["changed"], **values})


def _values(draft: Draft, changed: str) -> dict[str, Any]:
    fields_of(draft.form)  # an unknown form is refused
    if unknown := [each for each in draft.themes if each not in load_themes()]:
        raise ValueError(f"no theme {', '.join(unknown)} (choose {', '.join(load_themes())})")
    return {
        "changed": changed,
        "title": utf8(draft.title.strip()),
        "form": draft.form,
        "themes": encode(list(draft.themes)),
        "fields": encode({name: text for name, text in draft.fields.items() if text.strip()}),
    }


def delete_story(store: Store, number: int) -> None:
    """Remove a story and its rehearsals, from the bytes of the file too. Raises `NotFound`."""
    if not store.execute("DELETE FROM stories WHERE id = ?", (number,)):
        raise _not_found(number)
    store.compact()


def add_rehearsal(
    store: Store, number: int, said: str, seconds: float | None, created: str | None = None
) -> int:
    """Keep what was said; the row's number.

    Raises ValueError when nothing was said or the length is none, `NotFound` for the story.
    """
    if not said.strip():
        raise ValueError("type or paste what you said, then keep it")
    if len(said) > MOST:
        raise ValueError(f"what you said has {len(said):,} characters: keep {MOST:,} at most")
    if not seconds or not 0 < seconds <= LONGEST_S:
        raise ValueError(f"say how long it took in seconds, 1 to {LONGEST_S:g}, or let the clock run")
    with store.atomic():
        story(store, number)
        values = {"story": number, "created": created or now(), "seconds": float(seconds), "said": utf8(said)}
        return store.insert("rehearsals", values)


def rehearsals(store: Store, number: int) -> list[Rehearsal]:
    """The rehearsals of a story, oldest first."""
    rows = store.query("SELECT * FROM rehearsals WHERE story = ? ORDER BY id", (number,))
    return [Rehearsal(**row) for row in rows]


def _story(row: Row) -> Story:
    parts = {**row, "themes": tuple(json.loads(row["themes"])), "fields": json.loads(row["fields"])}
    return Story(**parts)


def _not_found(number: int) -> NotFound:
    return NotFound(f"no story {number}: `sparring stories list` shows those there are")
