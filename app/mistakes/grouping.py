"""Entries by what they are about: how often, where, when last, and whether it has become rarer. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.mistakes.entry import Entry, Place, Status, vocabulary

LATELY = 5  # of the interviews, or of the drill's results, that count as lately
ORDER: tuple[Status, ...] = ("open", "proposed", "fixed", "dismissed")
LEAST = 3  # on either side of the comparison; with fewer, nothing is said about a change


@dataclass(frozen=True)
class Held:
    """What could have shown a mistake, oldest first: graded interviews with their stages, drill results
    with the sub-skill they count for."""

    interviews: Sequence[tuple[str, str]]
    results: Sequence[tuple[int, str]]


@dataclass(frozen=True)
class Trend:
    """In how many of the last it was seen, and of those before. `of` none: too few to compare."""

    lately: int
    of_lately: int
    before: int
    of_before: int

    @property
    def change(self) -> float:
        """Difference of the two shares; below zero it has become rarer."""
        return self.lately / self.of_lately - self.before / self.of_before


@dataclass(frozen=True)
class Group:
    """`entries`: those that are wanted, the open ones first. The numbers are over all but the dismissed.

    `occasions`: each interview is one, and so are all drills of one day.
    """

    about: str
    entries: tuple[Entry, ...]
    times: int
    interviews: int
    results: int
    occasions: int
    last: date
    trend: Trend | None
    places: tuple[Place, ...]
    came_back: str = ""  # the day since which it counted as fixed

    @property
    def recurring(self) -> bool:
        return bool(self.about) and self.occasions > 1


def grouped(entries: Sequence[Entry], held: Held, wanted: Sequence[Status]) -> list[Group]:
    """The groups that have entries with a wanted status, what recurs most first, then the latest."""
    by_about: dict[str, list[Entry]] = {}
    for entry in entries:
        by_about.setdefault(entry.about, []).append(entry)
    found = [_group(about, of, held, wanted) for about, of in by_about.items()]
    return sorted(
        (group for group in found if group.entries),
        key=lambda group: (bool(group.about), group.occasions, group.interviews, group.last),
        reverse=True,
    )


def _group(about: str, entries: Sequence[Entry], held: Held, wanted: Sequence[Status]) -> Group:
    counted = [entry for entry in entries if entry.status != "dismissed"]
    places = [place for entry in counted for place in entry.places]
    interviews = {entry.interview for entry in counted if entry.interview}
    drilled = {place.result for place in places if place.result}
    days = {place.day for place in places if place.result}
    return Group(
        about=about,
        entries=tuple(
            sorted((e for e in entries if e.status in wanted), key=lambda e: ORDER.index(e.status))
        ),
        times=len(places),
        interviews=len(interviews),
        results=len(drilled),
        occasions=len(interviews) + len(days),
        last=max(place.day for entry in (counted or entries) for place in entry.places),
        trend=_trend(about, interviews, drilled, held),
        places=tuple(places),
        came_back=_came_back(counted, places) if about else "",
    )


def _trend(about: str, interviews: set[str], drilled: set[int], held: Held) -> Trend | None:
    """Over the interviews in which a pattern could be seen, or the results that count for a sub-skill."""
    known = vocabulary().get(about)
    if known is None:
        return None
    if not known.stages:
        return trend([number in drilled for number, skill in held.results if skill == about])
    return trend([name in interviews for name, stage in held.interviews if stage in known.stages])


def trend(seen: Sequence[bool]) -> Trend | None:
    """The newer ones against those before; None when there are too few of either."""
    lately = min(LATELY, len(seen) // 2)
    if lately < LEAST:
        return None
    new, old = seen[-lately:], seen[:-lately]
    return Trend(sum(new), len(new), sum(old), len(old))


def _came_back(entries: Sequence[Entry], places: Sequence[Place]) -> str:
    """The newest day on which it was fixed, when it was seen after that."""
    fixed = [entry.fixed for entry in entries if entry.came_back(list(places))]
    return max(fixed, default="")


def counts(entries: Sequence[Entry], today: date) -> Mapping[str, int]:
    """How many entries there are of each status, and how many are overdue."""
    found = dict.fromkeys(("proposed", "open", "fixed", "dismissed"), 0)
    for entry in entries:
        found[entry.status] += 1
    return {**found, "overdue": sum(entry.overdue(today) for entry in entries)}
