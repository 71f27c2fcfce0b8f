"""Two attempts at one scenario: levels, the points that were covered, and what became of the constraints.

Pure; knows nothing of HTML or the store.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.course import Happening
from app.report import Card, Report
from graphs.words import mentioned, without_code
from rubrics.schema import Scenario

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Attempt:
    """One interview: its row, its report, what happened under pressure, and the expected points it made."""

    row: Row
    report: Report
    happened: Sequence[Happening]
    covered: frozenset[str]

    def card(self, signal: str) -> Card | None:
        return next((card for card in self.report.cards if card.signal == signal), None)

    def fate(self, line: str) -> str:
        """How a constraint ended here, "" where it was not injected."""
        return next((each.fate for each in self.happened if each.line == line), "")


def covered(scenario: Scenario | None, turns: Sequence[Row], events: Sequence[Row]) -> frozenset[str]:
    """Ids of the expected points the candidate made: as the interviewer judged, later turns by keywords."""
    judged = [event["data"] for event in events if event["kind"] == "judged"]
    if scenario is None:
        return frozenset()
    upto = max((int(data.get("turn", 0)) for data in judged), default=0)
    by_model = {point for data in judged for point in data.get("points", [])}
    later = "\n".join(
        f"{without_code(str(turn['text']))}\n{turn.get('code') or ''}"
        for turn in turns
        if turn["speaker"] == "candidate" and int(turn["n"]) > upto
    )
    by_words = {point.id for point in scenario.expected if mentioned(later, point.keywords)}
    return frozenset(by_model | by_words)


def signals(attempts: Sequence[Attempt]) -> list[tuple[str, str]]:
    """(id, title) of the signals that any of the attempts has a score for, in the rubric's order."""
    return list(dict.fromkeys((card.signal, card.title) for each in attempts for card in each.report.cards))


def constraints(attempts: Sequence[Attempt]) -> list[str]:
    """The lines of all constraints injected in any of the attempts, each once."""
    lines = [each.line for one in attempts for each in one.happened if each.kind == "constraint"]
    return list(dict.fromkeys(lines))
