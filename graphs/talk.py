"""A whole interview as the pattern detectors read it: each answer with what led to it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from graphs.hearing import Heard, Span, cues, heard_last
from graphs.lexicon import Cue
from graphs.parsing import FENCE, MIN_WORDS, number_turns
from graphs.state import Cut, LedgerEntry, Turn
from graphs.words import words


@dataclass(frozen=True)
class Place:
    """Where something stands: turn number, start and end in that turn's text, and the text there."""

    turn: int
    start: int
    end: int
    quote: str


@dataclass(frozen=True)
class Answer:
    """One turn of the candidate. `at` is its place in the list of turns."""

    at: int
    turn: Turn
    heard: Heard

    def place(self, span: Span) -> Place:
        return Place(self.turn["n"], *span, self.heard.text[slice(*span)])

    @property
    def opening(self) -> Place:
        """The first sentence, or where nothing is spoken the first line."""
        text = self.heard.text
        start = len(text) - len(text.lstrip())
        line = (start, start + len(text[start:].split("\n", 1)[0].rstrip()))
        return self.place(next(iter(self.heard.sentences), line))

    def sentence(self, span: Span) -> Span:
        """The sentence a span begins in; the span itself where there is none."""
        return next((each for each in self.heard.sentences if each[0] <= span[0] < each[1]), span)

    def holds(self, cue: Cue) -> bool:
        return bool(cues(self.heard, cue))

    @cached_property
    def substantial(self) -> bool:
        """Whether it says something: enough words, or code."""
        return len(words(self.heard.spoken)) >= MIN_WORDS or bool(FENCE.search(self.heard.text))


@dataclass(frozen=True)
class Talk:
    """The turns, what became of constraints and interruptions where that is known, and where code was run."""

    turns: tuple[Turn, ...]
    ledger: tuple[LedgerEntry, ...] = ()
    cuts: tuple[Cut, ...] = ()
    ran: frozenset[int] = frozenset()

    @cached_property
    def answers(self) -> list[Answer]:
        """What the candidate said, in order, without empty turns."""
        return [
            Answer(i, turn, heard_last(self.turns[: i + 1]))
            for i, turn in enumerate(self.turns)
            if turn["speaker"] == "candidate" and turn["text"].strip()
        ]

    @cached_property
    def first_answer(self) -> Answer | None:
        """The first turn of the candidate that says something and is more than a question."""
        said = (a for a in self.answers if a.substantial and a.turn["kind"] != "question")
        return next(said, None)

    @cached_property
    def length(self) -> int:
        """Words spoken by the candidate."""
        return sum(len(words(answer.heard.spoken)) for answer in self.answers)

    def after(self, at: int) -> Iterator[Answer]:
        return (answer for answer in self.answers if answer.at > at)

    def of_kind(self, kind: str) -> list[tuple[int, Turn]]:
        """The interviewer's turns of one kind, with their places in the list."""
        return [
            (i, turn)
            for i, turn in enumerate(self.turns)
            if turn["speaker"] == "interviewer" and turn["kind"] == kind
        ]


def read_turns(turns: Sequence[Mapping[str, Any]]) -> tuple[Turn, ...]:
    """Plain turns as typed ones; only `speaker` and `text` are needed."""
    numbered = zip(turns, number_turns(turns), strict=True)
    return tuple(
        Turn(
            n=kept["n"],
            speaker=kept["speaker"],
            kind=kept["kind"],
            t=float(raw.get("t") or 0),
            text=kept["text"],
            code=raw.get("code"),
        )
        for raw, kept in numbered
    )
