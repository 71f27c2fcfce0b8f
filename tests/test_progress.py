"""Progress: each measure on a transcript whose answer is known by hand, trends, and the store behind it."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.__main__ import app
from app.after.self_score import Calibration
from app.measures.levels import level, own_less_given
from app.measures.of_drills import difficulty_solved, sub_skill
from app.measures.of_interviews import OF_INTERVIEWS, Told
from app.measures.points import Point, Value, share
from app.measures.practice import balance, rhythm
from app.measures.progress import Progress, read_progress
from app.measures.read import HAPPENED, TURNS, Readings, told_of
from app.measures.table import COLUMNS, to_csv, trend_words
from app.measures.trend import student, trend
from app.storage.store import Store
from app.views.pictures import BOTTOM, TOP, picture
from app.views.progress import calibration_words, page, rhythm_words
from graphs.observe import facts_asked
from graphs.practice.draw import Past
from graphs.talk import Talk, read_turns
from rubrics.loader import load_rubric, load_scenarios
from rubrics.practice.measures import load_measures
from tests.progressing import (
    PLAIN,
    PLAN,
    SCENARIO,
    START,
    TRADE,
    drill,
    fill,
    grade,
    hold,
    ledger,
    noon,
    turn,
    turns,
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    found = Store(tmp_path / "sparring.db")
    yield found
    found.close()


def read(store: Store, today: date = START) -> Progress:
    return read_progress(Readings(store, load_scenarios()), load_rubric().criteria, today)


def told(*said: str, **changes: object) -> Told:
    """An interview of the prompt and these turns, the candidate's and the interviewer's in turn."""
    rows = [turn(n, text, 30.0 * n) for n, text in enumerate((SCENARIO.prompt, *said), start=1)]
    return replace(Told(Talk(read_turns(rows)), SCENARIO.stage, SCENARIO), **changes)  # type: ignore[arg-type]


def measured(name: str, one: Told) -> float | None:
    found = OF_INTERVIEWS[name](one)
    return None if found is None else found.value


def settled(*fates: str, back: tuple[int | None, ...] = ()) -> Told:
    """An interview whose ledger ended so."""
    found = ledger(0)
    constraints = tuple({**found["constraints"][0], "status": fate} for fate in fates)
    cuts = tuple({**found["cuts"][0], "recovered": each} for each in back)
    return Told(Talk(read_turns(turns(0)), constraints, cuts))  # type: ignore[arg-type]


def past(day: int, share: float, difficulty: int = 2, skill: str = "adapting", item: str = "one") -> Past:
    created = f"{START + timedelta(days=day)}T12:00:00.000+00:00"
    return Past("switching", item, created, 60.0, share, difficulty, (skill,))


def points(*values: float, apart: int = 7) -> list[Point]:
    return [Point(START + timedelta(days=apart * n), Value(value)) for n, value in enumerate(values)]


def test_each_measure_of_the_file_has_its_function() -> None:
    sources = {each.id: each.source for each in load_measures().values()}
    assert len(sources) == 9
    assert {name for name, source in sources.items() if source == "interviews"} == OF_INTERVIEWS.keys()


def test_time_to_frame_is_when_the_first_plan_assumption_or_metric_was_handed_in() -> None:
    assert measured("time_to_frame", told(PLAIN, "Go on.", PLAN)) == 120
    assert measured("time_to_frame", told("I assume that the index fits into memory.")) == 60


def test_an_interview_never_framed_took_at_least_until_its_last_answer() -> None:
    assert measured("time_to_frame", told(PLAIN, "Go on.", PLAIN, "And?", PLAIN)) == 180


def test_clarity_is_the_share_of_answers_without_hedging_or_wandering() -> None:
    hedged = "I guess maybe we could sort of try a model, I am not sure, perhaps a bigger one, I guess."
    found = OF_INTERVIEWS["clarity"](told(PLAIN, "Go on.", hedged, "And?", PLAN, "And?", "Yes."))
    assert found is not None
    assert (found.value, found.n) == (pytest.approx(2 / 3), 3)


def test_assumptions_missed_are_the_questions_worth_asking_that_were_left_open() -> None:
    first, second, third = SCENARIO.clarifying
    assert measured("assumptions_missed", told(PLAIN)) == 3
    assert measured("assumptions_missed", told(first)) == 2
    assert measured("assumptions_missed", told(f"{first} {second} {third}")) == 0


def test_what_is_assumed_aloud_or_was_told_is_not_missed() -> None:
    fact = next(each for each in SCENARIO.facts if each.id == asked_for(SCENARIO.clarifying[0]))
    assert measured("assumptions_missed", told(f"I assume {fact.asks[0]} is settled.")) == 2
    assert measured("assumptions_missed", told(PLAIN, facts=frozenset({fact.id}))) == 2


def asked_for(question: str) -> str:
    """The fact a question worth asking asks for."""
    return facts_asked([question], SCENARIO)[0]


def test_clarifying_questions_leave_out_what_one_asks_oneself() -> None:
    asked = "How many queries come in a second? And do we know who clicked?"
    alone = "What would break first? The index, since it is rebuilt only once a night, and so on from there."
    assert measured("clarifying_questions", told(asked, "Many.", alone)) == 2


def test_trade_offs_are_sentences_that_name_what_is_given_up() -> None:
    assert measured("trade_offs_explained", told(TRADE, "And?", PLAIN)) == 2
    assert measured("trade_offs_explained", told("There is no trade-off here.")) == 0


def test_recovery_and_constraints_are_shares_of_the_ledger() -> None:
    assert measured("recovery", settled(back=(8, None, 12, None))) == 0.5
    assert measured("recovery", settled()) is None
    assert (
        measured("constraints_addressed", settled("addressed", "acknowledged", "ignored", "addressed")) == 0.5
    )
    assert measured("constraints_addressed", settled()) is None


def test_mistake_patterns_count_each_kind_once() -> None:
    model = (
        "I would train a two-tower transformer at once, and then fine-tune BERT on top of it for the ranking."
    )
    once, twice = told(model), told(model, "And?", model)
    assert measured("mistake_patterns", once) == measured("mistake_patterns", twice)
    assert (measured("mistake_patterns", once) or 0) >= 1


def test_difficulty_solved_is_the_hardest_item_of_a_day_met_at_four_fifths() -> None:
    found = difficulty_solved(
        [past(0, 0.9, 2, item="a"), past(0, 0.8, 3, item="b"), past(0, 0.79, 5), past(4, 0.2)]
    )
    assert [(point.at.value, point.at.n) for point in found] == [(3, 3), (0, 1)]


def test_a_sub_skill_is_the_mean_of_a_days_items_with_its_interval() -> None:
    [one, other] = sub_skill([past(0, 1.0), past(0, 0.5, item="two"), past(1, 0.5)], "adapting")
    assert (one.at.value, one.at.n) == (0.75, 2)
    assert one.at.low is not None
    assert other.at.high is not None
    assert one.at.low < 0.75 < other.at.high
    assert sub_skill([past(0, 1.0)], "data_reasoning") == []


def test_an_item_tried_again_on_a_day_counts_by_its_first_try() -> None:
    [found] = sub_skill([past(0, 0.2), past(0, 1.0)], "adapting")
    assert (found.at.value, found.at.n) == (0.2, 1)
    assert [point.at.value for point in difficulty_solved([past(0, 0.2), past(0, 1.0)])] == [0]


def test_the_interval_of_a_share_is_wilsons() -> None:
    found = share(8, 10)
    assert (found.low, found.high) == (pytest.approx(0.4902, abs=1e-4), pytest.approx(0.9433, abs=1e-4))


def test_a_level_carries_the_range_its_probability_lies_in() -> None:
    sure = {"level": 4, "probabilities": [0.0, 0.02, 0.03, 0.9, 0.05]}
    unsure = {"level": 2, "probabilities": [0.05, 0.1, 0.45, 0.3, 0.1]}
    assert level(sure) == Value(4, 4, 4)
    assert level(unsure) == Value(2, 2, 5)
    assert level({"level": 1, "probabilities": [0.02, 0.08, 0.6, 0.2, 0.1]}) == Value(1, 1, 5)
    assert level({"level": 3}) == Value(3)
    assert level({"level": None, "status": "not_observed"}) is None


def test_own_scores_are_compared_where_both_scored() -> None:
    own, given = (
        {"debugging": 4, "communication": 2, "correctness": None},
        {"debugging": 2, "communication": 2},
    )
    assert own_less_given(own, given) == Value(1.0, 0.0, 2.0, 2)
    assert own_less_given({"debugging": 3}, {}) is None


def test_few_points_or_days_have_no_trend() -> None:
    assert trend(points(1, 2, 3, 4, 5)) is None
    assert trend(points(1, 2, 3, 4, 5, 6, apart=0)) is None
    assert trend(points(1, 2, 3, 4, 5, 6)) is not None


def test_a_straight_line_is_found_and_noise_has_no_direction() -> None:
    straight = trend(points(1, 2, 3, 4, 5, 6))
    assert straight is not None
    assert (straight.change, straight.days) == (pytest.approx(5), 35)
    assert straight.at(START) == pytest.approx((1, 1, 1))
    noise = trend(points(3, 1, 4, 1, 3, 2))
    assert noise is not None
    assert not noise.clear


def test_the_interval_is_that_of_least_squares_worked_out_by_hand() -> None:
    found = trend(points(1, 3, 2, 4, 3, 5, apart=30))  # residual sum of squares 3.0857, Sxx 17.5 months²
    assert found is not None
    assert found.change == pytest.approx(5 * 0.62857, abs=1e-4)
    assert (found.low, found.high) == (pytest.approx(0.2287, abs=0.01), pytest.approx(6.0577, abs=0.01))


@pytest.mark.parametrize(("degrees", "exact"), [(4, 2.7764), (6, 2.4469), (10, 2.2281), (48, 2.0106)])
def test_students_quantile_is_close_to_the_tables(degrees: int, exact: float) -> None:
    assert student(degrees) == pytest.approx(exact, abs=0.01)


def test_drills_and_mocks_are_weighed_in_minutes() -> None:
    found = balance([past(0, 1.0)] * 28, mocked_s=900)
    assert (found.drilled, found.mocked, found.drills) == (35, 15, 0.7)
    assert balance([], 0).drills is None


def test_the_rhythm_counts_days_and_reproaches_nobody() -> None:
    days = {START + timedelta(days=n) for n in (0, 1, 2, 10, 11, 40)}
    found = rhythm(days, START + timedelta(days=40))
    assert found is not None
    assert (found.lately, found.longest, found.newest) == (1, 3, START + timedelta(days=40))
    later = rhythm(days, START + timedelta(days=200))
    assert rhythm_words(later, START) == "You last practised on 13 Feb 2027."
    assert rhythm(set(), START) is None


def test_nobody_has_begun_yet(store: Store) -> None:
    found = read(store)
    assert all(each.points == () for each in found.series)
    assert "Nothing to show yet" in page(found, START)
    assert to_csv(found.series) == ",".join(COLUMNS) + "\n"


def test_one_interview_gives_one_point_of_each_and_no_trend(store: Store) -> None:
    hold(store, "one", START, skill=3)
    grade(store, "one", 3, own=4)
    found = {each.id: each for each in read(store).series}
    values = {name: found[name].points[0].at.value for name in OF_INTERVIEWS}
    assert values == {
        "time_to_frame": 90,
        "clarity": pytest.approx(4 / 5),
        "assumptions_missed": 1,
        "clarifying_questions": 2,
        "trade_offs_explained": 0,
        "recovery": 1,
        "constraints_addressed": 1,
        "mistake_patterns": values["mistake_patterns"],
    }
    assert found["debugging"].points == (Point(START, Value(3, 1, 5), "one"),)
    assert found["self_less_grader"].points[0].at.value == 1
    assert trend_words(found["debugging"]) == "1 point: too few for a trend"
    assert "No points yet: Problem framing" in page(read(store), START)


def test_open_and_imported_interviews_give_no_points(store: Store) -> None:
    hold(store, "open", START, status="open")
    hold(store, "imported", START, status="imported")
    found = read(store)
    assert all(each.points == () for each in found.measures)
    assert found.balance.mocked == 15  # the open one's minutes are practice all the same


def test_an_interview_without_an_answer_gives_no_points(store: Store) -> None:
    store.create_interview({"id": "none", "created": noon(START), "stage": "coding", "status": "closed"})
    store.add_turn("none", turn(1, "How would you begin?", 0.0))
    assert all(each.points == () for each in read(store).series)


def test_two_agreeing_interviews_in_a_row_restore_own_scores(store: Store) -> None:
    for n, own in enumerate((5, 3)):
        hold(store, f"i{n}", START + timedelta(days=n))
        grade(store, f"i{n}", 3, own)
    found = read(store)
    assert found.calibration == Calibration(uncalibrated=True, agreeing=1)
    assert "1 so far" in calibration_words(found)
    hold(store, "i2", START + timedelta(days=2))
    grade(store, "i2", 3, 4)
    assert "agree, 2 interviews in a row" in calibration_words(read(store))


def test_levels_of_two_graders_are_told_apart(store: Store) -> None:
    hold(store, "one", START)
    grade(store, "one", 3)
    hold(store, "two", START)
    grade(store, "two", 3, code="grade-5")
    assert read(store).graders == 2
    assert "come from 2 graders" in page(read(store), START)


def test_what_does_not_change_has_no_direction() -> None:
    level = trend(points(0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8))
    assert level is not None
    assert not level.clear


def test_a_level_series_claims_no_certainty(store: Store) -> None:
    for n in range(6):
        hold(store, f"i{n}", START + timedelta(days=n))
        grade(store, f"i{n}", 3)
    [debugging] = [each for each in read(store).series if each.id == "debugging"]
    assert trend_words(debugging) == "The same at all 6 points"


def test_a_line_is_cut_off_at_the_ends_of_its_scale_and_stays_in_its_band(store: Store) -> None:
    fill(store, interviews=20, drills=0)
    [met] = [each for each in read(store).series if each.id == "constraints_addressed"]
    [band, line] = re.findall(r'points="([^"]+)"', picture(met))
    low, high = spots(band)[:25], spots(band)[25:][::-1]
    for (x, y), (_, under), (_, over) in zip(spots(line), low, high, strict=True):
        assert TOP <= over <= y <= under <= BOTTOM, x


def spots(said: str) -> list[tuple[float, ...]]:
    return [tuple(map(float, each.split(","))) for each in said.split()]


def test_fifty_interviews_are_read_in_four_queries_and_measured_once(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(store)
    asked: list[str] = []
    query = store.query
    monkeypatch.setattr(store, "query", lambda sql, values=(): asked.append(sql) or query(sql, values))
    readings = Readings(store, load_scenarios())
    found = read_progress(readings, load_rubric().criteria, START)
    assert len(asked) == 4
    assert {len(each.points) for each in found.signals} == {50}
    assert read_progress(readings, load_rubric().criteria, START) == found
    assert len(asked) == 6
    shown = page(found, START)
    assert shown.count("<svg") == len([each for each in found.series if len(each.points) > 1]) + 1


def test_what_the_ledger_and_the_moves_hold_reaches_the_measures(store: Store) -> None:
    hold(store, "one", START)
    fact = asked_for(SCENARIO.clarifying[2])
    store.add_event("one", "move", {"move": "answer_clarification", "ref": f"{fact},other"}, t=1.0, turn=3)
    rows = store.query(TURNS, ('["one"]',))
    events = store.query(HAPPENED, ('["one"]',))
    found = told_of(store.interview("one"), rows, events, SCENARIO)
    assert found.facts == {fact, "other"}
    assert [cut["turn"] for cut in found.talk.cuts] == [7]


def test_the_table_has_a_row_for_every_point(store: Store) -> None:
    fill(store, interviews=3, drills=20)
    found = read(store)
    rows = list(csv.DictReader(StringIO(to_csv(found.series))))
    assert len(rows) == sum(len(each.points) for each in found.series)
    assert [row["date"] for row in rows] == sorted(row["date"] for row in rows)
    [debugging, *_] = [row for row in rows if row["name"] == "debugging"]
    assert list(debugging.values()) == ["2027-01-04", "grade", "debugging", "2", "1", "5", "1"]
    assert len({each.id for each in found.series}) == len(found.series)


def test_the_terminal_tells_and_writes_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPARRING_HOME", str(tmp_path))
    run = CliRunner()
    assert "Nothing to show yet" in run.invoke(app, ["progress"]).output
    store = Store(tmp_path / "sparring.db")
    hold(store, "one", START)
    drill(store, "framing", START, 0.8)
    store.close()
    told = run.invoke(app, ["progress"], env={"COLUMNS": "200"})
    assert told.exit_code == 0
    assert "Time to frame" in told.output
    assert "1 point: too few for a trend" in told.output
    done = run.invoke(app, ["progress", "--csv", str(tmp_path / "p.csv")])
    assert done.exit_code == 0
    text = (tmp_path / "p.csv").read_text("utf-8")
    assert text == run.invoke(app, ["progress", "--csv", "-"]).stdout
    assert "2027-01-04,drill,problem_framing,0.8," in text
