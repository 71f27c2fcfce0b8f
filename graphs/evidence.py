"""Which of the candidate's lines stand behind a score: picked by number, copied by code, never written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from threading import Event
from typing import Any

from graphs.model import ChatModel
from graphs.parsing import Unit, quotable_lines
from graphs.prompts import render
from graphs.reading import Reading, best_lines
from rubrics.schema import Criterion, Rubric
from rubrics.scoring import expected, logit

MORE = 0.4  # log-odds by which a second unit may show a criterion less plainly and still be quoted


def collect_evidence(
    units: Sequence[Unit],
    readings: Sequence[Reading],
    scores: Mapping[str, Mapping[str, Any]],
    rubric: Rubric,
    model: ChatModel,
    cancel: Event | None = None,
) -> dict[str, list[dict[str, Any]]]:
    """One or two quotes {"turn", "quote"} for each scored criterion, in the order of the interview."""
    criteria = [criterion for criterion in rubric.criteria if criterion.id in scores]
    wanted = {c.id: choose_units(readings, c.id, scores[c.id]["level"]) for c in criteria}
    found: dict[str, list[dict[str, Any]]] = {criterion.id: [] for criterion in criteria}
    for unit in units:
        asked = [criterion for criterion in criteria if unit.turn in wanted[criterion.id]]
        lines = quotable_lines(unit.answers)
        if not asked or not lines:
            continue
        statements = [statement(criterion, scores[criterion.id]["level"]) for criterion in asked]
        for criterion, line in zip(asked, best_lines(unit, lines, statements, model, cancel), strict=True):
            found[criterion.id].append({"turn": line.turn, "quote": line.text})
    return found


def statement(criterion: Criterion, level: int) -> str:
    """What a quote for this level has to show."""
    return criterion.strong if level >= 3 else criterion.weak


def choose_units(readings: Sequence[Reading], criterion: str, level: int) -> list[int]:
    """Turn numbers of the units to quote from: the plainest for a good level, for a poor one the weakest
    answer among those that come nearest to the criterion."""
    ranked = sorted(readings, key=lambda reading: -reading["shows"][criterion])
    if level < 3:
        near = ranked[: max(2, len(ranked) // 2)]
        return [min(near, key=lambda reading: expected(reading["quality"]))["turn"]]
    best = logit(ranked[0]["shows"][criterion])
    return [r["turn"] for r in ranked[:2] if logit(r["shows"][criterion]) >= best - MORE]


def explain(criterion: Criterion, level: int, evidence: Sequence[Mapping[str, Any]]) -> str:
    """One authored sentence: the anchor reached, or the two it lies between, and where it was seen."""
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
    ).strip()
