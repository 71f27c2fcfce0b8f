"""Which items come next: the weakest first, not seen lately, at the edge of ability. Pure and seeded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from rubrics.practice.schema import Item

START = 2.0  # the difficulty one begins with
UP, DOWN = 0.8, 0.5  # shares from which the next item is harder, and below which it is easier
STEP = 0.5
LATELY = 12  # so many results of other items until an item is as good as new
UNKNOWN = 0.5  # need of what has never been measured: between strong and weak
NEED, NOVELTY, EDGE, ROLE, CHANCE = 1.0, 1.5, 1.0, 0.5, 0.2  # what each counts; chance only parts near equals


@dataclass(frozen=True)
class Past:
    """A stored result. `share` is None where nothing was judged."""

    drill: str
    item: str
    created: str  # ISO 8601 in UTC
    seconds: float
    share: float | None
    difficulty: int
    sub_skills: tuple[str, ...]


@dataclass(frozen=True)
class Standing:
    """How weak one is, 0 (strong) to 1 (weak), by sub-skill and by signal; what is not there is unknown."""

    sub_skills: Mapping[str, float]
    signals: Mapping[str, float]

    def of(self, item: Item) -> float:
        """The item's need: its weakest sub-skill or signal."""
        known = [self.sub_skills.get(each, UNKNOWN) for each in item.sub_skills]
        return max(known + [self.signals.get(each, UNKNOWN) for each in item.signals])


def standing(results: Sequence[Past], levels: Mapping[str, int | None]) -> Standing:
    """Weakness from the last five results of each sub-skill, and from the levels (1 to 5) last graded.

    `results` oldest first.
    """
    shares: dict[str, list[float]] = {}
    for past in results:
        for skill in past.sub_skills if past.share is not None else ():
            shares.setdefault(skill, []).append(past.share or 0.0)
    weak = {skill: 1 - sum(last := each[-5:]) / len(last) for skill, each in shares.items()}
    return Standing(weak, {name: (5 - level) / 4 for name, level in levels.items() if level is not None})


def edge(results: Sequence[Past], drill: str) -> float:
    """The difficulty that is neither easy nor out of reach: up after a good result, down after a poor one."""
    found = START
    for past in results:
        if past.drill == drill and past.share is not None:
            aim = past.difficulty if past.share >= UP else found
            found = max(found, aim) + STEP if past.share >= UP else found - STEP * (past.share < DOWN)
            found = min(5.0, max(1.0, found))
    return found


def novelty(results: Sequence[Past], item: str) -> float:
    """1 for an item never seen, 0 for the last one, growing with what was done since."""
    seen = [i for i, past in enumerate(reversed(results)) if past.item == item]
    return min(1.0, seen[0] / LATELY) * 0.9 if seen else 1.0


def draw(
    items: Mapping[str, Item],
    results: Sequence[Past],
    standing: Standing,
    *,
    drill: str,
    count: int,
    seed: int,
    role: str = "",
) -> tuple[Item, ...]:
    """`count` different items, those most needed first; fewer when there are not so many.

    Items for `role` come before others of like need.
    """
    aim, chance = edge(results, drill), Random(f"{seed}:{drill}:{len(results)}")

    def wanted(item: Item) -> float:
        fits = 1 - abs(item.difficulty - aim) / 4
        new = NOVELTY * novelty(results, item.id)
        mine = ROLE * (role in item.roles)
        return NEED * standing.of(item) + new + EDGE * fits + mine + CHANCE * chance.random()

    return tuple(sorted(items.values(), key=wanted, reverse=True)[:count])
