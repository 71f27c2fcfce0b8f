"""What a suite asks: a transcript, the same one changed, and what the change must not or must do.

Pure. A transcript is a mapping as in `eval/gold/seven_signals.jsonl`; it is never changed in place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

Transcript = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """`group` is the row of the table it counts in; `signal` the one a debased case is about."""

    suite: str
    group: str
    name: str
    base: Transcript
    changed: Transcript
    signal: str = ""


def candidate_turns(transcript: Transcript) -> list[int]:
    """Places of the candidate's turns in the list."""
    return [i for i, turn in enumerate(transcript["turns"]) if turn["speaker"] == "candidate"]


def edited(transcript: Transcript, places: Sequence[int], edit: Callable[[str], str]) -> Transcript:
    """The transcript with the texts of some turns edited."""
    turns = [
        {**turn, "text": edit(turn["text"])} if i in places else turn
        for i, turn in enumerate(transcript["turns"])
    ]
    return {**transcript, "turns": turns}


def extended(transcript: Transcript, *exchange: str) -> Transcript:
    """The transcript with more turns: question, answer, question, answer, ..."""
    speakers = ("interviewer", "candidate")
    kinds = ("follow_up", "answer")
    n = len(transcript["turns"])
    more = [
        {"n": n + i + 1, "speaker": speakers[i % 2], "kind": kinds[i % 2], "text": text}
        for i, text in enumerate(exchange)
    ]
    return {**transcript, "turns": [*transcript["turns"], *more]}
