"""The grades that transcripts had before: of other graders in the store, or of the interviews themselves."""

from __future__ import annotations

from collections.abc import Iterable

from app.agreement.compare_read import KNOWN, Side, describe, of_line, read_side
from app.regrading.plan import Task
from app.storage.rows import Row
from app.storage.store import Store

REGRADED = "SELECT created, grade FROM regrades WHERE transcript = ? AND key != ? ORDER BY id DESC LIMIT 1"
GRADED = """SELECT created, grade FROM grades WHERE interview = ?
    AND coalesce(json_extract(provenance, '$.key'), '') != ? ORDER BY id DESC LIMIT 1"""
BEFORE = "the grade before"


def earlier_grade(store: Store, task: Task) -> Row | None:
    """The newest grade of the transcript by another grader (`created`, `grade`), None when there is none."""
    found = store.query(REGRADED, (task.transcript, task.key))
    found += store.query(GRADED, (task.interview, task.key)) if task.interview else []
    return max(found, key=lambda row: str(row["created"]), default=None)


def earlier_graders(store: Store, but: str) -> list[tuple[str, str]]:
    """(description, key) of the graders in the store, newest first, without the one that is looked at."""
    return [(describe(row), str(row["grader"])) for row in store.query(KNOWN) if row["grader"] != but]


def earlier_side(store: Store, tasks: Iterable[Task], grader: str) -> Side:
    """One side of a comparison: a grader's grades, or ("") each transcript's newest earlier one."""
    if grader:
        return read_side(grader, store)
    found = [(task, earlier_grade(store, task)) for task in tasks]
    lines = [
        {**row["grade"], "id": task.name, "provenance": {"transcript": task.transcript}}
        for task, row in found
        if row
    ]
    return Side(BEFORE, [of_line(line, "") for line in lines])
