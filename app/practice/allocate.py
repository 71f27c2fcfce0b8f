"""Arithmetic of a week: how its hours are divided, and how a remedy moves them. The total never changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from rubrics.practice.plan_schema import AREAS, AreaName, CheckpointRemedy

Shares = Mapping[AreaName, float]
Name = TypeVar("Name", bound=str)


def in_quarters(shares: Shares, hours: float) -> dict[AreaName, float]:
    """Hours of each area in quarters of an hour; they add up to `hours` (itself rounded to a quarter).

    The quarters left after rounding down go to the areas that lost most by it.
    """
    exact = {area: shares[area] * hours * 4 for area in AREAS if shares.get(area, 0) > 0}
    whole = {area: int(value + 1e-9) for area, value in exact.items()}
    left = round(hours * 4) - sum(whole.values())
    for area in sorted(exact, key=lambda each: whole[each] - exact[each])[:left]:
        whole[area] += 1
    return {area: count / 4 for area, count in whole.items() if count}


def moved(shares: Shares, extra: Shares) -> dict[AreaName, float]:
    """`extra` parts of the week go to its areas; what remains keeps its proportions."""
    kept = 1 - sum(extra.values())
    areas = [area for area in AREAS if area in shares or area in extra]
    return {area: shares.get(area, 0.0) * kept + extra.get(area, 0.0) for area in areas}


def capped(shares: Mapping[Name, float], most: float) -> dict[Name, float]:
    """The shares, scaled down together where they add up to more than `most`."""
    total = sum(shares.values())
    return {key: value * min(1.0, most / total) if total else value for key, value in shares.items()}


def remedied(shares: Shares, remedy: CheckpointRemedy, hours: float, rest: float) -> dict[AreaName, float]:
    """The week's shares under a checkpoint's remedy; `rest` is left for the areas it does not name."""
    after = _set(shares, remedy, rest) if remedy.shares else dict(shares)
    return _daily(after, remedy, hours) if remedy.daily else after


def _set(shares: Shares, remedy: CheckpointRemedy, rest: float) -> dict[AreaName, float]:
    """Areas at the parts the remedy names, its halved areas at half, the others in proportion."""
    named = {_instead(shares, remedy, area): part for area, part in remedy.shares.items()}
    free = 1 - sum(named.values())
    others = {area: part for area, part in shares.items() if area not in named}
    halves = {area: others.pop(area) / 2 for area in remedy.halved if area in others}
    halves = capped(halves, max(0.0, free - rest))
    left, total = free - sum(halves.values()), sum(others.values())
    spread = {area: left * part / total for area, part in others.items()} if total else {}
    return {area: part for area, part in {**named, **halves, **spread}.items() if part > 1e-9}


def _instead(shares: Shares, remedy: CheckpointRemedy, area: AreaName) -> AreaName:
    return area if area in shares else remedy.instead_of.get(area, area)


def _daily(shares: Shares, remedy: CheckpointRemedy, hours: float) -> dict[AreaName, float]:
    """At least and at most so many minutes of one area every day; within that, two fifths of the week.

    Where even the least is more than three fifths of the week, it stays at three fifths.
    """
    assert remedy.daily
    assert remedy.daily_minutes
    least, most = (minutes * 7 / 60 / hours for minutes in remedy.daily_minutes)
    wanted = min(max(least, 0.4), most, 0.6)
    now = shares.get(remedy.daily, 0.0)
    if now >= wanted:
        return dict(shares)
    scale = (1 - wanted) / (1 - now)
    return {**{area: part * scale for area, part in shares.items()}, remedy.daily: wanted}
