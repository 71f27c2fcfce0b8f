"""Which interviews are kept here, filtered and searched. Knows nothing of HTML."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.storage.rows import Row, timestamp
from app.storage.store import NEWEST_MEAN, Store

OPEN, CLOSE = "\x02", "\x03"  # around the words that were found, in a snippet
SNIPPETS = 2  # shown of one interview
PREFIX = 3  # letters from which a word is taken for a beginning; shorter ones begin nearly everything
WORDS = re.compile(r'"([^"]+)"?|([^\s"]+)')
GRADED = {"graded": "EXISTS", "ungraded": "NOT EXISTS"}
HITS = "SELECT rowid AS place, interview FROM said WHERE said MATCH ? ORDER BY rank"
SNIPPET = f"""
    SELECT interview, n, snippet(said, 2, '{OPEN}', '{CLOSE}', '…', 24) AS snippet
    FROM said WHERE said MATCH ?1 AND rowid IN (SELECT value FROM json_each(?2)) ORDER BY rank"""
KEPT = f"""
    SELECT i.id, i.created, i.title, i.stage, i.role, i.persona, i.scenario, i.status,
        (SELECT count(*) FROM turns t WHERE t.interview = i.id) AS turns, {NEWEST_MEAN} AS weighted_mean
    FROM interviews i"""


@dataclass(frozen=True)
class Filter:
    """What to show; "" and 0 leave a thing open. `graded` is "graded" or "ungraded"; `days` back from now."""

    words: str = ""
    stage: str = ""
    role: str = ""
    persona: str = ""
    graded: str = ""
    days: int = 0


def find(store: Store, wanted: Filter, limit: int = 50) -> list[Row]:
    """The interviews wanted, newest first, or best hit first when there are words to search for.

    Each row has `hits`: at most two of its turns, as n (0 is the title) and `snippet`.
    """
    match = expression(wanted.words)
    places = hits(store, match) if match else {}
    rows = filtered(store, wanted, list(places) if match or wanted.words.strip() else None, limit)
    found = snippets(store, match, [place for row in rows for place in places.get(row["id"], ())])
    return [{**row, "hits": found.get(row["id"], [])} for row in rows]


def expression(words: str) -> str:
    """What the index is asked for: all the words, long ones as beginnings, and "quoted phrases" as they are.

    Words are quoted, so nothing a person types is taken for an operator. "" when there is no word.
    """
    terms = []
    for phrase, word in WORDS.findall(words):
        if re.search(r"\w", phrase or word):
            begins = len(re.findall(r"\w", word)) >= PREFIX
            terms.append(f'"{phrase or word}"' + "*" * begins)
    return " ".join(terms)


def hits(store: Store, match: str) -> dict[str, list[int]]:
    """Where the best hits of each interview lie in the index, interviews with the best hit first."""
    places: dict[str, list[int]] = {}
    for row in store.query(HITS, (match,)):
        here = places.setdefault(row["interview"], [])
        if len(here) < SNIPPETS:
            here.append(row["place"])
    return places


def snippets(store: Store, match: str, places: Sequence[int]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in store.query(SNIPPET, (match, json.dumps(places))) if places else []:
        found.setdefault(row["interview"], []).append(row)
    return found


def filtered(store: Store, wanted: Filter, ids: Sequence[str] | None, limit: int) -> list[Row]:
    """The rows that pass the filter, among `ids` and in their order, or all of them, newest first."""
    wheres, values = conditions(wanted)
    order = "i.created DESC, i.rowid DESC"
    source = KEPT
    if ids is not None:
        source, order = f"{KEPT} JOIN json_each(?) AS wanted ON wanted.value = i.id", "wanted.key"
        values = [json.dumps(list(ids)), *values]
    where = f" WHERE {' AND '.join(wheres)}" if wheres else ""
    return store.query(f"{source}{where} ORDER BY {order} LIMIT ?", (*values, limit))


def conditions(wanted: Filter) -> tuple[list[str], list[str]]:
    """The filter as SQL conditions with their values."""
    columns = {"stage": wanted.stage, "role": wanted.role, "persona": wanted.persona}
    wheres = [f"i.{name} = ?" for name, value in columns.items() if value]
    values = [value for value in columns.values() if value]
    if wanted.days:
        wheres.append("i.created >= ?")
        values.append(timestamp(datetime.now(UTC) - timedelta(days=wanted.days)))
    if wanted.graded:
        wheres.append(f"{GRADED[wanted.graded]} (SELECT 1 FROM grades g WHERE g.interview = i.id)")
    return wheres, values


def present(store: Store, column: str) -> list[str]:
    """The values of a column that occur, to be offered in a filter. Only "stage", "role" or "persona"."""
    assert column in ("stage", "role", "persona"), column
    rows = store.query(f"SELECT DISTINCT {column} AS value FROM interviews WHERE {column} <> '' ORDER BY 1")
    return [str(row["value"]) for row in rows]


def count(store: Store) -> int:
    return int(store.query("SELECT count(*) AS n FROM interviews")[0]["n"])
