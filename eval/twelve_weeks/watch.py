"""What the simulation looks at: before the first day, at each change, and at the end of each week."""

from __future__ import annotations

from datetime import date, timedelta

from app.practice.allocate import in_quarters
from app.practice.building import new_roadmap
from app.practice.changing import changed
from app.practice.desk import Desk
from app.practice.documents import Change, Milestone, Roadmap
from app.practice.review import three_lines, without_artefact
from app.practice.review_roadmap import review_roadmap
from app.practice.tables import roadmap_from
from eval.twelve_weeks.person import START
from eval.twelve_weeks.rules import Log
from rubrics.practice.plan_loader import load_rules, shares_of
from rubrics.schema import Signal


def at_the_start(log: Log, plan: Roadmap) -> None:
    """What a new roadmap must hold."""
    shares = shares_of(plan.role)
    whole = all(sum(week.hours.values()) == plan.hours for week in plan.weeks)
    table = plan.weeks[0].hours == in_quarters(shares, plan.hours)
    log.note("allocation", START, whole and table, f"{plan.hours:g} h in every week, {plan.weeks[0].hours}")
    stones = [each for week in plan.weeks for each in week.milestones]
    sized = all(2 <= len(week.milestones) <= 3 for week in plan.weeks)
    shown = not any(without_artefact(each.text, each.artefact) for each in stones)
    log.note(
        "milestones",
        START,
        sized and shown and len({m.text for m in stones}) == len(stones),
        f"{len(stones)}",
    )
    held = [week.n for week in plan.weeks if week.mocks]
    log.note("mocks", START, len(held) >= 6 and {4, 8, 12} <= set(held) and held[0] <= 4, f"weeks {held}")
    log.note("risks", START, len(plan.risks) == 3, plan.risks[0].risk)
    _refusal(log, plan)
    _score(log, plan)


def _refusal(log: Log, plan: Roadmap) -> None:
    try:
        roadmap_from(plan, [[3, "coding", "Solve 5 problems.", ""]])
    except ValueError as refused:
        log.note("refused", START, "artefact" in str(refused), str(refused))


def _score(log: Log, plan: Roadmap) -> None:
    """The roadmap with an artefact taken away in week 3."""
    third = plan.weeks[2]
    bare = Milestone(id="bare", area="coding", text="Solve 5 problems.", artefact="")
    week = third.model_copy(update={"milestones": (bare, *third.milestones[1:])})
    review = review_roadmap(plan.model_copy(update={"weeks": (*plan.weeks[:2], week, *plan.weeks[3:])}))
    remedy = three_lines(review, 1)
    holds = review.first and remedy is not None and remedy[0] == "week 3: no artefact"
    log.note("score", START, holds, " → ".join(remedy or ()))


def at_a_change(log: Log, before: Roadmap, after: Roadmap, change: Change, day: date) -> None:
    """Which rules a change is an occasion for, and whether it keeps them."""
    retest = after.week_of(change.retest.day) if change.retest else 0
    touched = {a.n for a, b in zip(after.weeks, before.weeks, strict=True) if a != b}
    hours = {a.n for a, b in zip(after.weeks, before.weeks, strict=True) if a.hours != b.hours}
    same = touched <= {*change.weeks, retest} and hours <= set(change.weeks)
    whole = all(sum(week.hours.values()) == after.hours for week in after.weeks)
    log.note("only_named", day, same and whole, f"weeks {sorted(touched)} of {change.weeks}")
    if change.retest:
        log.note("retest", day, change.retest.day == change.day + timedelta(days=14), str(change.retest.day))
    if change.source == "interview:week-02":
        cap, total = load_rules().after_mock.most_moved, sum(change.shares.values())
        log.note("two_lowest", day, set(change.signals) == {"debugging", "communication"}, change.reason)
        log.note("effort", day, abs(total - cap) < 1e-9, f"0.6 + 0.3 asked for, {total:.1f} moved")
    if change.source == "interview:week-05":
        log.note("held", day, change.weeks == (), f"{change.reason}; no hours change")
    if change.source == "interview:week-10":
        log.note(
            "one_bad_mock", day, change.shares == {"correctness": 0.2}, f"{change.shares} instead of 0.4"
        )
    if change.source == "checkpoint:4":
        _debugging(log, after, day)
    if change.source == "checkpoint:8":
        holds = change.signals == ("abstraction",) and change.kind == "after_mock"
        log.note("exactly_two", day, holds, change.reason)


def _debugging(log: Log, after: Roadmap, day: date) -> None:
    weeks = after.weeks[4:8]
    plain = shares_of(after.role)["coding"] * after.hours
    wanted = {"ml_coding": after.hours * 0.5, "systems": after.hours * 0.3, "coding": plain / 2}
    holds = all(week.hours[area] == hours for week in weeks for area, hours in wanted.items())  # type: ignore[index]
    log.note("debugging", day, holds, f"weeks 5 to 8: {weeks[0].hours}")
    scripted = all(week.mocks and "script" in week.mocks[0].why for week in weeks if week.n in (5, 7))
    log.note("script", day, scripted and all(week.mocks for week in weeks), "weeks 5 to 8 each have one")


def other_remedies(log: Log, day: date) -> None:
    """The checkpoint's remedies that this person does not need, each for somebody who does."""
    plan = new_roadmap("RS", 10, START)
    maths = _failed(plan, "mathematical_intuition")
    daily = [
        week.hours["ml_theory"] * 60 / 7
        for week in _failed(new_roadmap("SWE", 10, START), "mathematical_intuition").weeks[4:8]
    ]
    code = any("theory-to-code" in note for note in maths.weeks[4].notes)
    log.note("maths", day, all(30 <= each <= 60 for each in daily) and code, f"{daily[0]:.0f} minutes a day")
    study = _failed(plan, "experiment_design").weeks
    full = [week.n for week in study if week.hours.get("experiments") == plan.hours]
    log.note("study", day, full == [5, 6], f"an RS's weeks {full}")
    parts = _failed(plan, "abstraction").weeks[4:8]
    log.note("abstraction", day, all(week.mocks for week in parts), "an RS's weeks 5 to 8")


def _failed(plan: Roadmap, signal: Signal) -> Roadmap:
    change = Change(
        source="checkpoint:4",
        kind="checkpoint",
        day=plan.last_day(4),
        weeks=(5, 6, 7, 8),
        signals=(signal,),
        reason="failed",
    )
    return changed(plan, change)


def at_the_checkpoint(log: Log, desk: Desk) -> None:
    """The checkpoint whose last day this is."""
    points = {point.day: point for point in desk.points(desk.roadmap())}
    point = points.get(desk.today)
    if point and point.week == 4:
        low = "debugging" in point.below
        log.note(
            "failed", desk.today, point.state == "failed" and low, f"mean {point.mean:.2f}, {point.below}"
        )
    if point and point.week == 8:
        log.note("passed", desk.today, point.state == "passed", f"mean {point.mean:.2f}")
