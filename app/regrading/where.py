"""`--where key=value`: which stored interviews. One key given twice means either value; two keys mean both.

stage=coding  persona=skeptic  role=MLE   as the interview has it
since=2026-10-01  before=2026-11-01       by its date (UTC), `since` included, `before` not
grader=qwen2.5-coder-1.5b                 graded before by this model: its name, or its sha256's beginning
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.storage.rows import timestamp
from app.storage.store import Store

COLUMNS = ("stage", "persona", "role")
DATES = {"since": "i.created >= ?", "before": "i.created < ?"}
GRADER = """EXISTS (SELECT 1 FROM grades g WHERE g.interview = i.id AND (
    json_extract(g.provenance, '$.model.model') = ?1
    OR substr(json_extract(g.provenance, '$.model.sha256'), 1, length(?1)) = ?1))"""
KEYS = (*COLUMNS, *DATES, "grader")
SPOKEN = "EXISTS (SELECT 1 FROM turns t WHERE t.interview = i.id AND t.speaker = 'candidate')"


class WhereError(ValueError):
    """A condition that cannot be used; the message names it and those that can."""


Conditions = dict[str, list[str]]


def parse_where(conditions: Sequence[str]) -> Conditions:
    """The values of each key. Raises `WhereError`."""
    found: Conditions = {}
    for condition in conditions:
        key, equals, value = condition.partition("=")
        if key not in KEYS or not equals or not value:
            raise WhereError(f"--where {condition!r} is not understood (choose {'=…, '.join(KEYS)}=…)")
        found.setdefault(key, []).append(date(condition, value) if key in DATES else value)
    return found


def date(condition: str, value: str) -> str:
    try:
        return timestamp(datetime.fromisoformat(value))
    except ValueError as error:
        raise WhereError(f"--where {condition!r}: {error}; write a date as 2026-10-01") from error


def select(store: Store, where: Conditions) -> list[str]:
    """The ids of the interviews that fulfil all conditions and in which the candidate spoke, oldest first."""
    found: set[str] | None = None
    for key, values in where.items():
        ids = {row["id"] for value in values for row in store.query(sql_of(key), (value,))}
        found = ids if found is None else found & ids
    everyone = store.query(f"SELECT i.id FROM interviews i WHERE {SPOKEN} ORDER BY i.created, i.rowid")
    return [row["id"] for row in everyone if found is None or row["id"] in found]


def sql_of(key: str) -> str:
    test = DATES.get(key) or (GRADER if key == "grader" else f"i.{key} = ?")
    return f"SELECT i.id FROM interviews i WHERE {test}"
