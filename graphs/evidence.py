"""Which of the candidate's lines stand behind a score: chosen by rule, copied by code, never written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from graphs.lines import Vocabulary, Wanted, best_line
from graphs.parsing import Line, Unit, quotable_lines
from graphs.prompts import render
from graphs.reading import Reading, telling
from rubrics.schema import Criterion, Rubric
from rubrics.scoring import logit

SIGN = 0.5  # log-odds that a sign of the criterion adds to a unit, up to `SIGNS` of them
SIGNS = 3
TAKEN = 0.25  # of a sign, by which a line must tell more for each criterion it already stands behind
Best = Mapping[int, tuple[float, Line]]  # by the unit's turn: how much its best line tells, and the line


def collect_evidence(
    units: Sequence[Unit],
    readings: Sequence[Reading],
    scores: Mapping[str, Mapping[str, Any]],
    rubric: Rubric,
    weights: Mapping[str, Sequence[float]] | None = None,
) -> dict[str, list[dict[str, Any]]]:
    """One or two quotes {"turn", "quote"} for each scored criterion, in the order of the interview.

    With `weights` of the units by criterion, from the units that count most.
    """
    vocabulary, taken = Vocabulary(rubric.criteria), Counter[Line]()
    lines = {unit.turn: quotable_lines(unit.answers) for unit in units}
    found = {}
    for criterion in rubric.criteria:
        if scores.get(criterion.id, {}).get("status") != "scored":
            continue
        wanted = Wanted(criterion, scores[criterion.id]["level"])
        best = {turn: best_line(own, wanted, vocabulary, taken, TAKEN) for turn, own in lines.items() if own}
        turns = heaviest(units, weights[criterion.id]) if weights else choose_units(readings, wanted, best)
        quoted = [best[turn][1] for turn in sorted(turns) if turn in best]
        taken.update(quoted)
        found[criterion.id] = [{"turn": line.turn, "quote": line.text} for line in quoted]
    return found


def choose_units(readings: Sequence[Reading], wanted: Wanted, best: Best) -> list[int]:
    """Turn numbers of the units to quote from: for a good level that whose line tells most, and a
    second one if its line holds a sign; for a poor one that among the answers nearest to the criterion."""
    if not wanted.good:
        near = sorted(telling(readings, wanted.criterion), key=lambda r: -plainness(r, wanted.criterion.id))
        best = {r["turn"]: best[r["turn"]] for r in near[: max(2, len(near) // 2)] if r["turn"] in best}
    ranked = sorted(best, key=lambda turn: -best[turn][0])
    second = wanted.good and len(ranked) > 1 and best[ranked[1]][0] >= 1
    return ranked[: 2 if second else 1]


def heaviest(units: Sequence[Unit], weights: Sequence[float]) -> list[int]:
    """Turn numbers of the unit that counts most, and of the next one if it counts half as much."""
    ranked = sorted(zip(weights, units, strict=True), key=lambda pair: -pair[0])
    return sorted(unit.turn for weight, unit in ranked[:2] if weight >= ranked[0][0] / 2)


def plainness(reading: Reading, criterion: str) -> float:
    """How plainly a unit shows a criterion, to the model and by its words, in log-odds."""
    return logit(reading["shows"].get(criterion, 0.5)) + SIGN * min(
        reading["said"]["signs"][criterion], SIGNS
    )


def explain(
    criterion: Criterion, level: int, evidence: Sequence[Mapping[str, Any]], bounded: str | None = None
) -> str:
    """Authored sentences: the anchor reached, or the two it lies between, and where it was seen; that no
    quote shows it plainly, if so; what was measured if that kept the level down.
    """
    if not evidence:
        return ""
    wanted = Wanted(criterion, level)
    anchors: Mapping[int, str] = {int(key): text for key, text in criterion.anchors.items()}
    return render(
        "grade_rationale",
        turn=evidence[0]["turn"],
        level=level,
        anchor=anchors.get(level, ""),
        lower=anchors.get(level - 1, ""),
        upper=anchors.get(level + 1, ""),
        faint=criterion.signs and not any(wanted.signs(each["quote"]) for each in evidence),
        bounded=bounded or "",
    ).strip()
