"""The roadmap's arithmetic and rules: DOMAIN.md section 7, worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta
from typing import get_args

import pytest

from app.practice.allocate import capped, in_quarters, moved, remedied
from app.practice.building import new_roadmap
from app.practice.changing import changed
from app.practice.checkpoint import checkpoints
from app.practice.documents import Change, Roadmap
from app.practice.replan import proposals
from app.practice.review import without_artefact
from rubrics.practice.plan_loader import load_milestones, load_rules, shares_of
from rubrics.schema import RoleName, Signal
from tests.practising import START, graded_on

WEEK_4 = START + timedelta(days=26)  # Saturday
GOOD = (3, 3, 3, 3, 3, 3, 3)
ROLES = get_args(RoleName)


def plan(role: str = "MLE", hours: float = 10) -> Roadmap:
    return new_roadmap(role, hours, START)


def after_failing(signal: Signal, role: str = "MLE", hours: float = 10) -> Roadmap:
    change = Change(
        source="checkpoint:4",
        kind="checkpoint",
        day=START + timedelta(days=27),
        weeks=(5, 6, 7, 8),
        signals=(signal,),
        reason="failed",
    )
    return changed(plan(role, hours), change)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("hours", [3, 7.25, 10, 40])
def test_every_week_adds_up_to_the_hours_given(role: str, hours: float) -> None:
    assert {sum(week.hours.values()) for week in plan(role, hours).weeks} == {hours}


def test_a_software_engineer_codes_for_half_of_the_week() -> None:
    assert plan("SWE").weeks[0].hours == {
        "coding": 5,
        "ml_coding": 1,
        "ml_theory": 1,
        "systems": 2,
        "behavioural": 1,
    }


@pytest.mark.parametrize("role", ROLES)
def test_no_milestone_comes_twice_and_each_has_an_artefact(role: str) -> None:
    stones = [each for week in plan(role).weeks for each in week.milestones]
    assert len({each.id for each in stones}) == len(stones) == 30
    assert [each for each in stones if without_artefact(each.text, each.artefact)] == []


def test_the_first_mock_is_in_week_2_and_weeks_4_8_and_12_are_fixed() -> None:
    held = {week.n: mock.kind for week in plan().weeks for mock in week.mocks}
    assert held == {2: "extra", 4: "fixed", 6: "extra", 8: "fixed", 10: "extra", 12: "fixed"}


@pytest.mark.parametrize(
    ("role", "hours", "stages", "named"),
    [("PM", 8, [], "PM"), ("MLE", 2, [], "2 hours"), ("MLE", 8, ["lunch"], "lunch")],
)
def test_what_cannot_be_planned_is_named(role: str, hours: float, stages: list[str], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        new_roadmap(role, hours, START, stages)


@pytest.mark.parametrize("artefact", ["", "  ", "3 hours", "about 5 hours of practice", "two days"])
def test_time_is_no_artefact(artefact: str) -> None:
    assert without_artefact("Solve 5 problems.", artefact)


def test_the_catalogue_and_the_remedies_share_no_id() -> None:
    seeds = [seed.id for seeds in load_milestones().values() for seed in seeds]
    assert len(seeds) == len(set(seeds))


def test_a_remedy_takes_its_share_and_the_rest_keeps_its_proportions() -> None:
    after = moved({"coding": 0.5, "systems": 0.3, "behavioural": 0.2}, {"systems": 0.5})
    assert after == pytest.approx({"coding": 0.25, "systems": 0.65, "behavioural": 0.1})


def test_two_remedies_together_move_no_more_than_the_cap() -> None:
    assert capped({"debugging": 0.6, "communication": 0.3}, 0.6) == pytest.approx(
        {"debugging": 0.4, "communication": 0.2}
    )


def test_quarters_of_an_hour_lose_nothing() -> None:
    assert in_quarters({"coding": 1 / 3, "systems": 1 / 3, "behavioural": 1 / 3}, 5) == {
        "coding": 1.75,
        "systems": 1.75,
        "behavioural": 1.5,
    }


def test_a_failed_debugging_checkpoint_halves_coding() -> None:
    weeks = after_failing("debugging").weeks
    assert {(w.hours["ml_coding"], w.hours["systems"], w.hours["coding"]) for w in weeks[4:8]} == {
        (5, 3, 1.25)
    }
    assert weeks[8].hours == plan().weeks[8].hours


def test_where_half_of_coding_does_not_fit_the_others_keep_a_rest() -> None:
    debugging = next(r for r in load_rules().checkpoints.remedies if r.signal == "debugging")
    after = remedied(shares_of("SWE"), debugging, 10, 0.05)
    assert sum(after.values()) == pytest.approx(1)
    assert after["coding"] == pytest.approx(0.15)


@pytest.mark.parametrize("hours", [8, 10, 20, 40])
def test_failed_mathematics_brings_30_to_60_minutes_a_day(hours: float) -> None:
    for week in after_failing("mathematical_intuition", "SWE", hours).weeks[4:8]:
        assert 30 <= week.hours["ml_theory"] * 60 / 7 <= 60


def test_failed_experiment_design_takes_two_full_weeks() -> None:
    weeks = after_failing("experiment_design", "RS").weeks
    assert [week.n for week in weeks if week.hours == {"experiments": 10}] == [5, 6]
    assert {each.area for week in weeks[4:6] for each in week.milestones} == {"experiments"}


@pytest.mark.parametrize("signal", ["communication", "abstraction"])
def test_failed_words_or_parts_bring_a_mock_every_week(signal: Signal) -> None:
    weeks = after_failing(signal).weeks[4:8]
    assert all("script" in week.mocks[0].why for week in weeks)


@pytest.mark.parametrize(
    ("levels", "state", "remedied_signals"),
    [
        (GOOD, "passed", ()),
        ((2, 4, 4, 4, 4, 4, 4), "passed", ("correctness",)),
        ((1, 5, 5, 5, 5, 5, 5), "failed", ("correctness",)),
        ((3, 3, 3, 3, 3, 3, 2), "failed", ("collaboration",)),
        ((2, 2, 1, 3, 3, 3, 3), "failed", ("abstraction", "correctness")),
    ],
)
def test_a_checkpoint_passes_at_a_mean_of_3_with_none_below_2(
    levels: tuple[int, ...], state: str, remedied_signals: tuple[str, ...]
) -> None:
    found = checkpoints(plan(), [graded_on(WEEK_4, levels)], WEEK_4)[0]
    assert (found.state, found.remedied) == (state, remedied_signals)


def test_a_mean_that_is_low_without_a_low_signal_remedies_the_two_lowest() -> None:
    history = [graded_on(WEEK_4 - timedelta(days=1), (3, 3, 3, 3, 3, 2, 3)), graded_on(WEEK_4, GOOD)]
    found = checkpoints(plan(), history, WEEK_4)[0]
    assert found.state == "failed"
    assert found.remedied[0] == "experiment_design"
    assert len(found.remedied) == 2


def test_the_mean_is_weighted_for_the_role() -> None:
    history = [graded_on(WEEK_4, (3, 3, 3, 3, 5, 3, 3))]
    theory = checkpoints(plan("RS"), history, WEEK_4)[0].mean
    software = checkpoints(plan("SWE"), history, WEEK_4)[0].mean
    assert theory == pytest.approx(3 + 2 * 3 / 16)
    assert software == pytest.approx(3 + 2 * 1 / 14)


def test_one_bad_mock_among_three_fails_no_checkpoint() -> None:
    history = [graded_on(WEEK_4 - timedelta(days=days), GOOD) for days in (8, 4)]
    found = checkpoints(plan(), [*history, graded_on(WEEK_4, (3, 3, 3, 1, 5, 5, 5))], WEEK_4)[0]
    assert found.state == "passed"
    assert found.levels["debugging"] == pytest.approx(7 / 3)


def test_a_checkpoint_without_an_interview_is_missing_until_one_is_held_late() -> None:
    late = START + timedelta(days=30)
    assert checkpoints(plan(), [], late)[0].state == "missing"
    assert checkpoints(plan(), [graded_on(late, GOOD)], late)[0].state == "passed"


def test_before_its_week_a_checkpoint_says_what_is_so_far() -> None:
    found = checkpoints(plan(), [graded_on(START, GOOD)], START)[0]
    assert (found.state, found.mean, found.remedied) == ("ahead", 3.0, ())


def test_a_low_mock_changes_two_weeks_and_is_repeated_after_exactly_two() -> None:
    day = START + timedelta(days=12)
    [change] = proposals(plan(), [graded_on(day, (3, 2, 3, 1, 3, 3, 3))], day)
    assert (change.signals, change.weeks) == (("debugging", "communication"), (3, 4))
    assert change.retest is not None
    assert change.retest.day == date(2027, 1, 30)


def test_one_bad_mock_after_better_ones_moves_half() -> None:
    days = [START + timedelta(days=n) for n in (1, 8, 12)]
    history = [graded_on(days[0], GOOD), graded_on(days[1], GOOD), graded_on(days[2], (2, 3, 3, 3, 3, 3, 3))]
    assert proposals(plan(), history, days[2])[0].shares == {"correctness": 0.2}


def test_a_signal_whose_two_weeks_still_run_is_not_remedied_again() -> None:
    first, second = START + timedelta(days=5), START + timedelta(days=12)
    history = [graded_on(first, (3, 3, 3, 2, 3, 3, 3))]
    roadmap = changed(plan(), proposals(plan(), history, first)[0])
    assert proposals(roadmap, [*history, graded_on(second, (3, 3, 3, 2, 3, 3, 3))], second) == []


def test_a_change_touches_only_the_weeks_it_names() -> None:
    day = START + timedelta(days=12)
    before = plan()
    [change] = proposals(before, [graded_on(day, (3, 3, 3, 2, 3, 3, 3))], day)
    after = changed(before, change)
    assert [a.n for a, b in zip(after.weeks, before.weeks, strict=True) if a != b] == [3, 4]
    assert (after.hours, after.role, after.start) == (before.hours, before.role, before.start)
    assert proposals(after, [graded_on(day, (3, 3, 3, 2, 3, 3, 3))], day) == []


def test_fifty_mocks_in_one_week_ask_for_one_change() -> None:
    day = START + timedelta(days=12)
    history = [graded_on(day, (3, 3, 3, 2, 3, 3, 3), f"m{n}") for n in range(50)]
    assert len(proposals(plan(), history, day)) == 1


def test_a_mock_changes_no_week_of_a_checkpoints_remedy() -> None:
    history = [graded_on(WEEK_4, (2, 3, 3, 1, 3, 3, 3))]
    made = proposals(plan(), history, WEEK_4)
    assert [(change.source, change.weeks) for change in made] == [
        ("checkpoint:4", (5, 6, 7, 8)),
        (f"interview:{history[0].interview}", ()),
    ]


def test_what_is_put_off_is_noted() -> None:
    week = after_failing("debugging").weeks[6]
    there = {each.text for each in plan().weeks[6].milestones}
    kept = {each.text for each in week.milestones}
    assert [f"Put off: {text}" for text in there - kept] == [n for n in week.notes if n.startswith("Put off")]
