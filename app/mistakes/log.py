"""The mistake log of a store as it stands on a day: what the page, the terminal and the plan ask it for."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

from app.mistakes.entry import Draft, Entry, Place, Status, day_of, name_of
from app.mistakes.grouping import ORDER, Group, Held, grouped
from app.mistakes.keeping import entries
from app.mistakes.text import seen_in
from app.practice.due import Item
from app.storage.rows import now
from app.storage.store import Store
from graphs.practice.need import Wish

WANTED: dict[str, tuple[Status, ...]] = {  # what a person may ask to see
    "open": ("proposed", "open"),
    "fixed": ("fixed",),
    "dismissed": ("dismissed",),
    "all": ORDER,
}
WISHES = 2  # drills that a session of the day takes from here
GRADED = """
    SELECT i.id, i.stage FROM interviews i WHERE EXISTS (SELECT 1 FROM grades g WHERE g.interview = i.id)
    ORDER BY i.created, i.rowid"""


def groups(store: Store, wanted: str = "open") -> list[Group]:
    """What recurs most first. `wanted`: open, fixed, dismissed or all; raises ValueError by name."""
    if wanted not in WANTED:
        raise ValueError(f"no such mistakes as {wanted!r}: choose {', '.join(WANTED)}")
    return grouped(entries(store), held(store), WANTED[wanted])


def held(store: Store) -> Held:
    """The graded interviews and the drills' results, oldest first."""
    rows = store.query("SELECT id, sub_skills FROM drill_results ORDER BY id")
    skills = [(row["id"], next(iter(json.loads(row["sub_skills"])), "")) for row in rows]
    return Held([(row["id"], str(row["stage"] or "")) for row in store.query(GRADED)], skills)


def due_items(store: Store) -> list[Item]:
    """What is open and dated, for the page Plan: each pattern and sub-skill once, by its earliest entry."""
    dated = sorted((e for e in entries(store) if e.status == "open" and e.due), key=lambda e: (e.due, e.id))
    found: dict[str, list[Entry]] = {}
    for each in dated:
        found.setdefault(each.about or f"own {each.id}", []).append(each)
    return [_item(same[0], len(same)) for same in found.values()]


def _item(first: Entry, count: int) -> Item:
    about = f"{name_of(first.about)}{f', {count} open' if count > 1 else ''}: " if first.about else ""
    what = f"{about}{first.head}"
    return Item(f"mistake_{first.id}", "mistake", what, f"Fixed: {what}", date.fromisoformat(first.due))


def wishes(store: Store) -> list[Wish]:
    """The drills against the mistakes that recur and are open, what recurs most first."""
    found: dict[str, str] = {}
    for group in groups(store):
        drill = next((each.drill for each in group.entries if each.status == "open" and each.drill), "")
        if group.recurring and drill:
            found.setdefault(drill, f"recurring mistake: {name_of(group.about)}, {seen_in(group)}")
    return [Wish(drill, reason) for drill, reason in list(found.items())[:WISHES]]


def place_of(store: Store, interview: str, turn: int) -> Place:
    """The place of an entry written by hand: a turn of an interview, all of it (0), or none (no interview).

    Raises `NotFound`; ValueError for a turn that is not there.
    """
    if not interview:
        return Place(now())
    row, turns = store.interview(interview), {int(each["n"]) for each in store.turns(interview)}
    if turn and turn not in turns:
        raise ValueError(f"no turn {turn} in that interview: it has 1 to {max(turns, default=0)}")
    return Place(row["created"], turn)


def by_hand(interview: str, place: Place, about: str) -> Draft:
    """The beginning of an entry that a person writes."""
    return Draft("hand", None, about, interview, (place,), broke="")


def answered(draft: Draft, broke: str, why: str, rewire: str, drill: str, due: str) -> Draft:
    """The draft with these answers. Raises ValueError for what is no date."""
    when = day_of(due).isoformat() if due.strip() else ""
    return replace(draft, broke=broke, why=why, rewire=rewire, drill=drill, due=when)
