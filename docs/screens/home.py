"""A home as it is after ten weeks: interviews held with authored answers, grades, a roadmap, drills.

The interviewer is the real one: director, constraints and cut-ins decide what comes. Levels and quotes are
written in talks.yaml, since these pictures show screens and measure no model.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from app import desk
from app.after.kept import Kept
from app.after.record import propose_plan
from app.backends.scripted import ScriptedModel
from app.clock import SpokenClock
from app.drills.drilling import DrillSession
from app.mistakes.feeding import feed
from app.mistakes.keeping import decide, entries
from app.practice.desk import Desk
from app.services import Services
from app.session import Session, Setup, last_turn
from app.stories.keeping import add_rehearsal, save_story
from app.stories.story import Draft
from app.transcripts.formats import import_transcript
from app.transcripts.model import Transcript
from docs.screens.grades import grade
from graphs.model import Message
from rubrics.loader import load_stages
from rubrics.practice.loader import load_items

FOLDER = Path(__file__).parent
GOLD = FOLDER.parents[1] / "eval" / "gold" / "seven_signals.jsonl"
TALKS: Mapping[str, Any] = yaml.safe_load((FOLDER / "talks.yaml").read_text("utf-8"))
THINKING_S = 35.0  # before each answer: a person's pace, so that a timeline looks like one
DRILLED_S = 60.0
DRILLED = {
    "framing": 0.5,
    "constraints": 0.7,
    "trade_offs": 0.4,
    "ambiguity": 0.9,
}  # share of the good answer given
Row = dict[str, Any]


def plausible(_: Sequence[Message], question: str, choices: Sequence[str]) -> Sequence[float]:
    """A choose rule for batches: the same question is always answered alike, and not every one the same."""
    if len(choices) == 2:
        return [0.1, 0.9]
    at = zlib.crc32(question.encode()) % len(choices)
    return [1 / (1 + 3 * abs(at - n)) for n in range(len(choices))]


def model() -> ScriptedModel:
    return ScriptedModel(rule=plausible)


def gold() -> dict[str, Row]:
    lines = GOLD.read_text("utf-8").splitlines()
    return {row["id"]: row for row in map(json.loads, lines)}


def begun(services: Services, name: str, pressure: int = 0) -> Session:
    """An interview of talks.yaml before its first answer."""
    talk = TALKS[name]
    setup = Setup(
        talk["scenario"], talk["persona"], talk["role"], talk["minutes"], talk["seed"], "quote", pressure,
        observe=False,
    )  # fmt: skip
    return Session.start(services, setup, SpokenClock(thinking=THINKING_S))


def held(services: Services, name: str) -> Session:
    """An interview of talks.yaml with its answers given; the code comes with the last one."""
    session, talk = begun(services, name), TALKS[name]
    for each in talk["answers"]:
        if isinstance(each, dict):
            typed_until_cut_off(session, each["typed"])
        else:
            last = each is talk["answers"][-1]
            last_turn(session.answer(each, talk.get("code", "") if last else ""))
    return session


def typed_until_cut_off(session: Session, text: str) -> None:
    words = text.split(" ")
    for n in range(1, len(words) + 1):
        if session.draft(" ".join(words[:n])):
            return
    raise RuntimeError(f"nobody cut in on {text[:40]!r}: lengthen it in talks.yaml, or take another seed")


def ended(services: Services, name: str, days_ago: int) -> str:
    """A finished interview of talks.yaml, self-scored and graded. Returns its id."""
    session, talk = held(services, name), TALKS[name]
    list(session.end())
    services.store.update_interview(session.id, created=stamp(days_ago))
    Kept(services.store).rate(session.id, talk["own"])
    found = {signal: (level, quotes) for signal, (level, *quotes) in talk["grade"].items()}
    services.store.add_grade(session.id, grade(session.turns, found, talk["role"]), stamp(days_ago))
    propose_plan(services, session.id)
    return session.id


def stamp(days_ago: int) -> str:
    day = datetime.now(UTC).replace(hour=18, minute=30, second=0, microsecond=0) - timedelta(days=days_ago)
    return day.isoformat(timespec="milliseconds")


def shelved(services: Services) -> None:
    """The labelled talks as interviews of the weeks before, graded as their labels say."""
    talks = gold()
    for name, (persona, days_ago) in TALKS["library"].items():
        row = {**talks[name], "persona": persona, "created": stamp(days_ago), "grades": []}
        transcript = Transcript.model_validate({key: row[key] for key in KEPT if key in row})
        interview = import_transcript(services.store, transcript)
        services.store.update_interview(interview, status="closed")
        levels = {signal: round(level) for signal, level in row["labels"].items() if level is not None}
        Kept(services.store).rate(interview, {signal: min(level + 1, 5) for signal, level in levels.items()})
        services.store.add_grade(
            interview, labelled(services, interview, levels, row["role"]), stamp(days_ago)
        )


KEPT = ("id", "stage", "role", "persona", "scenario", "turns", "created")


def labelled(services: Services, interview: str, levels: Mapping[str, int], role: str) -> Row:
    """The grade of a labelled talk; each level with the beginning of another answer as its quote."""
    turns = services.store.turns(interview)
    stage = load_stages()[services.store.interview(interview)["stage"]]
    said = [turn["text"] for turn in turns if turn["speaker"] == "candidate"]
    quotes: dict[str, tuple[int, list[str]]] = {
        signal: (level, [said[n % len(said)].split(". ")[0][:160]])
        for n, (signal, level) in enumerate(levels.items())
        if signal in stage.observable
    }
    return grade(turns, quotes, role)


def practised(services: Services) -> None:
    """Some weeks of drills, better towards the end, and a roadmap that began five weeks ago."""
    today = date.today()
    monday = today - timedelta(days=today.weekday() + 35)
    Desk(services.store, today).begin("MLE", 8, monday, [])
    for kind, share in DRILLED.items():
        item = next(iter(load_items(kind).values()))
        sitting = DrillSession.start(services, kind, item=item.id)
        sitting.begin()
        for text in item.good:
            sitting.hand_in(text[: int(len(text) * share)], seconds=DRILLED_S)


def told(services: Services) -> None:
    """The bank of stories with a rehearsal, and the mistake log: one entry accepted, the others proposed."""
    store = services.store
    first, *_ = [save_story(store, Draft(**each), created=stamp(20)) for each in TALKS["stories"]]
    add_rehearsal(store, first, TALKS["rehearsal"]["said"], TALKS["rehearsal"]["seconds"])
    feed(store)
    decide(store, [entries(store)[0].id], "accept", date.today())


def fill(services: Services) -> dict[str, str]:
    """Everything above; the ids of the interviews by what they show."""
    shelved(services)
    practised(services)
    earlier = ended(services, "earlier", 15)
    design = ended(services, "design", 1)
    store, said = services.store, TALKS["design"]["dispute"]
    Kept(store).dispute(design, said["signal"], said["level"], said["note"])
    drawn = begun(services, "design")
    desk.keep_board(store, drawn.id, TALKS["board"]["text"])
    desk.keep_strokes(store, drawn.id, TALKS["board"]["strokes"])
    desk.keep_notes(store, drawn.id, TALKS["notes"])
    unrated = held(services, "design")
    list(unrated.end())
    talking = held(services, "coding")
    talking.draft(TALKS["coding"]["draft"], TALKS["coding"]["code"])
    stressed = begun(services, "coding", pressure=2)
    last_turn(stressed.answer(TALKS["coding"]["answers"][0]))
    told(services)
    return {
        "design": design,
        "earlier": earlier,
        "drawn": drawn.id,
        "unrated": unrated.id,
        "talking": talking.id,
        "stressed": stressed.id,
        "cut": begun(services, "design").id,
    }
