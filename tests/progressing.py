"""Weeks of interviews and drills in the store, as sessions and drills write them, for tests of progress."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from app.after.kept import Kept
from app.storage.rows import encode, timestamp
from app.storage.store import Store
from rubrics.loader import load_scenarios
from rubrics.practice.loader import load_drills, load_items
from rubrics.schema import SIGNALS

START = date(2027, 1, 4)
SCENARIO = load_scenarios()["marketplace_search"]
LATE, CUT = SCENARIO.constraints[0], SCENARIO.interruptions[0]
MUDDLED = (
    "So basically um we could maybe use like a bigger model, and then you know sort of see, and another "
    "index or a cache or whatever, and then um just try things until"
)
PLAN = (
    "My plan is to begin with the click logs and a keyword baseline, and to judge both by NDCG at ten on "
    "purchases, split by time so that nothing leaks from the future."
)
PLAIN = "I would take the nearest neighbours of the query among the listings and show them in that order."
TRADE = (
    "An exact index is slower but complete, so I trade recall for latency with an approximate one. That "
    "costs us a few listings in the tail, which the keyword search still finds."
)
BACK = (
    "To go back to the model and the index: a cache in front of the bigger model, tried on one percent first."
)
ADAPTED = f"Then I change the plan: {LATE.good_adaptation[0]} That is {', '.join(LATE.keywords[:3])}."


def turn(n: int, text: str, t: float, kind: str = "") -> dict[str, Any]:
    """An odd turn is the interviewer's, an even one the candidate's."""
    speaker = "interviewer" if n % 2 else "candidate"
    kind = kind or ("follow_up" if n % 2 else "answer")
    return {"n": n, "speaker": speaker, "kind": kind, "t": t, "text": text, "code": None}


def turns(skill: int) -> list[dict[str, Any]]:
    """An interview; from 0 (poor) to 3, more of it is done well."""
    asked = f"{SCENARIO.clarifying[0]} {SCENARIO.clarifying[1]}" if skill > 1 else PLAIN
    said = [
        (SCENARIO.prompt, 0, "question"),
        (PLAN if skill > 0 else asked, 240 - 50 * skill, ""),
        (SCENARIO.probes[0].line, 240, ""),
        (asked if skill > 0 else PLAN, 420, ""),
        (SCENARIO.probes[1].line, 420, ""),
        (MUDDLED, 600, "interrupted"),
        (CUT.line, 600, "interruption"),
        (BACK if skill > 0 else PLAIN, 700, ""),
        (LATE.line, 700, "constraint"),
        (ADAPTED if skill > 2 else TRADE, 900, ""),
    ]
    return [turn(n, text, float(t), kind) for n, (text, t, kind) in enumerate(said, start=1)]


def ledger(skill: int) -> dict[str, Any]:
    fate = {"status": "addressed", "closed": 10} if skill > 2 else {"status": "ignored", "closed": None}
    entry = {"constraint": LATE.id, "injected": 9, "acknowledged": None, "revisits": [], **fate}
    cut = {"turn": 7, "hook": CUT.id, "trigger": "rambling", "t": 600.0, "recovered": 8 if skill else None}
    return {"constraints": [entry], "cuts": [cut]}


def hold(store: Store, name: str, day: date, skill: int = 0, **changes: Any) -> None:
    """An interview with its turns and its ledger, held at noon UTC."""
    row = {"stage": SCENARIO.stage, "role": "MLE", "persona": "skeptic", "scenario": SCENARIO.id}
    facts = {"title": SCENARIO.title, "minutes": 20.0, "status": "closed", "elapsed": 900.0}
    store.create_interview({"id": name, "created": noon(day), **row, **facts, **changes})
    for each in turns(skill):
        store.add_turn(name, each)
    store.add_event(name, "ledger", ledger(skill), t=900.0, turn=10)


def grade(store: Store, name: str, level: int, own: int | None = None, code: str = "grade-4") -> None:
    """The same level for every signal, with its probabilities; and the candidate's own, when given."""
    if own is not None:
        Kept(store).rate(name, dict.fromkeys(SIGNALS, own))
    spread = [0.6 if n == level else 0.1 for n in range(1, 6)]
    score = {"level": level, "status": "scored", "probabilities": spread, "evidence": []}
    store.add_grade(
        name,
        {
            "scores": dict.fromkeys(SIGNALS, score),
            "weighted_mean": float(level),
            "provenance": {"code": code},
        },
    )


def drill(store: Store, kind: str, day: date, share: float, nth: int = 0) -> None:
    """A result of the kind's `nth` item."""
    items = list(load_items(kind).values())
    item = items[nth % len(items)]
    empty = dict.fromkeys(("parts", "hits", "missed", "mistakes", "silences"), "[]")
    row = {"created": noon(day), "drill": kind, "item": item.id, "difficulty": item.difficulty, **empty}
    values = {**row, "seconds": 60.0, "share": share, "sub_skills": encode(item.sub_skills)}
    marks = ", ".join("?" for _ in values)
    store.execute(f"INSERT INTO drill_results ({', '.join(values)}) VALUES ({marks})", tuple(values.values()))


def noon(day: date) -> str:
    return timestamp(datetime.combine(day, time(12), UTC))


def fill(store: Store, interviews: int = 50, drills: int = 500) -> None:
    """So many of both over half a year, getting better unevenly."""
    with store.atomic():
        for i in range(interviews):
            skill = min(3, (i * 4 // interviews + i % 2))
            hold(store, f"i{i:03}", START + timedelta(days=3 * i + i % 3), skill)
            level = min(5, 1 + skill + (i % 5 == 0))
            grade(store, f"i{i:03}", level, own=min(5, level + (i % 3 == 0)) if i % 2 else None)
        kinds = list(load_drills())
        for i in range(drills):
            share = min(1.0, 0.25 + 0.5 * i / drills + 0.25 * (i * 7 % 5) / 4)
            drill(store, kinds[i * 5 % len(kinds)], START + timedelta(days=i * 150 // drills), share, i)
