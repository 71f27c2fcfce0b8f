"""Which of the candidate's lines stand behind a score: picked by number, copied by code, never written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from threading import Event
from typing import Any

from graphs.lines import Wanted, best_lines
from graphs.model import ChatModel
from graphs.parsing import Unit, quotable_lines
from graphs.prompts import render
from graphs.reading import Reading, telling
from rubrics.schema import Criterion, Rubric
from rubrics.scoring import definiteness, expected, logit

MORE = 0.5  # log-odds by which a second unit may show a criterion less plainly and still be quoted
SIGN = 0.5  # log-odds that a sign of the criterion adds to a unit, up to `SIGNS` of them
SIGNS = 3


def collect_evidence(
    units: Sequence[Unit],
    readings: Sequence[Reading],
    scores: Mapping[str, Mapping[str, Any]],
    rubric: Rubric,
    model: ChatModel,
    cancel: Event | None = None,
    weights: Mapping[str, Sequence[float]] | None = None,
) -> dict[str, list[dict[str, Any]]]:
    """One or two quotes {"turn", "quote"} for each scored criterion, in the order of the interview.

    With `weights` of the units by criterion, from the units that count most.
    """
    criteria = [c for c in rubric.criteria if scores.get(c.id, {}).get("status") == "scored"]
    wanted = {
        c.id: heaviest(units, weights[c.id]) if weights else choose_units(readings, c, scores[c.id]["level"])
        for c in criteria
    }
    found: dict[str, list[dict[str, Any]]] = {criterion.id: [] for criterion in criteria}
    for unit in units:
        asked = [criterion for criterion in criteria if unit.turn in wanted[criterion.id]]
        lines = quotable_lines(unit.answers)
        if not asked or not lines:
            continue
        picks = best_lines(unit, lines, [Wanted(c, scores[c.id]["level"]) for c in asked], model, cancel)
        for criterion, line in zip(asked, picks, strict=True):
            found[criterion.id].append({"turn": line.turn, "quote": line.text})
    return found


def choose_units(readings: Sequence[Reading], criterion: Criterion, level: int) -> list[int]:
    """Turn numbers of the units to quote from: the plainest for a good level, for a poor one the weakest
    answer among those that come nearest to the criterion."""
    ranked = sorted(telling(readings, criterion), key=lambda r: -plainness(r, criterion.id))
    if level < 3:
        near = ranked[: max(2, len(ranked) // 2)]
        return [min(near, key=weakness)["turn"]]
    best = plainness(ranked[0], criterion.id)
    return sorted(r["turn"] for r in ranked[:2] if plainness(r, criterion.id) >= best - MORE)


def heaviest(units: Sequence[Unit], weights: Sequence[float]) -> list[int]:
    """Turn numbers of the unit that counts most, and of the next one if it counts half as much."""
    ranked = sorted(zip(weights, units, strict=True), key=lambda pair: -pair[0])
    return sorted(unit.turn for weight, unit in ranked[:2] if weight >= ranked[0][0] / 2)


def plainness(reading: Reading, criterion: str) -> float:
    """How plainly a unit shows a criterion, to the model and by its words, in log-odds."""
    return logit(reading["shows"].get(criterion, 0.5)) + SIGN * min(
        reading["said"]["signs"][criterion], SIGNS
    )


def weakness(reading: Reading) -> float:
    """The lower, the weaker the answer: poor to the model, or full of vague words."""
    said = reading["said"]
    return expected(reading["quality"]) + definiteness([said["vague"]], [said["words"]]) / 4


def explain(
    criterion: Criterion, level: int, evidence: Sequence[Mapping[str, Any]], bounded: str | None = None
) -> str:
    """One authored sentence: the anchor reached, or the two it lies between, where it was seen, and what
    was measured if that kept the level down.
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
        bounded=bounded or "",
    ).strip()
