"""The grades in the store: a row for each transcript, key and run, added and never changed."""

from __future__ import annotations

from typing import Any

from app.regrading.plan import Job, Task
from app.storage.rows import Row, encode, now
from app.storage.store import Store

FIND = "SELECT * FROM regrades WHERE transcript = ? AND key = ? AND run = ?"
ADD = """INSERT INTO regrades (transcript, key, run, grader, interview, source, created, grade)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"""
HAS_GRADE = """SELECT 1 FROM grades WHERE interview = ?
    AND json_extract(provenance, '$.key') = ? AND json_extract(provenance, '$.run') = ?"""


class Regrades:
    """The table of regrades in `store`; each method is one transaction."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def runs_of(self, grader: str) -> dict[tuple[str, str], set[int]]:
        """The runs there are of each (transcript, key) of a grader."""
        found: dict[tuple[str, str], set[int]] = {}
        for row in self.store.query("SELECT transcript, key, run FROM regrades WHERE grader = ?", (grader,)):
            found.setdefault((row["transcript"], row["key"]), set()).add(row["run"])
        return found

    def find(self, task: Task, run: int) -> Row | None:
        """The row with its grade decoded, None when there is none."""
        rows = self.store.query(FIND, (task.transcript, task.key, run))
        return rows[0] if rows else None

    def commit(self, job: Job, grade: dict[str, Any]) -> bool:
        """Keep a grade, unless another process was faster; for a stored interview as its newest grade too."""
        task = job.task
        kept = {**grade, "provenance": {**grade["provenance"], **job.identity}}
        values = (task.transcript, task.key, job.run, task.grader, task.interview, task.place)
        with self.store.atomic():
            added = self.store.execute(ADD, (*values, now(), encode(kept)))
            self.settle(task, job.run)
        return bool(added)

    def settle(self, task: Task, run: int) -> None:
        """See to it that a stored interview has the grade of this run among its own."""
        if task.interview is None:
            return
        with self.store.atomic():
            row = self.find(task, run)
            if row and not self.store.query(HAS_GRADE, (task.interview, task.key, run)):
                self.store.add_grade(task.interview, {**row["grade"], "id": task.name}, row["created"])
