"""An entry of the mistake log, and the words it may use: ids of patterns, sub-skills and drills. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Literal

from app.after.debrief import QUESTIONS
from rubrics.loader import load_patterns
from rubrics.practice.loader import load_drills, load_items, load_sub_skills

Source = Literal["pattern", "debrief", "drill", "hand"]
Status = Literal["proposed", "open", "fixed", "dismissed"]
ANSWERS = ("broke", "why", "rewire", "drill", "due")
ASKED = dict(zip(ANSWERS, list(QUESTIONS.values())[:5], strict=True))  # answer -> its debrief question


@dataclass(frozen=True)
class Place:
    """Where a mistake was seen: a turn of the entry's interview (0: none in particular), or a drill's result.

    `seen` is when, as the store writes it; `quote` the words that show it, if any.
    """

    seen: str
    turn: int = 0
    quote: str = ""
    drill: str = ""
    item: str = ""
    result: int = 0

    @property
    def day(self) -> date:
        """The day it was seen on, where this machine is."""
        return datetime.fromisoformat(self.seen).astimezone().date()


@dataclass(frozen=True)
class Draft:
    """What an entry says. `about`: a pattern or a sub-skill, "" for neither; `due`: an ISO date or ""."""

    source: Source
    key: str | None  # what it was fed from; None: written by hand
    about: str
    interview: str  # "" when it was in none
    places: tuple[Place, ...]  # oldest first, never empty
    broke: str
    why: str = ""
    rewire: str = ""
    drill: str = ""
    due: str = ""


@dataclass(frozen=True)
class Entry(Draft):
    """A kept draft. `fixed` is an ISO date, "" while it is not; `title` that of its interview."""

    id: int = 0
    status: Status = "proposed"
    fixed: str = ""
    title: str = ""

    @property
    def last(self) -> Place:
        return self.places[-1]

    @property
    def head(self) -> str:
        """What broke, on one line."""
        return next((line.strip() for line in self.broke.splitlines() if line.strip()), "Not said yet")

    def overdue(self, today: date) -> bool:
        return self.status == "open" and "" < self.due < today.isoformat()

    def came_back(self, places: list[Place]) -> Place | None:
        """The newest of `places` that lies after the day this was fixed."""
        if self.status != "fixed":
            return None
        later = [each for each in places if each.day.isoformat() > self.fixed]
        return max(later, key=lambda each: each.seen, default=None)


@dataclass(frozen=True)
class About:
    """What a mistake can be about, with what it is and what is done instead."""

    name: str
    what: str
    stages: tuple[str, ...] = ()  # where a pattern can be a mistake at all; none for a sub-skill


@cache
def vocabulary() -> dict[str, About]:
    """Patterns, then sub-skills, by id."""
    patterns = {each.id: About(each.name, each.what, tuple(each.stages)) for each in load_patterns().values()}
    skills = {each.id: About(each.name, each.what) for each in load_sub_skills().values()}
    return {**patterns, **skills}


def name_of(about: str) -> str:
    """The name of a pattern or sub-skill; an id that is no longer known stands for itself."""
    known = vocabulary().get(about)
    return known.name if known else about.replace("_", " ").capitalize() or "In your own words"


def item_title(drill: str, item: str) -> str:
    """The title of a drill's item; one that is no longer shipped stands for itself."""
    known = load_items(drill).get(item) if drill in load_drills() else None
    return known.title if known else item.replace("_", " ")


def checked(draft: Draft) -> Draft:
    """The draft, when its ids are known and its date is one. Raises ValueError with what there is."""
    if draft.about and draft.about not in vocabulary():
        raise ValueError(f"no pattern or sub-skill {draft.about!r}: choose one of {', '.join(vocabulary())}")
    if draft.drill and draft.drill not in load_drills():
        raise ValueError(f"no drill {draft.drill!r}: choose one of {', '.join(load_drills())}")
    if draft.due:
        day_of(draft.due)
    if not draft.broke.strip():
        raise ValueError("say what broke; the other answers may follow later")
    return draft


def day_of(text: str) -> date:
    """Raises ValueError that shows how a date is written."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError as exc:
        raise ValueError(f"{text.strip()!r} is no date; write it like {date.today().isoformat()}") from exc
