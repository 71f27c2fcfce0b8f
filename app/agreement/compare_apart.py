"""Where two graders are furthest apart, and how far one of them is from itself when it grades again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import mean, pstdev
from typing import Any

from app.agreement.compare_read import Scores, Side

SHOWN = 10  # disagreements
Both = list[tuple[str, Scores, Scores]]  # name, scores of A, scores of B


@dataclass(frozen=True)
class Disagreement:
    transcript: str
    criterion: str
    a: Mapping[str, Any]  # the score objects with level and evidence
    b: Mapping[str, Any]
    apart: float


@dataclass(frozen=True)
class Spread:
    """Repeated runs of one side: transcripts with several runs (`n`), and the share whose level changed.

    `range` of the levels and standard `deviation` of the expected level are means, in levels.
    """

    criterion: str
    n: int
    changed: float
    range: float
    deviation: float


def scored(score: Mapping[str, Any]) -> bool:
    return score.get("status", "scored") == "scored" and score.get("level") is not None


def position(score: Mapping[str, Any], *, expected: bool) -> float:
    """The level of a scored criterion, or its expected level where there is one."""
    return float((expected and score.get("expected")) or score["level"])


def disagreements(both: Both, names: Sequence[str]) -> list[Disagreement]:
    """The pairs furthest apart, those one side did not score left out."""
    found = [
        Disagreement(title, name, left[name], right[name], apart(left[name], right[name]))
        for title, left, right in both
        for name in names
        if scored(left.get(name, {})) and scored(right.get(name, {}))
    ]
    return [each for each in sorted(found, key=lambda each: -each.apart) if each.apart >= 1][:SHOWN]


def apart(x: Mapping[str, Any], y: Mapping[str, Any]) -> float:
    """Levels apart, and as a tie-break a little of the distance between the expected levels."""
    levels, means = (abs(position(x, expected=each) - position(y, expected=each)) for each in (False, True))
    return levels + means / 100


def spreads(side: Side) -> list[Spread]:
    """How much repeated runs of one side differ, by criterion; nothing when no transcript has several."""
    runs: dict[str, dict[str, list[Mapping[str, Any]]]] = {}
    for grade in {(g.transcript or g.name, g.run): g for g in side.grades}.values():
        for name, score in grade.scores.items():
            if scored(score):
                runs.setdefault(name, {}).setdefault(grade.transcript or grade.name, []).append(score)
    several = {name: [r for r in by.values() if len(r) > 1] for name, by in runs.items()}
    return [spread(name, repeated) for name, repeated in several.items() if repeated]


def spread(criterion: str, repeated: Sequence[Sequence[Mapping[str, Any]]]) -> Spread:
    levels, means = (
        [[position(score, expected=each) for score in runs] for runs in repeated] for each in (False, True)
    )
    ranges = [max(values) - min(values) for values in levels]
    changed = mean(float(each > 0) for each in ranges)
    return Spread(criterion, len(repeated), changed, mean(ranges), mean(map(pstdev, means)))
