"""Transcripts in and out: the readers, the writers, and the way to the store and back."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterable, Sequence
from typing import Any

from app.desk import keep_board, keep_strokes, read_desk
from app.storage.rows import now, timestamp
from app.storage.store import NotFound, Row, Store
from app.transcripts.model import Event, Grade, Scenario, Transcript, TranscriptError, Turn, Whiteboard
from app.transcripts.parse import decode, parse, read
from app.transcripts.text import write_text as to_markdown

__all__ = ["Event", "Scenario", "Transcript", "TranscriptError", "Turn", "decode", "from_store"]
__all__ += ["import_transcripts", "parse", "read", "to_json", "to_jsonl", "to_markdown"]


def to_json(transcripts: Transcript | Sequence[Transcript], indent: int | None = 2) -> str:
    """One transcript as an object, several as an array, ending in a newline; absent fields are left out."""
    value = dump(transcripts) if isinstance(transcripts, Transcript) else [dump(item) for item in transcripts]
    return json.dumps(value, ensure_ascii=False, indent=indent) + "\n"


def to_jsonl(transcripts: Iterable[Transcript]) -> str:
    """One transcript a line."""
    return "".join(to_json(transcript, indent=None) for transcript in transcripts)


def dump(transcript: Transcript) -> Row:
    return transcript.model_dump(mode="json", exclude_none=True)


def from_store(store: Store, interview: str) -> Transcript:
    """The stored interview with its events and grades (oldest first). Raises `NotFound`."""
    row = store.interview(interview)
    same = {key: row[key] for key in ("id", "created", "stage", "role", "persona", "minutes", "seed")}
    events = [{key: event[key] for key in ("t", "turn", "kind", "data")} for event in store.events(interview)]
    grades = [{**stored["grade"], "created": stored["created"]} for stored in store.grades(interview)]
    return Transcript(
        **same,
        pressure=row["pressure"] or None,
        scenario=Scenario(id=row["scenario"], title=row["title"], prompt=row["prompt"]),
        turns=[Turn(**turn) for turn in store.turns(interview)],
        events=[Event(**event) for event in events],
        grades=grades[::-1],
        elapsed=row["elapsed"],
        model=row["model"],
        whiteboard=whiteboard(store, interview),
    )


def whiteboard(store: Store, interview: str) -> Whiteboard | None:
    """The whiteboard when something is on it. The private notes beside it stay where they are."""
    desk = read_desk(store, interview)
    return Whiteboard(text=desk.board, strokes=list(desk.strokes)) if desk.has_board else None


def import_transcripts(store: Store, transcripts: Iterable[Transcript]) -> list[str]:
    """Keep the transcripts and return their ids, in order. Either all are kept or, on any error, none.

    An id that is taken gets a number behind it (`g01-2`). Unknown keys of the transcript are not kept.
    """
    with store.atomic():
        return [import_transcript(store, transcript) for transcript in transcripts]


def import_transcript(store: Store, transcript: Transcript) -> str:
    interview = free_id(store, transcript.id)
    store.create_interview({"id": interview, **interview_row(transcript)})
    for turn in transcript.turns:
        store.add_turn(interview, turn.model_dump(include={"n", "speaker", "kind", "t", "text", "code"}))
    for event in transcript.events:
        store.add_event(interview, event.kind, event.data, t=event.t, turn=event.turn)
    if transcript.whiteboard:
        keep_board(store, interview, transcript.whiteboard.text)
        keep_strokes(store, interview, transcript.whiteboard.strokes)
    for grade in transcript.grades:
        add_foreign_grade(store, interview, grade)
    return interview


def interview_row(transcript: Transcript) -> Row:
    """The columns of an imported interview; without a clock of its own it stands at the last turn."""
    scenario, created = transcript.scenario, transcript.created
    same = {key: getattr(transcript, key) for key in ("stage", "role", "persona", "minutes")}
    return {
        **same,
        "created": timestamp(created) if created else now(),
        "scenario": scenario.id,
        "title": scenario.title,
        "prompt": scenario.prompt,
        "pressure": transcript.pressure or 0,
        "seed": transcript.seed or 0,
        "status": "imported",
        "elapsed": transcript.elapsed or max((turn.t for turn in transcript.turns), default=0.0),
        "model": transcript.model or {},
    }


def add_foreign_grade(store: Store, interview: str, grade: dict[str, Any]) -> None:
    """Keep a grade that came in a file, marked as such: nobody here saw it made."""
    provenance = {**(grade.get("provenance") or {}), "imported": True}
    kept = {key: value for key, value in grade.items() if key != "created"}
    created = Grade.model_validate(grade).created
    store.add_grade(
        interview, {**kept, "provenance": provenance}, created=timestamp(created) if created else now()
    )


def free_id(store: Store, wanted: str | None) -> str:
    """`wanted` as far as it is fit for file names and the command line, made unique; a new id without it."""
    base = re.sub(r"[^A-Za-z0-9._-]+", "-", wanted or "").strip("-._")[:60] or secrets.token_hex(4)
    candidate, number = base, 1
    while exists(store, candidate):
        number += 1
        candidate = f"{base}-{number}"
    return candidate


def exists(store: Store, interview: str) -> bool:
    try:
        store.interview(interview)
    except NotFound:
        return False
    return True
