"""Two sides' levels of the same transcripts: read from files or taken from grades, and matched by id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.agreement.labels import Labelled, read_labelled
from app.transcripts.check import load, validate_grade
from app.transcripts.formats import TranscriptError
from app.transcripts.parse import as_text, json_lines, read_bytes
from rubrics.agreement import Pair
from rubrics.schema import Rubric


@dataclass(frozen=True)
class Opinion:
    """A level from 1 to 5, None for not observed; `expected` is the finer level behind it, where known."""

    level: float | None
    expected: float | None = None


Side = dict[str, dict[str, Opinion]]  # by transcript id, then criterion


@dataclass
class Comparison:
    """What both sides scored, and what only one did. The first side is the labels.

    `absent` counts what the labels or the others call not observed: (labels say so, others say so).
    """

    pairs: list[Pair] = field(default_factory=list)
    absent: list[tuple[bool, bool]] = field(default_factory=list)
    only_labels: list[str] = field(default_factory=list)
    only_other: list[str] = field(default_factory=list)


def compare(labels: Side, other: Side) -> Comparison:
    """Match by id, then by criterion. Raises ValueError when nothing is in both."""
    found = Comparison(
        only_labels=[name for name in labels if name not in other],
        only_other=[name for name in other if name not in labels],
    )
    matched = [
        (name, criterion, own, other[name][criterion])
        for name in labels
        for criterion, own in labels[name].items()
        if criterion in other.get(name, {})
    ]
    for name, criterion, a, b in matched:
        found.absent.append((a.level is None, b.level is None))
        if a.level is not None and b.level is not None:
            value = b.level if b.expected is None else b.expected
            found.pairs.append(Pair(name, criterion, a.level, value, b.level))
    if not found.pairs:
        raise ValueError(
            "no criterion of any transcript has a level on both sides; they are matched by the id "
            f"({shown(labels)} in the labels, {shown(other)} in the other)"
        )
    return found


def shown(names: Iterable[str], most: int = 5) -> str:
    """The first of these names."""
    every = list(names)
    more = f" and {len(every) - most} more" if len(every) > most else ""
    return (", ".join(repr(name) for name in every[:most]) or "none") + more


def side_of_labels(labelled: Sequence[Labelled]) -> Side:
    """Raises ValueError for two transcripts of one id, which could not be told apart."""
    side: Side = {}
    for each in labelled:
        if each.name in side:
            raise ValueError(
                f"transcript {each.name!r} is labelled twice: keep one of them, or a file a rater"
            )
        side[each.name] = {criterion: Opinion(level) for criterion, level in each.labels.items()}
    return side


def opinions_of(grade: Mapping[str, Any]) -> dict[str, Opinion]:
    """The scores of a grade; one that was not graded is no opinion."""
    return {
        criterion: Opinion(score.get("level"), score.get("expected"))
        for criterion, score in grade["scores"].items()
        if score.get("status", "scored") != "ungraded"
    }


def read_other(path: Path, rubric: Rubric) -> Side:
    """The levels in a file of grades (`sparring grade --format jsonl`) or of labelled transcripts.

    Raises `TranscriptError` naming the place.
    """
    text = as_text(read_bytes(path), str(path))
    if not holds_grades(text, str(path)):
        return side_of_labels(read_labelled([path], rubric))
    side: Side = {}
    for where, line in json_lines(text, str(path)):
        grade = validate_grade(load(line, where), where)
        if (name := str(grade.get("id") or "")) in side:
            raise TranscriptError(f"{where}: {name!r} is graded twice: keep one of its grades")
        if not name:
            raise TranscriptError(f"{where}: the grade has no id to match it by: give the transcript one")
        side[name] = opinions_of(grade)
    return side


def holds_grades(text: str, name: str) -> bool:
    """Whether the first line is a grade: scores and no turns."""
    try:
        first = load(text.strip().partition("\n")[0], name)
    except TranscriptError:
        return False  # whatever it is, its own reader says what is wrong
    return isinstance(first, dict) and "scores" in first and "turns" not in first


def absence(found: Comparison) -> str:
    """Precision and recall of "not observed" against the labels that state it, in a line."""
    stated = sum(a for a, _ in found.absent)
    said = sum(b for _, b in found.absent)
    both = sum(a and b for a, b in found.absent)
    if not stated:
        return "not observed: the labels never say so"
    precision = f"{both / said:.2f} ({both} of {said})" if said else "– (never said)"
    return f"not observed: precision {precision}, recall {both / stated:.2f} ({both} of {stated})"
