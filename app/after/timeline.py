"""An interview turn by turn: how long each was, in which phase, and what pressed meanwhile. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from app.course import Happening
from graphs.director import phase_at
from graphs.state import new_state
from graphs.talk import read_turns
from graphs.words import without_code, words

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Bar:
    """A turn: its length in words without code, and seconds on the clock."""

    turn: int
    speaker: str
    kind: str
    words: int
    t: float
    has_code: bool


@dataclass(frozen=True)
class Stretch:
    """A phase from one turn to another."""

    phase: str
    first: int
    last: int


@dataclass(frozen=True)
class Timeline:
    """`pressure` are the constraints and interruptions that have a place in it."""

    bars: tuple[Bar, ...]
    phases: tuple[Stretch, ...]
    pressure: tuple[Happening, ...]


def timeline(turns: Sequence[Row], happened: Sequence[Happening], minutes: float | None) -> Timeline:
    """`minutes` is the interview's length; without it, in a transcript from elsewhere, no phase is known."""
    return Timeline(
        tuple(_bar(turn) for turn in turns),
        tuple(_stretches(turns, minutes)) if minutes else (),
        tuple(each for each in happened if each.said),
    )


def _bar(turn: Row) -> Bar:
    text = str(turn["text"])
    return Bar(
        turn=int(turn["n"]),
        speaker=str(turn["speaker"]),
        kind=str(turn["kind"]),
        words=len(words(without_code(text))),
        t=float(turn["t"]),
        has_code=bool(turn["code"]),
    )


def _stretches(turns: Sequence[Row], minutes: float) -> list[Stretch]:
    """The phases as the director saw them at each turn."""
    state = new_state("", seed=0, minutes=minutes)
    said = read_turns(turns)
    at = [
        (phase_at({**state, "turns": list(said[:i]), "elapsed": turn["t"]}), turn["n"])
        for i, turn in enumerate(said)
    ]
    groups = [(phase, [n for _, n in group]) for phase, group in groupby(at, key=lambda each: each[0])]
    return [Stretch(phase, numbers[0], numbers[-1]) for phase, numbers in groups]
