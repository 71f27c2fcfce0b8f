"""Which changes the rules ask for after a grade. Each is proposed once; changing.py makes it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from app.practice.allocate import capped
from app.practice.checkpoint import Checkpoint, checkpoints, lowest_first
from app.practice.documents import Change, Mock, Roadmap
from app.practice.history import Graded, level
from rubrics.loader import load_remedies, load_stages
from rubrics.practice.plan_loader import load_rules
from rubrics.schema import Signal, StageName


def proposals(roadmap: Roadmap, history: Sequence[Graded], today: date) -> list[Change]:
    """The changes that are due and not made yet, in the order in which they are to be applied."""
    points = [_after_checkpoint(roadmap, each, today) for each in checkpoints(roadmap, history, today)]
    due = [change for change in points if change]
    for one in newest_of_weeks(roadmap, history):
        change = _after_mock(roadmap, history, one, [*roadmap.changes, *due], today)
        due += [change] if change else []
    made = {change.source for change in roadmap.changes}
    return [change for change in due if change.source not in made]


def newest_of_weeks(roadmap: Roadmap, history: Sequence[Graded]) -> list[Graded]:
    """At most one interview of each week asks for a change, so that a day of many mocks makes one."""
    weeks = {roadmap.week_of(each.day): each for each in history if each.day >= roadmap.start}
    mocks = [change for change in roadmap.changes if change.source.startswith("interview:")]
    changed = {roadmap.week_of(change.day) for change in mocks}
    return [each for week, each in weeks.items() if week not in changed]


def _coming(roadmap: Roadmap, after: int, count: int, today: date) -> tuple[int, ...]:
    """The `count` weeks after week `after` that are not over and within the plan."""
    last = min(after + count, len(roadmap.weeks))
    return tuple(week for week in range(after + 1, last + 1) if week >= roadmap.week_of(today))


def _after_mock(
    roadmap: Roadmap, history: Sequence[Graded], one: Graded, held: Sequence[Change], today: date
) -> Change | None:
    """Two weeks for the lowest signals of one interview; none when nothing is low or it is long ago.

    A signal whose two weeks still run waits for its re-test. What a checkpoint of the same week remedies is
    left to it; the re-test is held all the same.
    """
    rules, week = load_rules().after_mock, roadmap.week_of(one.day)
    low = [s for s in lowest_first(one.levels, roadmap.role) if one.levels[s] <= rules.low]
    low = [signal for signal in low[: rules.most_signals] if signal not in _running(held, one.day)]
    retest = one.day + timedelta(days=7 * rules.weeks)
    if not low or retest < today:
        return None
    left = [signal for signal in low if signal not in _remedied_in(held, week)]
    before = [each for each in history if each.day <= one.day]
    return Change(
        source=f"interview:{one.interview}",
        kind="after_mock",
        day=one.day,
        weeks=_free(held, _coming(roadmap, week, rules.weeks, today)) if left else (),
        signals=tuple(left),
        shares=capped({signal: _share(before, signal) for signal in left}, rules.most_moved),
        retest=Mock(day=retest, stage=_stage(roadmap, one), kind="retest", why=f"re-test of {words(low)}"),
        reason=f"{words(low)} at 2 or lower in the mock of {one.day}",
    )


def _running(held: Sequence[Change], day: date) -> set[Signal]:
    """The signals whose two weeks are not over on `day`."""
    lasts = timedelta(days=7 * load_rules().after_mock.weeks)
    running = [each for each in held if each.kind == "after_mock" and each.day < day < each.day + lasts]
    return {signal for each in running for signal in each.signals}


def _remedied_in(held: Sequence[Change], week: int) -> set[Signal]:
    """The signals that the checkpoint of this week sees to."""
    return {signal for each in held if each.source == f"checkpoint:{week}" for signal in each.signals}


def _free(held: Sequence[Change], weeks: Sequence[int]) -> tuple[int, ...]:
    """A mock never changes a week that a checkpoint's change holds."""
    taken = {week for each in held if each.source.startswith("checkpoint:") for week in each.weeks}
    return tuple(week for week in weeks if week not in taken)


def _share(before: Sequence[Graded], signal: Signal) -> float:
    """The rule's part of the week, or half of it when the last mocks were better on the whole."""
    rules = load_rules().after_mock
    full = load_remedies()[signal].extra_share or 0.0
    mean = level(before, signal, rules.looked_at)
    return full * rules.after_better_ones if mean is not None and mean > rules.low else full


def _stage(roadmap: Roadmap, one: Graded) -> StageName:
    """The stage of the interview that is repeated."""
    return next((stage.id for stage in load_stages().values() if stage.id == one.stage), roadmap.stages[0])


def _after_checkpoint(roadmap: Roadmap, found: Checkpoint, today: date) -> Change | None:
    """The remedy of a failed checkpoint, or the two weeks of a signal that passed at exactly 2.0."""
    if not found.remedied:
        return None
    failed = found.state == "failed"
    signals, rules = found.remedied, load_rules()
    shares = {signal: load_remedies()[signal].extra_share or 0.0 for signal in signals}
    lasts = {each.signal: each.weeks for each in rules.checkpoints.remedies}
    weeks = max(lasts[signal] for signal in signals) if failed else rules.after_mock.weeks
    return Change(
        source=f"checkpoint:{found.week}",
        kind="checkpoint" if failed else "after_mock",
        day=found.day,
        weeks=_coming(roadmap, found.week, weeks, today),
        signals=signals,
        shares={} if failed else capped(shares, rules.after_mock.most_moved),
        reason=_why(found),
    )


def _why(found: Checkpoint) -> str:
    mean = f"mean {found.mean:.2f}" if found.mean is not None else "no mean"
    if found.state == "passed":
        return f"checkpoint of week {found.week} passed ({mean}) with {words(found.remedied)} at exactly 2.0"
    low = f", {words(found.below)} below 2.0" if found.below else ""
    return f"checkpoint of week {found.week} failed ({mean}{low})"


def words(signals: Sequence[str]) -> str:
    """Names of signals as a person reads them."""
    return " and ".join(signal.replace("_", " ") for signal in signals)
