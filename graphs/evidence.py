"""Which of the candidate's lines stand behind a score: chosen by rule, copied by code, never written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from typing import Any

from graphs.lines import Vocabulary, best_line, plain
from graphs.parsing import Line, Unit, quotable_lines
from graphs.prompts import render
from graphs.reading import Reading
from graphs.signs import has_sign
from rubrics.schema import Criterion, Rubric

TAKEN = 0.25  # by which a line must tell more for each criterion it already stands behind


def collect_evidence(
    units: Sequence[Unit],
    readings: Sequence[Reading],
    scores: Mapping[str, Mapping[str, Any]],
    rubric: Rubric,
    weights: Mapping[str, Sequence[float]] | None = None,
) -> dict[str, list[dict[str, Any]]]:
    """One or two quotes {"turn", "quote"} for each scored criterion, in the order of the interview.

    With `weights` of the units by criterion, from the units that count most; else from the answer that tells
    most, and for a good level from a second one if its line holds a sign.
    """
    vocabulary, taken = Vocabulary(rubric.criteria), Counter[Line]()
    lines = {unit.turn: own for unit in units if (own := quotable_lines(unit.answers))}
    found = {}
    for criterion in rubric.criteria:
        score = scores.get(criterion.id, {})
        if score.get("status") != "scored":
            continue
        told = [vocabulary.of_unit(unit, r, criterion) for unit, r in zip(units, readings, strict=True)]
        ranked = heaviest(units, weights[criterion.id] if weights else told, lines)
        best = {turn: best_line(lines[turn], criterion, vocabulary, taken, TAKEN) for turn in ranked}
        signs = [t for t in ranked[1:] if score["level"] >= 3 and has_sign(best[t].text, criterion)]
        quoted = [best[turn] for turn in sorted(ranked if weights else [*ranked[:1], *signs])]
        taken.update(quoted)
        found[criterion.id] = [{"turn": line.turn, "quote": line.text} for line in quoted]
    return found


def heaviest(units: Sequence[Unit], weights: Sequence[float], quotable: Container[int]) -> list[int]:
    """Turn numbers of the unit that counts most, and of the next one if it counts half as much; of those with
    a line to quote."""
    weighed = [(weight, unit) for weight, unit in zip(weights, units, strict=True) if unit.turn in quotable]
    ranked = sorted(weighed, key=lambda pair: -pair[0])
    return [unit.turn for weight, unit in ranked[:2] if weight >= ranked[0][0] / 2]


def explain(
    criterion: Criterion, level: int, evidence: Sequence[Mapping[str, Any]], bounded: str | None = None
) -> str:
    """Authored sentences: the anchor reached, or the two it lies between, and where it was seen; that no
    quote shows it plainly, if so; what was measured if that kept the level down.
    """
    if not evidence:
        return ""
    anchors: Mapping[int, str] = {int(key): text for key, text in criterion.anchors.items()}
    return render(
        "grade_rationale",
        turn=evidence[0]["turn"],
        level=level,
        anchor=anchors.get(level, ""),
        lower=anchors.get(level - 1, ""),
        upper=anchors.get(level + 1, ""),
        faint=criterion.signs and not any(plain(each["quote"], criterion, level) for each in evidence),
        bounded=bounded or "",
    ).strip()
