"""Grades with the levels and quotes that talks.yaml names, in the form in which the grader writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rubrics.loader import load_roles
from rubrics.schema import SIGNALS
from rubrics.scoring import weighted_mean

Row = dict[str, Any]


def grade(turns: Sequence[Row], found: Mapping[str, tuple[int, Sequence[str]]], role: str) -> Row:
    """A grade object with these levels and quotes. Raises LookupError for a quote that nobody said."""
    scores = {signal: scored(turns, *found[signal]) if signal in found else UNSEEN for signal in SIGNALS}
    weights = {str(signal): weight for signal, weight in load_roles()[role].weights.items()}
    levels = {signal: score["level"] for signal, score in scores.items()}
    made = {"rubric": {"id": "seven_signals"}, "model": {"name": "written for this picture"}}
    return {"scores": scores, "weighted_mean": weighted_mean(levels, weights), "provenance": made}


UNSEEN: Row = {
    "level": None,
    "status": "not_observed",
    "evidence": [],
    "rationale": "No answer is about it.",
}


def scored(turns: Sequence[Row], level: int, quotes: Sequence[str]) -> Row:
    return {
        "level": level,
        "status": "scored",
        "expected": min(5.0, level + 0.2),
        "probabilities": [0.52 if n == level else 0.28 / (1 + abs(n - level)) for n in range(1, 6)],
        "evidence": [{"turn": turn_of(turns, quote), "quote": quote} for quote in quotes],
        "rationale": "",
    }


def turn_of(turns: Sequence[Row], quote: str) -> int:
    for turn in turns:
        if turn["speaker"] == "candidate" and quote in turn["text"]:
            return int(turn["n"])
    raise LookupError(f"no turn of the candidate holds {quote!r}: mend talks.yaml")
