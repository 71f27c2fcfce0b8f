"""From a grade and its transcript to what the result page shows. Pure; knows nothing of HTML or the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from app.views.interview import FENCE
from rubrics.calibration import fitted_for_no_model
from rubrics.schema import Rubric

Row = Mapping[str, Any]
LEVELS = (1, 3, 5)
DEFAULT_CALIBRATION = (
    "Calibration: default, not fitted for this model; levels compare answers with each other."
)


@dataclass(frozen=True)
class Quote:
    """Evidence: a verbatim piece of a turn. `mark` names its place in the transcript."""

    mark: str
    turn: int
    text: str


@dataclass(frozen=True)
class Card:
    """One signal's score. `reached` and `beyond` are anchors: the one met, and the next one not met."""

    signal: str
    title: str
    status: str
    level: int | None
    expected: float | None
    probabilities: tuple[float, ...]
    reached: str
    beyond: str
    rationale: str
    weight: int
    quotes: tuple[Quote, ...]


@dataclass(frozen=True)
class Segment:
    """A piece of a turn with the marks that lie over all of it. The segments of a turn make up its text."""

    text: str
    marks: tuple[str, ...]
    code: bool = False


@dataclass(frozen=True)
class Said:
    n: int
    speaker: str
    kind: str
    t: float
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class Report:
    mean: float | None
    cards: tuple[Card, ...]
    said: tuple[Said, ...]
    provenance: Mapping[str, Any]


def build_report(
    turns: Sequence[Row],
    grade: Row,
    rubric: Rubric,
    weights: Mapping[str, int],
) -> Report:
    """`grade` is the grade object of ARCHITECTURE.md section 5, or {} when there is none."""
    scores = grade.get("scores") or {}
    cards = tuple(
        _card(criterion.id, criterion.title, criterion.anchors, scores[criterion.id], weights)
        for criterion in rubric.criteria
        if criterion.id in scores
    )
    quotes = [quote for card in cards for quote in card.quotes]
    return Report(
        mean=grade.get("weighted_mean"),
        cards=cards,
        said=tuple(_said(turn, quotes) for turn in turns),
        provenance=grade.get("provenance") or {},
    )


def how_made(provenance: Row) -> list[tuple[str, str]]:
    """What decided the grade besides the transcript, as (name, value) in words."""
    return [(str(key).replace("_", " "), _in_words(value)) for key, value in provenance.items()]


def _in_words(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{str(key).replace('_', ' ')}: {_in_words(each)}" for key, each in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(_in_words, value)) or "none"
    if value is None or isinstance(value, bool):
        return {None: "none", True: "yes", False: "no"}[value]
    return str(value)


def calibration_note(provenance: Row) -> str:
    """A line for a grade whose levels were not fitted for its model; "" for any other."""
    name = (provenance.get("calibration") or {}).get("id", "")
    return DEFAULT_CALIBRATION if fitted_for_no_model(str(name)) else ""


def _card(
    signal: str, title: str, anchors: Mapping[Any, str], score: Row, weights: Mapping[str, int]
) -> Card:
    level = score.get("level")
    met = [at for at in LEVELS if level is not None and at <= level]
    missed = [at for at in LEVELS if level is not None and at > level]
    return Card(
        signal=signal,
        title=title,
        status=str(score.get("status", "ungraded")),
        level=level,
        expected=score.get("expected"),
        probabilities=tuple(score.get("probabilities") or ()),
        reached=anchors[met[-1]] if met else "",
        beyond=anchors[missed[0]] if missed else "",
        rationale=_beyond_anchor(str(score.get("rationale") or ""), list(anchors.values())),
        weight=weights.get(signal, 1),
        quotes=tuple(
            Quote(f"{signal}-{number}", int(item["turn"]), str(item["quote"]))
            for number, item in enumerate(score.get("evidence") or (), start=1)
        ),
    )


def _beyond_anchor(rationale: str, anchors: Sequence[str]) -> str:
    """What the rationale says besides the anchors, which the card shows anyway."""
    said, ends = rationale.lower(), [0]
    for anchor in (each.strip(". ").lower() for each in anchors):
        ends += [said.find(anchor) + len(anchor)] if anchor in said else []
    return rationale[max(ends) :].lstrip('.") ') if max(ends) else rationale


def lowest(cards: Sequence[Card], count: int = 2) -> list[Card]:
    """The scored signals to work on first: lowest level, then the one that weighs more for the role."""
    scored = [card for card in cards if card.level is not None and card.level < 5]
    return sorted(scored, key=lambda card: (card.level, -card.weight, card.expected or 0.0))[:count]


def _said(turn: Row, quotes: Sequence[Quote]) -> Said:
    n, text = int(turn["n"]), str(turn["text"])
    here = [quote for quote in quotes if quote.turn == n] if turn["speaker"] == "candidate" else []
    return Said(
        n=n,
        speaker=str(turn["speaker"]),
        kind=str(turn.get("kind") or ""),
        t=float(turn.get("t") or 0.0),
        segments=tuple(segments(text, here)),
    )


def segments(text: str, quotes: Sequence[Quote]) -> list[Segment]:
    """`text` cut where a quote or a code block begins or ends. A quote that is not in it marks nothing."""
    places = [
        (at, at + len(quote.text), quote.mark)
        for quote in quotes
        if quote.text and (at := text.find(quote.text)) >= 0
    ]
    code = [found.span(1) for found in FENCE.finditer(text)]
    cuts = sorted({0, len(text), *(edge for a, b, _ in places for edge in (a, b)), *sum(code, ())})
    return [
        Segment(
            text[start:end],
            tuple(mark for a, b, mark in places if a <= start and end <= b),
            any(a <= start and end <= b for a, b in code),
        )
        for start, end in pairwise(cuts)
    ]
