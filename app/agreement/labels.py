"""Transcripts with a person's levels: read and checked. A label that cannot be used is named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.transcripts.formats import Transcript, TranscriptError, read
from rubrics.schema import Rubric

SHIPPED = Path(__file__).resolve().parent.parent.parent / "eval" / "gold" / "seven_signals.jsonl"
SHOWN = 10  # complaints in one message


@dataclass(frozen=True)
class Labelled:
    """A transcript with levels by criterion (1 to 5 in halves; None: it could not be observed).

    `name` is the transcript's id, or else its file and place.
    """

    name: str
    transcript: Transcript
    labels: Mapping[str, float | None]


def read_labelled(paths: Sequence[Path], rubric: Rubric) -> list[Labelled]:
    """The labelled transcripts of these files, in order.

    Raises `TranscriptError` naming file and transcript of every label that cannot be used.
    """
    found, wrong = [], []
    for path in paths:
        for number, transcript in enumerate(read(path), 1):
            labels = (transcript.model_extra or {}).get("labels")
            name = transcript.id or f"{path.name}: {number}"
            wrong += [
                f"{path}, transcript {transcript.id or number}: {o}" for o in objections(labels, rubric)
            ]
            found.append(Labelled(name, transcript, labels or {}))
    if wrong:
        more = [f"and {len(wrong) - SHOWN} more"] if len(wrong) > SHOWN else []
        raise TranscriptError("\n".join([*wrong[:SHOWN], *more]))
    return found


def objections(labels: Any, rubric: Rubric) -> Iterator[str]:
    """Why these labels cannot be used, one clause each."""
    if not isinstance(labels, Mapping) or not labels:
        yield "has no labels: add labels, a mapping of criteria to levels from 1 to 5 in halves, or null"
        return
    known = [criterion.id for criterion in rubric.criteria]
    for criterion, level in labels.items():
        if criterion not in known:
            yield f"unknown criterion {criterion!r:.60} (choose {', '.join(known)})"
        elif level is not None and not is_level(level):
            yield f"{criterion}: {level!r:.40} is no level: write 1 to 5 in halves, or null"


def is_level(value: object) -> bool:
    """Whether it is one of 1, 1.5, 2, …, 5."""
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return number and 1 <= value <= 5 and float(2 * value).is_integer()  # type: ignore[operator]
