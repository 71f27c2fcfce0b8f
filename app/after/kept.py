"""What the candidate adds to an interview: self-scores, disputes, debrief and plan. Tables of the store."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from app.after.plan import Step
from app.after.self_score import Levels
from app.storage.rows import encode, now, utf8
from app.storage.store import Store

HISTORY = """
    SELECT s.levels,
        (SELECT g.grade FROM grades g WHERE g.interview = i.id ORDER BY g.id DESC LIMIT 1) AS grade
    FROM self_scores s JOIN interviews i ON i.id = s.interview
    WHERE s.skipped = 0 AND i.created <= (SELECT created FROM interviews WHERE id = ?1)
        AND EXISTS (SELECT 1 FROM grades g WHERE g.interview = i.id)
    ORDER BY i.created, i.rowid"""
NOTE_LIMIT = 2000  # characters


@dataclass(frozen=True)
class SelfScore:
    """The candidate's own levels by signal; none when rating was skipped."""

    skipped: bool
    levels: Levels


@dataclass(frozen=True)
class Dispute:
    """The candidate's own level for a signal (None: not observed), and why. The grade stays as it is."""

    level: int | None
    note: str


class Kept:
    """Each method is one transaction. Keeping something for an unknown interview raises `NotFound`."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def self_score(self, interview: str) -> SelfScore | None:
        """None as long as the candidate was not asked."""
        rows = self.store.query("SELECT skipped, levels FROM self_scores WHERE interview = ?", (interview,))
        return SelfScore(bool(rows[0]["skipped"]), json.loads(rows[0]["levels"])) if rows else None

    def rate(self, interview: str, levels: Levels | None) -> None:
        """Keep the self-scores, once: what was said before the grade stays. None: skipped."""
        self._add(
            "INSERT INTO self_scores (interview, created, skipped, levels) VALUES (?, ?, ?, ?) "
            "ON CONFLICT DO NOTHING",
            interview,
            (now(), int(levels is None), encode(dict(levels or {}))),
        )

    def history(self, interview: str) -> list[tuple[Levels, Levels]]:
        """Own and the grader's levels of the rated and graded interviews up to this one, oldest first."""
        rows = self.store.query(HISTORY, (interview,))
        return [(json.loads(row["levels"]), levels_of(row["grade"])) for row in rows]

    def disputes(self, interview: str) -> dict[str, Dispute]:
        """By signal."""
        rows = self.store.query("SELECT signal, level, note FROM disputes WHERE interview = ?", (interview,))
        return {row["signal"]: Dispute(row["level"], row["note"]) for row in rows}

    def dispute(self, interview: str, signal: str, level: int | None, note: str) -> None:
        """Keep another view of a score, in place of an earlier one."""
        self._add(
            "INSERT OR REPLACE INTO disputes (interview, created, signal, level, note) "
            "VALUES (?, ?, ?, ?, ?)",
            interview,
            (now(), signal, level, utf8(note.strip()[:NOTE_LIMIT])),
        )

    def withdraw(self, interview: str, signal: str) -> None:
        self.store.execute("DELETE FROM disputes WHERE interview = ? AND signal = ?", (interview, signal))

    def debrief(self, interview: str) -> dict[str, str] | None:
        """The saved answers by question, None before they were saved."""
        rows = self.store.query("SELECT answers FROM debriefs WHERE interview = ?", (interview,))
        return dict(json.loads(rows[0]["answers"])) if rows else None

    def save_debrief(self, interview: str, answers: Mapping[str, str]) -> None:
        self._add(
            "INSERT OR REPLACE INTO debriefs (interview, changed, answers) VALUES (?, ?, ?)",
            interview,
            (now(), encode(dict(answers))),
        )

    def plan(self, interview: str) -> list[Step]:
        """The kept steps, in the order in which they were proposed."""
        rows = self.store.query("SELECT * FROM plans WHERE interview = ? ORDER BY rowid", (interview,))
        return [step_of(row) for row in rows]

    def keep_plan(self, interview: str, steps: Sequence[Step]) -> None:
        """Keep these steps in place of those there are."""
        with self.store.atomic():
            self.store.execute("DELETE FROM plans WHERE interview = ?", (interview,))
            for step in steps:
                self._add_step(interview, step)

    def _add_step(self, interview: str, step: Step) -> None:
        row = {**asdict(step), "drills": encode(list(step.drills))}
        names = ", ".join(row)
        marks = ", ".join("?" for _ in row)
        self._add(
            f"INSERT INTO plans (interview, created, {names}) VALUES (?, ?, {marks})",
            interview,
            (now(), *(utf8(value) if isinstance(value, str) else value for value in row.values())),
        )

    def _add(self, sql: str, interview: str, values: tuple[Any, ...]) -> None:
        with self.store.atomic():
            self.store.interview(interview)
            self.store.execute(sql, (interview, *values))


def step_of(row: Mapping[str, Any]) -> Step:
    """A row of the table `plans`."""
    kept = {name: row[name] for name in Step.__dataclass_fields__}
    return Step(**{**kept, "drills": tuple(json.loads(row["drills"]))})


def levels_of(grade: Mapping[str, Any]) -> dict[str, int | None]:
    """The grader's level for each signal of a grade."""
    return {signal: score.get("level") for signal, score in (grade.get("scores") or {}).items()}
