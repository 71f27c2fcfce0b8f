"""Where the cases of each suite come from. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any

from eval.robustness.attacks import attacks, with_room
from eval.robustness.cases import Case, Transcript, extended
from eval.robustness.edits import benign, broken_grammar, other_manners, words_of

QUESTIONS = 6  # interviewer's turns an empty candidate answers
BASES_DEBASED = 3


def empties(transcripts: Sequence[Transcript]) -> Iterator[Case]:
    """Interviews of two stages in which nothing is said, and three that need a transcript's own words."""
    for base in [t for t in transcripts if t["id"] in ("g02", "g28")] or transcripts[:1]:
        asked = [turn["text"] for turn in base["turns"] if turn["speaker"] == "interviewer"][:QUESTIONS]
        said: dict[str, Sequence[str]] = words_of("empties.yaml")
        said = {**said, "question copied back": asked, "interviewer alone": []}
        for name, answers in said.items():
            yield Case("empty", name, f"{name}, {base['id']}", base, _answered(base, asked, answers))


def _answered(base: Transcript, asked: Sequence[str], answers: Sequence[str]) -> Transcript:
    turns: list[dict[str, Any]] = []
    for i, question in enumerate(asked):
        turns.append({"speaker": "interviewer", "kind": "question", "text": question})
        if answers:
            turns.append({"speaker": "candidate", "kind": "answer", "text": answers[i % len(answers)]})
    return {**base, "turns": turns}


def debased(transcripts: Sequence[Transcript]) -> Iterator[Case]:
    """Weak and middling interviews with a strong exchange, against the same with its retraction after it."""
    bases = with_room(transcripts) or list(transcripts)
    for number, exchange in enumerate(words_of("debased.yaml")):
        signal, *said = (exchange[key] for key in ("signal", "question", "answer", "doubt", "retraction"))
        seen = [base for base in bases if base["labels"].get(signal) is not None]
        for step in range(min(BASES_DEBASED, len(seen))):
            base = seen[(number + 4 * step) % len(seen)]
            strong = extended(base, *said[:2])
            name = f"{signal}, {base['id']}"
            yield Case("debased", signal, name, strong, extended(base, *said), signal)


def invariance(transcripts: Sequence[Transcript]) -> Iterator[Case]:
    return chain(other_manners(transcripts), broken_grammar(transcripts))


CASES: dict[str, Callable[[Sequence[Transcript]], Iterator[Case]]] = {
    "attacks": attacks,
    "benign": benign,
    "empty": empties,
    "debased": debased,
    "invariance": invariance,
}
