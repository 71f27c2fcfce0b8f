"""The course of an interview, from its events: the ledger of constraints, the cut-ins, the director's trace.

Pure; knows nothing of HTML or the store.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]
FATES = {"injected": "still open", "acknowledged": "taken up, not settled"}  # the others are said as they are


@dataclass(frozen=True)
class Moment:
    """A place in the interview: its turn, and seconds on the clock."""

    turn: int
    t: float


@dataclass(frozen=True)
class Happening:
    """A constraint or an interruption: what was said, when, when the interviewer came back, how it ended."""

    kind: str
    fate: str
    line: str
    said: Moment | None
    settled: Moment | None
    revisits: tuple[Moment, ...] = ()


@dataclass(frozen=True)
class Move:
    """One choice of the director: the move with its reason, and what else was weighed, likeliest first."""

    moment: Moment | None
    move: str
    reason: str
    weighed: tuple[tuple[str, float], ...]
    mode: str
    rejected: tuple[tuple[str, tuple[str, ...]], ...]


def moments(turns: Sequence[Row]) -> dict[int, Moment]:
    """Each turn's place by its number."""
    return {int(turn["n"]): Moment(int(turn["n"]), float(turn["t"])) for turn in turns}


def happenings(events: Sequence[Row], turns: Sequence[Row]) -> list[Happening]:
    """Constraints and interruptions in order; their fate is in the ledger logged at the end."""
    at = moments(turns)
    ledgers = [event["data"] for event in events if event["kind"] == "ledger"]
    ledger = ledgers[-1] if ledgers else {}
    fates = {entry["constraint"]: entry for entry in ledger.get("constraints", [])}
    cuts = {entry["turn"]: entry for entry in ledger.get("cuts", [])}
    told = {"constraint": lambda e: _constraint(e, fates, at), "interruption": lambda e: _cut(e, cuts, at)}
    return [told[event["kind"]](event) for event in events if event["kind"] in told]


def _constraint(event: Row, fates: Mapping[str, Row], at: Mapping[int, Moment]) -> Happening:
    entry = fates.get(str(event["data"].get("ref")), {})
    settled = entry.get("closed") or entry.get("acknowledged")
    status = str(entry.get("status", "injected"))
    return Happening(
        "constraint",
        FATES.get(status, status),
        str(event["data"].get("line", "")),
        at.get(event.get("turn") or 0),
        at.get(settled or 0),
        tuple(at[n] for n in entry.get("revisits", []) if n in at),
    )


def _cut(event: Row, cuts: Mapping[int, Row], at: Mapping[int, Moment]) -> Happening:
    turn = event.get("turn") or 0
    settled = cuts.get(turn, {}).get("recovered")
    fate = "thread resumed" if settled else "thread lost"
    line = str(event["data"].get("line", ""))
    return Happening("interruption", fate, line, at.get(turn), at.get(settled or 0))


def trace(events: Sequence[Row], turns: Sequence[Row]) -> list[Move]:
    """Every move of the director, in order."""
    at = moments(turns)
    return [_move(event, at) for event in events if event["kind"] == "move"]


def _move(event: Row, at: Mapping[int, Moment]) -> Move:
    data = event["data"]
    weighed = sorted(dict(data.get("alternatives") or {}).items(), key=lambda item: -float(item[1]))
    rejected = [(str(text), tuple(map(str, rules))) for text, rules in data.get("rejected") or []]
    return Move(
        at.get(event.get("turn") or 0),
        str(data.get("move", "")),
        str(data.get("reason", "")),
        tuple((str(name), float(weight)) for name, weight in weighed),
        str(data.get("mode", "")),
        tuple(rejected),
    )
