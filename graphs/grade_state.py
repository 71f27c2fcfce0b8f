"""What a grading run knows and what its result is made of; the machine itself is in `graphs/grade.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Event
from typing import Any, TypedDict

from graphs.measured import Bound, bounds_of
from graphs.model import ChatModel
from graphs.own_words import LeftOut, heard_before, own_words, stood_by, terms_of
from graphs.parsing import Unit, number_turns, split_units, why_not_gradable
from graphs.prompts import prompt_hash
from graphs.reading import Reading
from graphs.routing import routes
from rubrics.calibration import Calibration
from rubrics.loader import SEVEN, rubric_hash
from rubrics.schema import Criterion, RoleWeights, Rubric, Stage

CODE_VERSION = "grade-5"  # raised whenever the same answers could get another grade
Progress = Callable[[int, int, str], None]


def silent(done: int, total: int, what: str) -> None:
    """A `Progress` that nobody watches."""


class GradingCancelled(Exception):
    """The caller's `cancel` event was set; there is no grade."""


class GradeState(TypedDict):
    """What the machine knows so far; `new_state` supplies every key."""

    id: str
    turns: list[dict[str, Any]]
    bounds: dict[str, Bound]  # by signal, the highest level that what was measured allows
    prompt: str  # what the scenario says before the first turn
    graded: list[int]  # turn numbers that name the units worth reading
    weights: dict[str, list[float]]  # of those units by criterion, for a rubric of anchors alone
    skipped: list[dict[str, Any]]  # {"turn", "reason"} of the other units
    left_out: list[LeftOut]  # sentences of the candidate that are not graded
    readings: list[Reading]
    failure: str | None
    scores: dict[str, dict[str, Any]]
    grade: dict[str, Any]


@dataclass(frozen=True)
class Context:
    """What a run is given besides the transcript."""

    model: ChatModel
    rubric: Rubric
    role: RoleWeights | None
    stage: Stage | None
    calibration: Calibration
    progress: Progress
    cancel: Event

    def observable(self, criterion: Criterion) -> bool:
        return criterion in self.criteria()

    def criteria(self) -> list[Criterion]:
        return criteria_of(self.rubric, self.stage)

    def tell(self, done: int, total: int, what: str) -> None:
        self.heed()
        self.progress(done, total, what)

    def heed(self) -> None:
        if self.cancel.is_set():
            raise GradingCancelled


def criteria_of(rubric: Rubric, stage: Stage | None) -> list[Criterion]:
    """The criteria the stage gives an occasion for; a rubric of other criteria knows no stages."""
    if rubric.id != SEVEN or stage is None:
        return list(rubric.criteria)
    return [criterion for criterion in rubric.criteria if criterion.id in stage.observable]


def new_state(transcript: Mapping[str, Any]) -> GradeState:
    """The state before anything was read.

    Only speaker, kind, text, the scenario's words and what was measured (`graphs/measured.py`) are taken.
    """
    scenario = transcript.get("scenario") or {}
    scenario = scenario if isinstance(scenario, Mapping) else {"prompt": str(scenario)}
    return {
        "id": str(transcript.get("id") or ""),
        "turns": number_turns(transcript["turns"]),
        "bounds": bounds_of(transcript.get("events") or []),
        "prompt": str(scenario.get("prompt") or ""),
        "graded": [],
        "weights": {},
        "skipped": [],
        "left_out": [],
        "readings": [],
        "failure": None,
        "scores": {},
        "grade": {},
    }


def prepared(state: GradeState, rubric: Rubric) -> dict[str, Any]:
    """What is graded: the candidate's own words, of the units those worth reading, and for what each counts.

    Only a rubric of anchors alone has weights.
    """
    prompt = state["prompt"]
    turns, left_out = own_words(state["turns"], prompt, terms_of(rubric))
    reasons = [
        (unit, why_skipped(unit, heard_before(unit.turn, turns, prompt))) for unit in split_units(turns)
    ]
    graded = [unit for unit, reason in reasons if reason is None]
    return {
        "turns": turns,
        "left_out": left_out,
        "graded": [unit.turn for unit in graded],
        "weights": routes(graded, rubric.criteria) if rubric.routed else {},
        "skipped": [{"turn": unit.turn, "reason": reason} for unit, reason in reasons if reason],
    }


def why_skipped(unit: Unit, heard: str) -> str | None:
    reason = why_not_gradable(unit.answer, heard)
    return "too little of it is graded" if reason and not why_not_gradable(unit.whole, heard) else reason


def graded_units(state: GradeState) -> list[Unit]:
    units = stood_by(split_units(state["turns"]))
    return [unit for unit in units if unit.turn in set(state["graded"])]


def unscored(status: str, reason: str) -> dict[str, Any]:
    return {
        "level": None,
        "status": status,
        "expected": None,
        "probabilities": None,
        "evidence": [],
        "rationale": reason,
    }


def final_score(criterion: Criterion, state: GradeState, context: Context) -> dict[str, Any]:
    if not context.observable(criterion):
        return unscored("not_observed", "This stage gives no occasion to show it.")
    if state["failure"]:
        return unscored("ungraded", f"Not graded: {state['failure']}.")
    if criterion.id not in state["scores"]:
        return unscored("not_observed", why_nothing(state))
    return state["scores"][criterion.id]


def why_nothing(state: GradeState) -> str:
    reasons = sorted({item["reason"] for item in state["skipped"]})
    if not reasons:
        return "The candidate said nothing."
    return f"No answer could be graded: {'; '.join(reasons)}."


def provenance(state: GradeState, context: Context) -> dict[str, Any]:
    """Everything that decides a grade besides the transcript."""
    rubric, calibration = context.rubric, context.calibration
    return {
        "rubric": {
            "id": rubric.id,
            "name": rubric.id,
            "version": rubric.version,
            "hash": rubric_hash(rubric),
        },
        "prompts": prompt_hash("grade_"),
        "model": dict(context.model.fingerprint),
        "calibration": {
            "id": calibration.id,
            "version": calibration.version,
            "hash": calibration.sha,
            "fitted": calibration.fitted,
        },
        "code": CODE_VERSION,
        "seed": 0,  # nothing is drawn at random
        "role": context.role.id if context.role else None,
        "stage": context.stage.id if context.stage else None,
        "turns_read": state["graded"],
        "turns_skipped": state["skipped"],
        "left_out": state["left_out"],
    }
