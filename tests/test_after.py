"""After the interview: the self-score's rule, what the transcript shows, disputes, debrief and plan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from app.after.debrief import QUESTIONS, Shown, prefilled
from app.after.kept import Dispute, Kept
from app.after.plan import TWO_WEEKS, Step
from app.after.record import Record, observable, propose_plan, read_record
from app.after.self_score import Calibration, Levels, apart, calibration, counted
from app.after.timeline import timeline
from app.backends.scripted import ScriptedModel
from app.services import Services, open_services
from app.storage.store import NotFound
from app.ui.plan import said
from app.views.happened import coverage_html
from app.views.plan import plan_html
from app.views.self import verdict
from app.views.timeline import timeline_html
from graphs.coverage import coverage
from rubrics.loader import load_patterns, load_rubric, load_stages
from tests.finished import LATE, LEVELS, SCENARIO, finished, grade_of
from tests.interviewing import ANSWERS, begin, hold

FAR: tuple[Levels, Levels] = ({"a": 5, "b": 5, "c": 3}, {"a": 2, "b": 3, "c": 3})
NEAR: tuple[Levels, Levels] = ({"a": 3, "b": 4, "c": 3}, {"a": 2, "b": 3, "c": 3})


@pytest.fixture
def services() -> Iterator[Services]:
    opened = open_services(load=lambda: ScriptedModel())
    yield opened
    opened.close()


def graded(services: Services, interview: str = "done1") -> Record:
    services.store.add_grade(finished(services.store, interview), grade_of())
    return read_record(services, interview)


def test_one_point_is_close_and_two_are_apart() -> None:
    assert apart({"a": 4, "b": 5, "c": 1, "d": None}, {"a": 3, "b": 3, "c": 3, "d": 1}) == ["b", "c"]


@pytest.mark.parametrize(
    ("history", "uncalibrated"),
    [
        ([], False),
        ([({"a": 5, "b": 3}, {"a": 1, "b": 3})], False),  # one signal apart is not yet a flag
        ([FAR], True),
        ([FAR, NEAR], True),
        ([FAR, NEAR, NEAR], False),
        ([FAR, NEAR, FAR, NEAR], True),  # not in a row
        ([NEAR, NEAR, FAR], True),
        ([FAR, NEAR, ({"a": 3}, {"a": 3}), NEAR], False),  # one signal in common proves nothing
        ([FAR, ({"a": 3, "b": None}, {"a": 3, "b": 2}), NEAR], True),
    ],
)
def test_self_scores_far_apart_are_flagged_until_two_interviews_in_a_row_agree(
    history: list[tuple[Levels, Levels]], uncalibrated: bool
) -> None:
    assert calibration(history).uncalibrated is uncalibrated


def test_uncalibrated_scores_are_lowered_to_the_graders_and_never_raised() -> None:
    own: Levels = {"a": 5, "b": 2, "c": 4, "d": None}
    given: Levels = {"a": 3, "b": 4, "c": None, "d": 3}
    assert counted(own, given, Calibration(True, 0)) == {"a": 3, "b": 2, "c": 4, "d": None}
    assert counted(own, given, Calibration(False, 1)) == own


def test_a_self_score_is_kept_once_and_goes_with_its_interview(services: Services) -> None:
    kept, interview = Kept(services.store), finished(services.store)
    kept.rate(interview, {"debugging": 4, "correctness": None})
    kept.rate(interview, {"debugging": 1})
    own = kept.self_score(interview)
    assert own is not None
    assert own.levels == {"debugging": 4, "correctness": None}
    services.store.delete_interview(interview)
    assert kept.self_score(interview) is None
    with pytest.raises(NotFound):
        kept.rate(interview, None)


def test_rating_comes_before_the_grade_and_is_asked_once(services: Services) -> None:
    kept = Kept(services.store)
    assert read_record(services, finished(services.store)).to_rate
    kept.rate("done1", None)
    assert not read_record(services, "done1").to_rate
    assert not graded(services, "other").to_rate
    assert not read_record(services, finished(services.store, "file", status="imported")).to_rate


def test_only_signals_the_stage_can_show_are_asked() -> None:
    coding = load_stages()["coding"]
    assert set(observable(load_rubric().criteria, coding)) == set(coding.observable)


def test_calibration_counts_the_rated_interviews_up_to_this_one(services: Services) -> None:
    kept = Kept(services.store)
    high: Levels = dict.fromkeys(LEVELS, 5)
    for interview, own in (("one", high), ("two", LEVELS), ("three", LEVELS)):
        kept.rate(finished(services.store, interview), own)
        services.store.add_grade(interview, grade_of())
    flags = [read_record(services, each).calibration.uncalibrated for each in ("one", "two", "three")]
    assert flags == [True, True, False]


def test_the_verdict_names_what_lies_apart_and_what_the_scores_count(services: Services) -> None:
    kept, interview = Kept(services.store), finished(services.store)
    kept.rate(interview, {**LEVELS, "communication": 5, "mathematical_intuition": 4})
    services.store.add_grade(interview, grade_of())
    record = read_record(services, interview)
    titles = {each.id: each.title for each in load_rubric().criteria}
    page = verdict(record.own, record.given, record.calibration, titles)
    assert "within one point on 5 of 7 signals" in page
    assert "communication" in page
    assert "until two interviews in a row agree" in page


@pytest.mark.parametrize("answer", ["plain", "ramble"])
def test_coverage_from_the_store_is_what_the_interviewer_had_heard(services: Services, answer: str) -> None:
    session = begin(services, minutes=6)
    hold(session, [ANSWERS[answer], f"{ANSWERS['plain']} {SCENARIO.reference[:600]}"])
    store = services.store
    covered = coverage(store.turns(session.id), store.events(session.id), session.scenario)
    assert covered
    assert covered == session.state["covered"]


def test_the_models_judgement_takes_the_place_of_the_words() -> None:
    first, second = SCENARIO.expected[:2]
    turns = [
        {"n": 1, "speaker": "interviewer", "kind": "question", "text": "Go on."},
        {"n": 2, "speaker": "candidate", "kind": "answer", "text": f"I use {first.keywords[0]} here."},
        {"n": 3, "speaker": "interviewer", "kind": "follow_up", "text": "And then?"},
        {"n": 4, "speaker": "candidate", "kind": "answer", "text": "Nothing more."},
    ]
    verdict_ = {"kind": "judged", "data": {"turn": 2, "points": [second.id]}}
    assert coverage(turns, [], SCENARIO)[first.id] == 2
    assert coverage(turns, [verdict_], SCENARIO) == {second.id: 2}


def test_the_timeline_has_every_turn_the_phases_and_the_pressure(services: Services) -> None:
    record = graded(services)
    line = record.timeline
    assert [bar.turn for bar in line.bars] == list(range(1, 14))
    assert [part.phase for part in line.phases] == ["framing", "depth", "wrap_up"]
    fates = [(each.kind, each.fate) for each in line.pressure]
    assert fates == [
        ("constraint", "ignored"),
        ("interruption", "thread resumed"),
        ("constraint", "addressed"),
    ]
    page = timeline_html(line, record.id)
    assert page.count('<rect class="bar-') == 13
    assert page.count("lane-constraint unmet") == 1
    assert page.count(' met"') == 2


def test_a_transcript_without_times_still_has_a_timeline(services: Services) -> None:
    record = graded(services)
    bare = [{**turn, "t": 0.0} for turn in record.turns]
    line = timeline(bare, [], None)
    assert line.phases == ()
    assert timeline_html(line, "x").count('<rect class="bar-') == 13


def test_patterns_are_found_with_what_the_ledger_tells(services: Services) -> None:
    found = {each.pattern for each in graded(services).findings}
    assert {"model_before_data", "constraint_ignored"} <= found


def test_a_transcript_from_elsewhere_with_odd_events_still_has_a_report(services: Services) -> None:
    interview = finished(services.store, status="imported")
    odd: list[Any] = [
        {"constraints": [{"constraint": LATE.id, "injected": 5}, {"constraint": 3}, "x"], "cuts": "none"},
        {"constraints": None},
    ]
    for data in odd:
        services.store.add_event(interview, "ledger", data, t=0.0)
    services.store.add_event(interview, "judged", {"turn": "four"}, t=0.0)
    record = read_record(services, interview)
    assert record.covered
    assert [each.fate for each in record.happenings if each.kind == "constraint"] == ["still open"] * 2
    assert record.findings


def test_every_expected_point_is_told_with_its_turn_and_the_reference_is_folded_away(
    services: Services,
) -> None:
    record = graded(services)
    page = coverage_html(SCENARIO, record.covered, record.id)
    assert page.count("<li data-heard") == len(SCENARIO.expected)
    assert page.count('data-heard="1"') == len(record.covered) > 0
    assert '<details class="reference"><summary>' in page


def test_a_dispute_stands_beside_the_grade_and_can_be_taken_back(services: Services) -> None:
    record, kept = graded(services), Kept(services.store)
    kept.dispute(record.id, "debugging", 5, " I did find it ")
    assert kept.disputes(record.id) == {"debugging": Dispute(5, "I did find it")}
    assert read_record(services, record.id).given == record.given
    kept.dispute(record.id, "debugging", None, "")
    kept.withdraw(record.id, "debugging")
    assert kept.disputes(record.id) == {}


def test_the_debrief_is_prefilled_from_the_transcript_and_what_was_saved_wins(services: Services) -> None:
    record, kept = graded(services), Kept(services.store)
    said = prefilled(
        Shown(
            record.report.cards,
            record.findings,
            load_patterns(),
            record.happenings,
            record.unheard,
            record.steps,
        )
    )
    assert list(said) == list(QUESTIONS)
    assert "Mathematical intuition, 2 of 5: “tune them until the number is good” (turn 6)" in said["broke"]
    assert "Constraint ignored" in said["avoided"]
    assert LATE.line[:40] in said["avoided"]
    assert said["by"] == record.steps[0].due
    kept.save_debrief(record.id, {**said, "why": "I did not listen."})
    assert (kept.debrief(record.id) or {})["why"] == "I did not listen."


def test_the_two_lowest_signals_become_two_weeks_with_a_retest(services: Services) -> None:
    record = graded(services)
    assert record.graded is not None
    start = date.fromisoformat(record.graded["created"][:10])
    assert [step.signal for step in record.steps] == ["communication", "mathematical_intuition"]
    for step in record.steps:
        assert date.fromisoformat(step.retest) - start == TWO_WEEKS == timedelta(days=14)
        assert step.drills
    assert [step.share for step in record.steps] == [0.3, 0.4]


def test_a_drill_against_a_seen_mistake_comes_first(services: Services) -> None:
    record = graded(services)
    found = [each for each in record.findings if load_patterns()[each.pattern].signal == "communication"]
    assert record.steps[0].drills[0] == load_patterns()[found[0].pattern].drill


def test_a_new_grade_replaces_a_proposed_plan_and_leaves_an_accepted_one(services: Services) -> None:
    interview, kept = graded(services).id, Kept(services.store)
    propose_plan(services, interview)
    services.store.add_grade(interview, grade_of({**LEVELS, "communication": 5}))
    propose_plan(services, interview)
    assert next(step.signal for step in kept.plan(interview)) == "mathematical_intuition"
    accepted = [replace(step, status="accepted", share=0.1) for step in kept.plan(interview)]
    kept.keep_plan(interview, accepted)
    services.store.add_grade(interview, grade_of({**LEVELS, "correctness": 1}))
    propose_plan(services, interview)
    assert kept.plan(interview) == accepted


def test_a_plans_fields_are_read_back_or_refused_in_words(services: Services) -> None:
    step = graded(services).steps[0]
    changed = said(step, 25, "Less", ["pitch"], "A talk", " 2027-01-02 ")
    assert (changed.share, changed.drills, changed.due) == (0.25, ("pitch",), "2027-01-02")
    assert changed.retest == step.retest
    for wrong, words in (
        ((200, "a", [], "b", "2027-01-02"), "0 to 100"),
        ((1, "a", [], "b", "soon"), "'soon' is no date"),
    ):
        with pytest.raises(ValueError, match=words):
            said(step, *wrong)


def test_what_a_plan_says_is_not_live() -> None:
    nasty = "<script>x</script>"
    page = plan_html([Step("debugging", None, nasty, (nasty,), nasty, nasty, nasty)], {})
    assert "<script" not in page
