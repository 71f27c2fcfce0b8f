"""An interview as the criteria look at it: every interviewer's line beside its authored line. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rubrics.schema import Scenario

REWORDED = ("probe", "challenge", "revisit_constraint", "switch_topic")


@dataclass(frozen=True)
class Line:
    """What the interviewer said in turn `n` at `t` seconds, and the move behind it.

    `answer` is the candidate's turn before it, empty when there is none. `mode`: quote, rewrite or free.
    """

    n: int
    t: float
    text: str
    move: str
    authored: str
    ref: str | None
    mode: str
    answer: str
    rejected: list[list[Any]] = field(default_factory=list)

    @property
    def reworded(self) -> bool:
        """Whether a model may have changed the authored line."""
        return self.move in REWORDED


@dataclass(frozen=True)
class Interview:
    """One played interview. `minutes` is the length set, `ledger` the constraints as they ended."""

    key: str
    candidate: str
    persona: str
    scenario: Scenario
    minutes: float
    turns: list[dict[str, Any]]
    lines: list[Line]
    ledger: list[dict[str, Any]]
    cuts: list[dict[str, Any]]

    def said_before(self, n: int) -> str:
        """All the candidate said before turn `n`."""
        return "\n".join(t["text"] for t in self.turns if t["speaker"] == "candidate" and t["n"] < n)

    def authored_before(self, n: int) -> str:
        """The problem and all authored lines before turn `n`."""
        return "\n".join([self.scenario.prompt, *(line.authored for line in self.lines if line.n < n)])


def heard(record: Mapping[str, Any], scenarios: Mapping[str, Scenario]) -> Interview:
    """Read a record of `play`. Raises KeyError when it is of a scenario that is not there."""
    moves = {event["turn"]: event["data"] for event in record["events"] if event["kind"] == "move"}
    settled = [event["data"] for event in record["events"] if event["kind"] == "ledger"]
    turns = record["turns"]
    lines = [
        _line(turn, moves.get(turn["n"]), turns[i - 1]["text"] if i else "")
        for i, turn in enumerate(turns)
        if turn["speaker"] == "interviewer"
    ]
    return Interview(
        key=record["id"],
        candidate=record["candidate"],
        persona=record["persona"],
        scenario=scenarios[record["scenario"]["id"]],
        minutes=record["minutes"],
        turns=turns,
        lines=lines,
        ledger=settled[-1]["constraints"] if settled else [],
        cuts=settled[-1]["cuts"] if settled else [],
    )


def _line(turn: Mapping[str, Any], move: Mapping[str, Any] | None, answer: str) -> Line:
    said = (turn["n"], turn["t"], turn["text"])
    if move is None:  # the opening has no move
        return Line(*said, "open", turn["text"], None, "quote", answer)
    rejected = list(move.get("rejected", []))
    return Line(*said, move["move"], move["line"], move["ref"], move.get("mode", "quote"), answer, rejected)
