"""Proposals for the mistake log, made of what interviews, saved debriefs and drills left in the store.

An interview is searched once, after it was graded: before that the candidate's own score must not be led.
Proposals from debriefs and drills follow their source until a person decides on them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from itertools import groupby

from app.after.debrief import name_of as drill_name
from app.after.events import usable
from app.after.found import findings
from app.drills.results import results
from app.mistakes.entry import Draft, Place, Source, item_title, vocabulary
from app.mistakes.keeping import add, draft_of, drop_proposal, entries, rewrite
from app.storage.rows import Row
from app.storage.store import Store
from graphs.patterns import Finding
from rubrics.loader import load_patterns
from rubrics.practice.loader import load_drills

UNSEARCHED = """
    SELECT i.id, i.created, i.stage FROM interviews i
    WHERE EXISTS (SELECT 1 FROM grades g WHERE g.interview = i.id)
        AND NOT EXISTS (SELECT 1 FROM mistakes_searched s WHERE s.interview = i.id)
    ORDER BY i.created, i.rowid"""
DEBRIEFS = """
    SELECT d.interview, d.answers, i.created FROM debriefs d JOIN interviews i ON i.id = d.interview
    ORDER BY i.created, i.rowid"""
POOR = 0.5  # share of what was needed below which a drill's result is a mistake to learn from
QUOTED = 240  # characters of a quote
TURN = re.compile(r"\(turn (\d+)\)")


def feed(store: Store) -> None:
    """Bring the proposals up to date with everything that is stored. Doing it twice changes nothing."""
    for row in store.query(UNSEARCHED):
        found = of_interview(store, row)
        with store.atomic():
            for draft in found:
                add(store, draft)
            store.execute("INSERT OR IGNORE INTO mistakes_searched (interview) VALUES (?)", (row["id"],))
    _follow(store, "debrief", [draft for row in store.query(DEBRIEFS) for draft in of_debrief(row)])
    _follow(store, "drill", of_drills(results(store)))


def of_interview(store: Store, row: Row) -> list[Draft]:
    """One for each pattern that is found in the interview, with all its places."""
    seen = findings(store.turns(row["id"]), usable(store.events(row["id"])), row["stage"])
    by_pattern = groupby(sorted(seen, key=lambda each: each.pattern), key=lambda each: each.pattern)
    return [_of_pattern(row, pattern, list(places)) for pattern, places in by_pattern]


def _of_pattern(row: Row, pattern: str, seen: Sequence[Finding]) -> Draft:
    known, first = load_patterns()[pattern], min(seen, key=lambda each: (each.turn, each.start))
    return Draft(
        source="pattern",
        key=f"pattern:{row['id']}:{pattern}",
        about=pattern,
        interview=row["id"],
        places=tuple(Place(row["created"], each.turn, _short(each.quote)) for each in seen),
        broke=f"“{_short(first.quote)}” (turn {first.turn})",
        why=known.what,
        rewire=known.instead,
        drill=known.drill or "",
    )


def of_debrief(row: Row) -> Iterator[Draft]:
    """What the saved debrief says beside the patterns, which have entries of their own."""
    said = {name: str(text) for name, text in json.loads(row["answers"]).items()}
    own = {name: _own(said.get(name, "")) for name in ("broke", "why", "rewire")}
    if not any(own.values()):
        return
    broke = own["broke"] or said.get("broke", "").strip() or next(filter(None, own.values()))
    turn = TURN.search(broke)
    yield Draft(
        source="debrief",
        key=f"debrief:{row['interview']}",
        about="",
        interview=row["interview"],
        places=(Place(row["created"], int(turn[1]) if turn else 0),),
        broke=broke,
        why=own["why"],
        rewire=own["rewire"],
        drill=_drill_in(said.get("drill", "")),
        due=_date_in(said.get("by", "")),
    )


def _own(answer: str) -> str:
    """The lines of an answer that do not stand for a pattern."""
    known = load_patterns().values()
    theirs = {text for each in known for text in (each.what, each.instead)}
    heads = tuple(f"{each.name} (turn " for each in known)
    lines = [line for line in answer.splitlines() if line.strip()]
    own = [line for line in lines if line.strip() not in theirs and not line.startswith(heads)]
    return "\n".join(own).strip()


def _drill_in(text: str) -> str:
    """The drill that is named first in words of a person; "" when none is."""
    flat = text.lower().replace("_", " ")
    places = {drill: flat.find(drill_name(drill)) for drill in load_drills()}
    return min((drill for drill, at in places.items() if at >= 0), key=lambda each: places[each], default="")


def _date_in(text: str) -> str:
    """The first date that exists in words of a person; "" when there is none."""
    for found in re.findall(r"\b\d{4}-\d{2}-\d{2}\b", text):
        with suppress(ValueError):
            return date.fromisoformat(found).isoformat()
    return ""


def of_drills(rows: Sequence[Row]) -> list[Draft]:
    """One for each item that went badly, however often, told by the newest such result."""
    poor: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if is_poor(row):
            poor.setdefault((row["drill"], row["item"]), []).append(row)
    return [_of_item(kind, item, found) for (kind, item), found in poor.items()]


def is_poor(row: Row) -> bool:
    """Whether less than half of what was needed was met, or something was said that is a mistake."""
    return bool(row["share"] < POOR or row["mistakes"])


def _of_item(kind: str, item: str, rows: Sequence[Row]) -> Draft:
    newest = rows[-1]
    about = next((each for each in newest["sub_skills"] if each in vocabulary()), "")
    return Draft(
        source="drill",
        key=f"drill:{kind}:{item}",
        about=about,
        interview="",
        places=tuple(Place(row["created"], 0, "", kind, item, row["id"]) for row in rows),
        broke=_missed(kind, item, newest),
        rewire=vocabulary()[about].what if about else "",
        drill=kind if kind in load_drills() else "",
    )


def _missed(kind: str, item: str, row: Row) -> str:
    """The item by name, then what was wrong and what was not said, a line each."""
    wrong = [f"Said: {each['text']}" for each in row["mistakes"]]
    missed = [f"Missing: {each['text']}" for each in row["missed"]]
    return "\n".join([f"{item_title(kind, item)}: {row['share']:.0%} of what was needed", *wrong, *missed])


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= QUOTED else f"{flat[: QUOTED - 1].rstrip()}…"


def _follow(store: Store, source: Source, drafts: Sequence[Draft]) -> None:
    """Make the source's proposals those of `drafts`. What a person kept only gains a drill's new places."""
    with store.atomic():
        held = {each.key: each for each in entries(store) if each.source == source}
        for draft in drafts:
            old = held.pop(draft.key, None)
            if old is None:
                add(store, draft)
            elif old.status == "proposed" and draft_of(old) != draft:
                rewrite(store, old.id, draft)
            elif source == "drill" and old.status in ("open", "fixed"):
                new = tuple(place for place in draft.places if place not in old.places)
                if new:
                    rewrite(store, old.id, replace(draft_of(old), places=(*old.places, *new)))
        for old in held.values():
            drop_proposal(store, old.id)
