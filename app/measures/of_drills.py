"""What drill results show, day by day. Pure; results are oldest first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from app.measures.points import Point, Value, day_of, share
from graphs.practice.draw import UP, Past


def days(results: Sequence[Past]) -> dict[date, list[Past]]:
    """The judged results by local day. Of an item tried again the first counts: feedback tells the answer."""
    found: dict[date, dict[tuple[str, str], Past]] = {}
    for past in results:
        if past.share is not None:
            found.setdefault(day_of(past.created), {}).setdefault((past.drill, past.item), past)
    return {day: list(firsts.values()) for day, firsts in found.items()}


def difficulty_solved(results: Sequence[Past]) -> list[Point]:
    return [Point(day, _hardest(done)) for day, done in sorted(days(results).items())]


def _hardest(done: Sequence[Past]) -> Value:
    solved = [past.difficulty for past in done if (past.share or 0) >= UP]
    return Value(max(solved, default=0), n=len(done))


def sub_skill(results: Sequence[Past], skill: str) -> list[Point]:
    """A day's mean share of what was needed, over the items that train the sub-skill."""
    trained = days([past for past in results if skill in past.sub_skills])
    return [
        Point(day, share(sum(past.share or 0 for past in done), len(done)))
        for day, done in sorted(trained.items())
    ]


OF_DRILLS: dict[str, Callable[[Sequence[Past]], list[Point]]] = {"difficulty_solved": difficulty_solved}
