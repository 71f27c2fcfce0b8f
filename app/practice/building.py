"""From role, hours, start and target stages to twelve weeks: hours by area, milestones, mocks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import get_args

from app.practice.allocate import in_quarters
from app.practice.documents import Milestone, Mock, Roadmap, Week
from rubrics.practice.plan_loader import load_allocation, load_milestones, load_rules, shares_of
from rubrics.practice.plan_schema import AreaName
from rubrics.schema import RoleName, StageName

MOCK_DAY = 5  # of the week, counted from its first day: Saturday where weeks begin on Monday


def new_roadmap(role: str, hours: float, start: date, stages: Sequence[str] = (), begun: str = "") -> Roadmap:
    """A roadmap without changes or risks. `hours` a week; no stages: the usual ones of the role.

    Raises ValueError naming what cannot be used and what to give instead.
    """
    chosen, hours, named = _role(role), _hours(hours), _stages(stages)
    rotation = named or tuple(load_allocation().stages[chosen])
    plan = milestones_by_week(chosen)
    weeks = tuple(
        Week(
            n=n,
            hours=in_quarters(shares_of(chosen), hours),
            milestones=plan[n - 1],
            mocks=_mocks(n, start, rotation),
        )
        for n in range(1, load_rules().weeks + 1)
    )
    return Roadmap(
        begun=begun or start.isoformat(), role=chosen, hours=hours, start=start, stages=rotation, weeks=weeks
    )


def _role(role: str) -> RoleName:
    for known in get_args(RoleName):
        if role.upper() == known:
            return known  # type: ignore[no-any-return]
    raise ValueError(f"unknown role {role!r} (choose {', '.join(get_args(RoleName))})")


def _hours(hours: float) -> float:
    rules = load_rules()
    if not rules.least_hours <= hours <= rules.most_hours:
        raise ValueError(
            f"{hours:g} hours a week cannot be planned: give what you can sustain for twelve weeks, "
            f"{rules.least_hours:g} to {rules.most_hours:g}"
        )
    return round(hours * 4) / 4


def _stages(stages: Sequence[str]) -> tuple[StageName, ...]:
    unknown = [stage for stage in stages if stage not in get_args(StageName)]
    if unknown:
        raise ValueError(f"unknown stage {unknown[0]!r} (choose {', '.join(get_args(StageName))})")
    return tuple(dict.fromkeys(stages))  # type: ignore[arg-type]


def _mocks(week: int, start: date, rotation: Sequence[StageName]) -> tuple[Mock, ...]:
    """The week's mock, if it has one. The stages take turns."""
    mocks = load_rules().mocks
    held = sorted([*mocks.fixed, *mocks.extra])
    if week not in held:
        return ()
    day = start + timedelta(days=7 * (week - 1) + MOCK_DAY)
    stage = rotation[held.index(week) % len(rotation)]
    return (Mock(day=day, stage=stage, kind="fixed" if week in mocks.fixed else "extra"),)


def milestones_by_week(role: RoleName) -> list[tuple[Milestone, ...]]:
    """Milestones of each week: the fewer in weeks with a mock, by the role's hours, none twice."""
    rules, seeds = load_rules(), load_milestones()
    few, many = rules.milestones
    busy = {*rules.mocks.fixed, *rules.mocks.extra}
    counts = [few if week in busy else many for week in range(1, rules.weeks + 1)]
    waiting = {area: [s for s in seeds[area] if role in s.roles] for area in shares_of(role)}
    order = iter(areas_in_turn(role, sum(counts)))
    return [
        tuple(
            Milestone(id=seed.id, area=area, text=seed.text, artefact=seed.artefact)
            for area in (next(order) for _ in range(count))
            for seed in [waiting[area].pop(0)]
        )
        for count in counts
    ]


def areas_in_turn(role: RoleName, count: int) -> list[AreaName]:
    """`count` areas, each as often as its share of the hours; whoever is most behind comes next."""
    shares = shares_of(role)
    given: Counter[AreaName] = Counter()
    order: list[AreaName] = []
    for turn in range(1, count + 1):
        behind = max(shares, key=lambda area: shares[area] * turn - given[area])
        given[behind] += 1
        order.append(behind)
    return order
