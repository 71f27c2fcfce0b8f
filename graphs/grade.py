"""The grading machine: prepare, read, score, pick, assemble. Blind: it sees turns and the scenario, no more.

A node is a function of the state and of what the run was given (`Context`) to an update. The state is plain
JSON. A failure of the model ends in `ungraded` with its reason, never in a score.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from threading import Event
from typing import Any

from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime

from graphs.evidence import collect_evidence
from graphs.grade_state import (
    Context,
    GradeState,
    GradingCancelled,
    Progress,
    final_score,
    graded_units,
    new_state,
    prepared,
    provenance,
    silent,
    unscored,
)
from graphs.measured import Bound, bounded
from graphs.model import ChatModel, ModelError
from graphs.rationale import notes_of, rationale
from graphs.reading import Reading, numbers_of, read_unit
from rubrics.calibration import Calibration, find_calibration
from rubrics.schema import Criterion, RoleWeights, Rubric, Stage
from rubrics.scoring import score, weighted_mean

__all__ = ["GradingCancelled", "build_grade_graph", "grade"]


def prepare(state: GradeState, runtime: Runtime[Context]) -> dict[str, Any]:
    """Take out what is not graded, and sort the units into those worth reading and the rest."""
    return prepared(state, runtime.context.rubric)


def read(state: GradeState, runtime: Runtime[Context]) -> dict[str, Any]:
    """Ask the model about each unit. One failure spoils the reading: half a transcript is not a score."""
    context = runtime.context
    readings: list[Reading] = []
    units = graded_units(state)
    asked = [] if context.rubric.routed else context.criteria()
    for done, unit in enumerate(units):
        context.tell(done, len(units), f"reading turn {unit.turn}")
        try:
            readings.append(read_unit(unit, asked, context.model, context.cancel))
        except ModelError as error:
            context.tell(done, len(units), f"turn {unit.turn} failed")
            return {"failure": f"turn {unit.turn}: {error}"}
    return {"readings": readings}


def score_criteria(state: GradeState, runtime: Runtime[Context]) -> dict[str, Any]:
    """Levels of the criteria the stage can show, from the readings."""
    context, readings = runtime.context, state["readings"]
    bounds = {**state["bounds"], **bounds_of_signs(readings, context.criteria())}
    scores = {}
    for criterion in context.criteria():
        weights = state["weights"].get(criterion.id)
        if weights is not None and not any(weights):
            scores[criterion.id] = unscored("not_observed", "No answer is about it.")
            continue
        numbers = numbers_of(readings, criterion, weights)
        scored = {"status": "scored", **score(context.calibration, criterion.id, numbers)}
        scores[criterion.id] = bounded(scored, bounds.get(criterion.id))
    return {"scores": scores}


def bounds_of_signs(readings: Sequence[Reading], criteria: Sequence[Criterion]) -> dict[str, Bound]:
    """Answers without one sign of any criterion are small talk or noise, however sure they sound."""
    nothing = readings and not any(sum(reading["said"]["signs"].values()) for reading in readings)
    by_signs = [criterion.id for criterion in criteria if criterion.signs]
    return dict.fromkeys(by_signs, Bound(1, "no answer names anything it is about")) if nothing else {}


def pick_evidence(state: GradeState, runtime: Runtime[Context]) -> dict[str, Any]:
    """Lines of the candidate for every score; a score without one is withdrawn."""
    context = runtime.context
    total = len(state["graded"])
    context.tell(total, total, "picking evidence")
    evidence = collect_evidence(
        graded_units(state), state["readings"], state["scores"], context.rubric, state["weights"]
    )
    scores, note = dict(state["scores"]), notes_of(context.model, context.cancel)
    for criterion in context.criteria():
        found = evidence.get(criterion.id, [])
        scored = scores[criterion.id]
        if scored["status"] != "scored":
            continue
        said = {"evidence": found, "rationale": rationale(criterion, scored, found, note)}
        context.heed()
        scores[criterion.id] = {**scored, **said} if found else unscored("not_observed", "no line shows it")
    return {"scores": scores}


def assemble(state: GradeState, runtime: Runtime[Context]) -> dict[str, Any]:
    """The grade object, whatever happened before."""
    context = runtime.context
    scores = {c.id: final_score(c, state, context) for c in context.rubric.criteria}
    levels = {name: value["level"] for name, value in scores.items()}
    weights: Mapping[str, int] | None = (
        {str(name): weight for name, weight in context.role.weights.items()} if context.role else None
    )
    grade = {
        "id": state["id"],
        "scores": scores,
        "weighted_mean": weighted_mean(levels, weights),
        "provenance": provenance(state, context),
    }
    return {"grade": grade}


def worth_reading(state: GradeState) -> str:
    return "read" if state["graded"] else "assemble"


def readable_so_far(state: GradeState) -> str:
    return "assemble" if state["failure"] else "score"


@cache
def build_grade_graph() -> CompiledStateGraph[GradeState, Context, GradeState, GradeState]:
    """The machine, compiled once; it keeps nothing between runs."""
    graph = StateGraph(GradeState, context_schema=Context)
    graph.add_node("prepare", prepare)
    graph.add_node("read", read)
    graph.add_node("score", score_criteria)
    graph.add_node("pick", pick_evidence)
    graph.add_node("assemble", assemble)
    graph.add_edge(START, "prepare")
    graph.add_conditional_edges("prepare", worth_reading, ["read", "assemble"])
    graph.add_conditional_edges("read", readable_so_far, ["score", "assemble"])
    graph.add_edge("score", "pick")
    graph.add_edge("pick", "assemble")
    graph.add_edge("assemble", END)
    return graph.compile()


def grade(
    transcript: Mapping[str, Any],
    model: ChatModel,
    rubric: Rubric,
    *,
    role: RoleWeights | None,
    stage: Stage | None,
    progress: Progress = silent,
    cancel: Event | None = None,
    calibration: Calibration | None = None,
) -> dict[str, Any]:
    """Grade one transcript (ARCHITECTURE.md section 5, as a mapping).

    `progress` hears (units done, units, what now). Without `calibration` the one fitted for this model and
    rubric is used, else the stated default. Raises `GradingCancelled` once `cancel` is set.
    """
    chosen = calibration or find_calibration(rubric.id, model.fingerprint, routed=rubric.routed)
    context = Context(model, rubric, role, stage, chosen, progress, cancel or Event())
    result = build_grade_graph().invoke(new_state(transcript), context=context)
    finished: dict[str, Any] = result["grade"]
    return finished
