"""The three risks a roadmap names: the low signals by the role's weight, then what the plan itself lacks."""

from __future__ import annotations

from collections.abc import Sequence

from app.practice.documents import Danger, Roadmap
from app.practice.history import Graded, levels
from rubrics.loader import load_roles
from rubrics.practice.plan_loader import load_risks, load_rules
from rubrics.schema import Signal

COUNT = 3
LOW = 3.0  # a signal whose mean level is below this is a risk
FEW_HOURS = 6.0


def top_risks(roadmap: Roadmap, history: Sequence[Graded]) -> tuple[Danger, ...]:
    """Always three."""
    texts = {risk.when: Danger(risk=risk.risk, answer=risk.answer) for risk in load_risks().risks}
    named = [*_of_the_evidence(history), *_low_signals(roadmap, history), *_of_the_plan(roadmap, history)]
    return tuple(texts[when] for when in list(dict.fromkeys(named))[:COUNT])  # type: ignore[index]


def _low_signals(roadmap: Roadmap, history: Sequence[Graded]) -> list[Signal]:
    found, weights = levels(history, load_rules().after_mock.looked_at), load_roles()[roadmap.role].weights
    size = {s: (LOW - found[s]) * weights[s] for s in weights if found.get(s, LOW) < LOW}
    return sorted(size, key=lambda signal: -size[signal])[:2]


def _of_the_evidence(history: Sequence[Graded]) -> list[str]:
    return [] if history else ["no_interview"]


def _of_the_plan(roadmap: Roadmap, history: Sequence[Graded]) -> list[str]:
    seen = {each.stage for each in history}
    holds = {
        "one_mock": len(history) == 1,
        "few_hours": roadmap.hours < FEW_HOURS,
        "unseen_stage": not set(roadmap.stages) <= seen,
        "no_milestone_done": True,
    }
    heaviest = load_roles()[roadmap.role].weights
    fill = sorted(heaviest, key=lambda signal: -heaviest[signal])
    return [*(when for when, true in holds.items() if true), *fill]
