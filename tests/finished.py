"""A finished interview in the store with everything a report can show, as a session writes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.storage.store import Store
from rubrics.loader import load_scenarios, load_stages
from rubrics.schema import SIGNALS

SCENARIO = load_scenarios()["marketplace_search"]
LATE, COST = SCENARIO.constraints[0], SCENARIO.constraints[1]
CUT = SCENARIO.interruptions[0]
# speaker, kind, seconds, words
SAID: list[tuple[str, str, float, str]] = [
    ("interviewer", "question", 0, SCENARIO.prompt),
    (
        "candidate",
        "answer",
        70,
        "I would train a two-tower model on everything we have and put it behind the search box. A "
        "transformer encodes the query, another one the listing, and we take the nearest neighbours.",
    ),
    ("interviewer", "follow_up", 70, SCENARIO.probes[0].line),
    (
        "candidate",
        "answer",
        190,
        "Clicks and purchases from the logs, split by time so that nothing leaks from the future. Clicks are "
        "biased by position, so I would randomise a little and weight by propensity. The baseline is the "
        "keyword search there is, compared on NDCG at 10 and on purchases per session.",
    ),
    ("interviewer", "constraint", 190, LATE.line),
    (
        "candidate",
        "answer",
        300,
        "As I said, the model would be trained nightly on the logs, and I would keep the two towers and tune "
        "them until the number is good, with whatever features help, because more features help.",
    ),
    ("interviewer", "challenge", 300, SCENARIO.challenges[0]),
    (
        "candidate",
        "interrupted",
        420,
        "So basically um we could maybe use like a bigger model, and then you know sort of see, and another "
        "index or a cache or whatever, and then um just try things until",
    ),
    ("interviewer", "interruption", 420, CUT.line),
    (
        "candidate",
        "answer",
        520,
        "To go back to the model and the index: I would serve keywords when the model is late, alert on "
        "latency and on searches without a result, and roll out to one percent first.",
    ),
    ("interviewer", "constraint", 520, COST.line),
    (
        "candidate",
        "answer",
        640,
        f"Then I change the plan: {COST.good_adaptation[0]} I would use {', '.join(COST.keywords[:3])} and "
        "say so to the team that pays for the machines, with numbers beside each choice, before it is built.",
    ),
    ("interviewer", "closing", 640, "Thank you, that is the time."),
]
EVENTS: list[tuple[str, int, float, dict[str, Any]]] = [
    ("judged", 4, 190, {"turn": 4, "points": [SCENARIO.expected[0].id]}),
    ("constraint", 5, 190, {"ref": LATE.id, "reason": "0 of 2", "line": LATE.line}),
    ("interruption", 9, 420, {"ref": CUT.id, "reason": "rambling", "line": CUT.line}),
    ("constraint", 11, 520, {"ref": COST.id, "reason": "1 of 2", "line": COST.line}),
    (
        "move",
        11,
        520,
        {"move": "inject_constraint", "reason": "1 of 2 injected", "alternatives": {"probe": 1.0}},
    ),
    (
        "ledger",
        13,
        640,
        {
            "constraints": [
                {"constraint": LATE.id, "status": "ignored", "injected": 5, "revisits": [7]},
                {"constraint": COST.id, "status": "addressed", "injected": 11, "closed": 12, "revisits": []},
            ],
            "cuts": [{"turn": 9, "hook": CUT.id, "trigger": "rambling", "t": 420.0, "recovered": 10}],
        },
    ),
]
LEVELS = {
    "correctness": 3,
    "communication": 2,
    "abstraction": 3,
    "debugging": 3,
    "mathematical_intuition": 2,
    "experiment_design": 4,
    "collaboration": 3,
}
QUOTES = {
    "correctness": (10, "roll out to one percent first"),
    "communication": (8, "sort of see, and another index or a cache or whatever"),
    "abstraction": (2, "A transformer encodes the query, another one the listing"),
    "debugging": (10, "alert on latency and on searches without a result"),
    "mathematical_intuition": (6, "tune them until the number is good"),
    "experiment_design": (4, "split by time so that nothing leaks from the future"),
    "collaboration": (12, "say so to the team that pays for the machines"),
}


def finished(store: Store, interview: str = "done1", *, status: str = "closed") -> str:
    """Store the interview, without a grade. Returns its id."""
    store.create_interview(
        {
            "id": interview,
            "stage": SCENARIO.stage,
            "role": "MLE",
            "persona": "skeptic",
            "scenario": SCENARIO.id,
            "title": SCENARIO.title,
            "prompt": SCENARIO.prompt,
            "minutes": 12.0,
            "status": status,
            "elapsed": 640.0,
        }
    )
    for n, (speaker, kind, t, text) in enumerate(SAID, start=1):
        store.add_turn(interview, {"n": n, "speaker": speaker, "kind": kind, "t": float(t), "text": text})
    for kind, turn, t, data in EVENTS:
        store.add_event(interview, kind, data, t=t, turn=turn)
    return interview


def grade_of(levels: Mapping[str, int | None] = LEVELS) -> dict[str, Any]:
    """A grade as the grader writes it, with these levels."""
    observable = load_stages()[SCENARIO.stage].observable
    scores = {signal: _score(signal, levels.get(signal)) for signal in SIGNALS if signal in observable}
    given = [level for level in levels.values() if level is not None]
    provenance = {"rubric": {"id": "seven_signals"}, "calibration": {"id": "default"}, "code": "grade-3"}
    return {"scores": scores, "weighted_mean": sum(given) / len(given), "provenance": provenance}


def _score(signal: str, level: int | None) -> dict[str, Any]:
    if level is None:
        return {
            "level": None,
            "status": "not_observed",
            "evidence": [],
            "rationale": "No answer is about it.",
        }
    turn, quote = QUOTES[signal]
    return {
        "level": level,
        "status": "scored",
        "expected": level + 0.2,
        "probabilities": [0.5 if n == level else 0.125 for n in range(1, 6)],
        "evidence": [{"turn": turn, "quote": quote}],
        "rationale": "",
    }
