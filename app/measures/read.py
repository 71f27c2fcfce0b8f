"""Everything progress is made of, read from the store in four queries."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.after.events import usable
from app.after.kept import levels_of
from app.after.self_score import Levels
from app.code_runs.result import EVENTS
from app.measures.of_interviews import OF_INTERVIEWS, Told
from app.measures.points import Value
from app.storage.rows import Row
from app.storage.store import Store
from graphs.practice.draw import Past
from graphs.talk import Talk, read_turns
from rubrics.schema import Scenario

HELD = """
    SELECT i.id, i.created, i.stage, i.scenario, i.status, i.elapsed,
        (SELECT count(*) FROM turns t WHERE t.interview = i.id) AS turns,
        (SELECT g.grade FROM grades g WHERE g.interview = i.id ORDER BY g.id DESC LIMIT 1) AS newest,
        (SELECT s.levels FROM self_scores s WHERE s.interview = i.id AND s.skipped = 0) AS own
    FROM interviews i WHERE i.status <> 'imported' ORDER BY i.created, i.rowid"""
AMONG = "interview IN (SELECT value FROM json_each(?))"
TURNS = f"SELECT interview, n, speaker, kind, t, text, code FROM turns WHERE {AMONG} ORDER BY interview, n"
KINDS = ("ledger", "move", EVENTS["visible"])
HAPPENED = f"SELECT interview, turn, kind, data FROM events WHERE {AMONG} AND kind IN {KINDS} ORDER BY id"
DRILLED = "SELECT drill, item, created, seconds, share, difficulty, sub_skills FROM drill_results ORDER BY id"
DECIDES = ("rubric", "prompts", "model", "calibration", "code")  # of a grade's provenance
Measured = Mapping[str, Value | None]  # by the measure's id


@dataclass(frozen=True)
class Held:
    """An interview held here. `measured` is empty while it is open or unanswered, `scores` until a grade."""

    id: str
    created: str
    seconds: float
    measured: Measured
    scores: Mapping[str, Mapping[str, Any]]
    own: Levels
    grader: str = ""  # what decides a level besides the interview, as JSON


@dataclass
class Readings:
    """What was measured in interviews that are over. It never changes, so each is measured once a process."""

    store: Store
    scenarios: Mapping[str, Scenario]
    _known: dict[tuple[str, int], Measured] = field(default_factory=dict)  # by id and number of turns

    def held(self) -> list[Held]:
        """Every interview held here, oldest first."""
        rows = self.store.query(HELD)
        over = [row for row in rows if row["status"] == "closed"]
        self._measure([row for row in over if (row["id"], row["turns"]) not in self._known])
        return [_held(row, self._known.get((row["id"], row["turns"]), {})) for row in rows]

    def _measure(self, rows: Sequence[Row]) -> None:
        ids = json.dumps([row["id"] for row in rows])
        turns = _by_interview(self.store.query(TURNS, (ids,)) if rows else [])
        events = _by_interview(self.store.query(HAPPENED, (ids,)) if rows else [])
        for row in rows:
            told = told_of(
                row,
                turns.get(row["id"], []),
                events.get(row["id"], []),
                self.scenarios.get(row["scenario"] or ""),
            )
            measured = {name: of(told) for name, of in OF_INTERVIEWS.items()} if told.talk.answers else {}
            self._known[row["id"], row["turns"]] = measured


def drilled(store: Store) -> list[Past]:
    """Every drill result, oldest first."""
    return [
        Past(**{**row, "sub_skills": tuple(json.loads(row["sub_skills"]))}) for row in store.query(DRILLED)
    ]


def told_of(row: Row, turns: Sequence[Row], events: Sequence[Row], scenario: Scenario | None) -> Told:
    """An interview's rows as the measures take them."""
    data = [(event["kind"], event["turn"], event["data"]) for event in usable(events)]
    ledger: Mapping[str, Any] = next((found for kind, _, found in reversed(data) if kind == "ledger"), {})
    ran = frozenset(int(turn or 0) + 1 for kind, turn, _ in data if kind == EVENTS["visible"])
    answered = [
        found for kind, _, found in data if kind == "move" and found.get("move") == "answer_clarification"
    ]
    return Told(
        Talk(read_turns(turns), tuple(ledger.get("constraints", ())), tuple(ledger.get("cuts", ())), ran),
        row["stage"],
        scenario,
        frozenset(fact for found in answered for fact in str(found.get("ref") or "").split(",")),
    )


def _held(row: Row, measured: Measured) -> Held:
    grade = json.loads(row["newest"]) if row["newest"] else {}
    own = json.loads(row["own"]) if row["own"] else {}
    made = grade.get("provenance") or {}
    grader = json.dumps([made.get(each) for each in DECIDES], sort_keys=True)
    scores = grade.get("scores") or {}
    return Held(row["id"], row["created"], float(row["elapsed"]), measured, scores, own, grader)


def _by_interview(rows: Sequence[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["interview"], []).append(row)
    return found


def given(held: Held) -> dict[str, int | None]:
    """The grader's level for each signal."""
    return levels_of({"scores": held.scores})
