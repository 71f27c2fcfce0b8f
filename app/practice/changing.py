"""A roadmap with a change made to it: only the weeks the change names get other hours and milestones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from app.practice.allocate import in_quarters, moved, remedied
from app.practice.building import MOCK_DAY
from app.practice.documents import Change, Milestone, Mock, Roadmap, Week, remedy_id
from rubrics.loader import load_remedies
from rubrics.practice.plan_loader import load_rules, shares_of
from rubrics.practice.plan_schema import AreaName, CheckpointRemedy
from rubrics.schema import Signal

OWED = ("remedy_", "fix_")  # how the ids of a remedy's milestones begin: these are never put off


def changed(roadmap: Roadmap, change: Change) -> Roadmap:
    """The roadmap with `change` made and noted; role, hours, start and all other weeks stay."""
    weeks = tuple(_week(roadmap, week, change) for week in roadmap.weeks)
    if change.retest:
        weeks = with_retest(roadmap, weeks, change.retest)
    return roadmap.model_copy(update={"weeks": weeks, "changes": (*roadmap.changes, change)})


def _week(roadmap: Roadmap, week: Week, change: Change) -> Week:
    if week.n not in change.weeks:
        return week
    make = _checkpoint_week if change.kind == "checkpoint" else _mock_week
    return make(roadmap, week, change)


def _mock_week(roadmap: Roadmap, week: Week, change: Change) -> Week:
    """Time moved to the low signals; their deliverables stand in the last of the weeks."""
    base, extra = shares_of(roadmap.role), dict[AreaName, float]()
    for signal, share in change.shares.items():
        if share and (area := area_of(roadmap, signal)):
            extra[area] = extra.get(area, 0.0) + share
    owed = [_deliverable(roadmap, signal, change) for signal in change.signals]
    update = {
        "hours": in_quarters(moved(base, extra), roadmap.hours),
        "notes": (*week.notes, *(f"{_name(s)}: {load_remedies()[s].on}" for s in change.signals)),
    }
    after = week.model_copy(update=update)
    return _with_milestones(after, owed) if week.n == max(change.weeks) else after


def area_of(roadmap: Roadmap, signal: Signal) -> AreaName | None:
    """Where the time of a signal's remedy goes; None when the kind of work changes and not its amount."""
    has = shares_of(roadmap.role)
    return next((area for area in load_rules().after_mock.areas[signal] if area in has), None)


def _deliverable(roadmap: Roadmap, signal: Signal, change: Change) -> Milestone:
    remedy = load_remedies()[signal]
    area = area_of(roadmap, signal) or "behavioural"
    return Milestone(
        id=remedy_id(change.source, signal), area=area, text=remedy.on, artefact=remedy.deliverable
    )


def _name(signal: Signal) -> str:
    return signal.replace("_", " ").capitalize()


def _checkpoint_week(roadmap: Roadmap, week: Week, change: Change) -> Week:
    """The remedies one after the other, the lowest signal's first; each for its own number of weeks."""
    rules, shares = load_rules().checkpoints, shares_of(roadmap.role)
    first = int(change.source.partition(":")[2]) + 1
    active = [r for r in _remedies(change) if week.n < first + r.weeks]
    for remedy in active:
        shares = remedied(shares, remedy, roadmap.hours, rules.rest_at_least)
    after = week.model_copy(
        update={
            "hours": in_quarters(shares, roadmap.hours),
            "notes": (*week.notes, *(f"{_name(r.signal)}: {r.on}" for r in active)),
            "mocks": _scripted(roadmap, week) if any(r.scripted_mocks for r in active) else week.mocks,
        }
    )
    return _with_milestones(after, [m for r in active for m in _of_week(r, week.n - first, first, roadmap)])


def _remedies(change: Change) -> list[CheckpointRemedy]:
    known = {remedy.signal: remedy for remedy in load_rules().checkpoints.remedies}
    return [known[signal] for signal in change.signals]


def _of_week(remedy: CheckpointRemedy, index: int, first: int, roadmap: Roadmap) -> list[Milestone]:
    """The remedy's milestones of its week `index`, counted from 0; a second failure asks for them anew."""
    seeds = remedy.milestones[index * remedy.each_week : (index + 1) * remedy.each_week]
    area = area_of(roadmap, remedy.signal) or "behavioural"
    return [
        Milestone(id=f"{seed.id}_from_{first}", area=area, text=seed.text, artefact=seed.artefact)
        for seed in seeds
    ]


def _scripted(roadmap: Roadmap, week: Week) -> tuple[Mock, ...]:
    """The week's mock, or one of its own, with a script."""
    day = roadmap.first_day(week.n) + timedelta(days=MOCK_DAY)
    stage = roadmap.stages[week.n % len(roadmap.stages)]
    held = week.mocks or (Mock(day=day, stage=stage, kind="scripted"),)
    return tuple(mock.model_copy(update={"why": mock.why or "with a script"}) for mock in held)


def _with_milestones(week: Week, owed: Sequence[Milestone]) -> Week:
    """The week with a remedy's milestones. What no longer fits is put off, areas with least time first."""
    least, most = load_rules().milestones
    there = {each.id for each in week.milestones}
    new = [each for each in owed if each.id not in there]
    kept = sorted(week.milestones, key=lambda m: (not m.id.startswith(OWED), -week.hours.get(m.area, 0.0)))
    all_of_them = [*new, *kept]
    timeless = [m for m in all_of_them if not week.hours.get(m.area) and not m.id.startswith(OWED)]
    fits = [m for m in all_of_them if m not in timeless][:most]
    fits += timeless[: max(0, least - len(fits))]
    put_off = [m for m in week.milestones if m not in fits]
    notes = (*week.notes, *(f"Put off: {m.text}" for m in put_off))
    return week.model_copy(update={"milestones": tuple(fits), "notes": notes})


def with_retest(roadmap: Roadmap, weeks: Sequence[Week], retest: Mock) -> tuple[Week, ...]:
    """The re-test on its very day, in the place of the week's own mock; a fixed one stays fixed."""
    n = roadmap.week_of(retest.day)
    return tuple(_retested(week, retest) if week.n == n else week for week in weeks)


def _retested(week: Week, retest: Mock) -> Week:
    fixed = next((mock for mock in week.mocks if mock.kind == "fixed"), None)
    held = fixed.model_copy(update={"day": retest.day, "why": retest.why}) if fixed else retest
    others = tuple(mock for mock in week.mocks if mock.kind == "retest" and mock.day != retest.day)
    return week.model_copy(update={"mocks": (*others, held)})
