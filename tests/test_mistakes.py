"""The mistake log: what feeds it, what a person decides, what recurs, and where it leads to."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.__main__ import app as sparring
from app.after.kept import Kept
from app.backends.scripted import ScriptedModel
from app.drills.day import today as day_of_drills
from app.drills.drilling import DrillSession
from app.mistakes import log
from app.mistakes.entry import ASKED, Draft, Entry, Place, vocabulary
from app.mistakes.feeding import feed
from app.mistakes.grouping import LATELY, LEAST, ORDER, Held, counts, grouped, trend
from app.mistakes.keeping import NoMistake, add, decide, entries, entry
from app.mistakes.text import about_change, as_markdown, lines, returned
from app.practice.desk import Desk
from app.services import Services
from app.storage.store import Store
from app.views import mistakes as views
from app.views.roadmap import due_list
from rubrics.loader import load_patterns
from rubrics.practice.loader import load_drills, load_items, load_sub_skills
from tests.finished import finished, grade_of
from tests.interviewing import services_with

TODAY = date(2027, 3, 1)
HOSTILE = "<img src=x onerror=alert(1)> **x** \x1b[2J"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    found = Store(tmp_path / "sparring.db")
    yield found
    found.close()


@pytest.fixture
def services() -> Iterator[Services]:
    found = services_with(ScriptedModel())
    yield found
    found.close()


def graded(store: Store, interview: str = "done1", day: date = TODAY) -> str:
    """The finished interview on that day, with a grade."""
    finished(store, interview)
    store.execute("UPDATE interviews SET created = ? WHERE id = ?", (f"{day}T12:00:00.000+00:00", interview))
    store.add_grade(interview, grade_of())
    return interview


def about(store: Store, pattern: str) -> list[Entry]:
    return [each for each in entries(store) if each.about == pattern]


def one(store: Store, pattern: str) -> Entry:
    [found] = about(store, pattern)
    return found


def answered(services: Services, item: str, text: str, kind: str = "framing") -> None:
    session = DrillSession.start(services, kind, item=item)
    session.begin()
    session.hand_in(text)


# what feeds it


def test_a_graded_interview_proposes_each_pattern_once_with_its_places(store: Store) -> None:
    graded(store)
    feed(store)
    found = one(store, "model_before_data")
    assert (found.status, found.source, found.interview, found.last.turn) == (
        "proposed", "pattern", "done1", 2,
    )  # fmt: skip
    assert found.last.quote in store.turns("done1")[1]["text"]
    pattern = load_patterns()["model_before_data"]
    assert (found.why, found.rewire, found.drill) == (pattern.what, pattern.instead, pattern.drill)
    assert "turn 2" in found.broke
    assert len({each.about for each in entries(store)}) == len(entries(store)) > 1


def test_before_the_grade_nothing_is_proposed_since_it_would_lead_the_own_score(store: Store) -> None:
    finished(store)
    feed(store)
    assert entries(store) == []
    store.add_grade("done1", grade_of())
    feed(store)
    assert entries(store) != []


def test_feeding_again_changes_nothing_and_what_was_dismissed_does_not_come_back(services: Services) -> None:
    store = services.store
    graded(store)
    answered(services, "framing_card_fraud", "A big model.")
    Kept(store).save_debrief("done1", {"broke": "I hurried."})
    feed(store)
    before = entries(store)
    decide(store, [each.id for each in before], "dismiss", TODAY)
    store.add_grade("done1", grade_of())
    feed(store)
    assert [(each.id, each.status) for each in entries(store)] == [(e.id, "dismissed") for e in before]


def test_a_saved_debrief_is_an_entry_without_the_lines_that_patterns_have_entries_for(store: Store) -> None:
    graded(store)
    answers = {
        "broke": "Model before data (turn 2)\nI lost the thread (turn 8)",
        "why": "Hurry",
        "drill": "Trade-offs, then framing",
        "by": "2027-03-20, or earlier",
    }
    Kept(store).save_debrief("done1", answers)
    feed(store)
    [found] = [each for each in entries(store) if each.source == "debrief"]
    assert (found.broke, found.why, found.drill, found.due) == (
        "I lost the thread (turn 8)", "Hurry", "trade_offs", "2027-03-20",
    )  # fmt: skip
    assert found.last.turn == 8


@pytest.mark.parametrize(("by", "due"), [("2027-02-30 or 2027-03-01", "2027-03-01"), ("2027-02-30", "")])
def test_a_day_that_does_not_exist_is_no_date(store: Store, by: str, due: str) -> None:
    graded(store)
    Kept(store).save_debrief("done1", {"broke": "I hurried.", "by": by})
    feed(store)
    assert [each.due for each in entries(store) if each.source == "debrief"] == [due]


def test_an_entry_that_is_deleted_is_gone_from_the_file_and_its_number_is_not_given_again(
    services: Services,
) -> None:
    for words in ("a private word", "quokka blunder"):
        by_hand(services.store, "", 0, broke=words, drill="pitch")
    last = max(each.id for each in entries(services.store))
    done = CliRunner().invoke(sparring, ["mistakes", "delete", str(last), "--yes"])
    assert done.exit_code == 0, done.output
    assert b"quokka" not in (services.settings.home / "sparring.db").read_bytes()
    by_hand(services.store, "", 0, broke="a third", drill="pitch")
    assert max(each.id for each in entries(services.store)) == last + 1


def test_a_debrief_of_patterns_alone_adds_nothing(store: Store) -> None:
    graded(store)
    pattern = load_patterns()["model_before_data"]
    Kept(store).save_debrief(
        "done1", {"broke": "Model before data (turn 2)", "why": pattern.what, "rewire": pattern.instead}
    )
    feed(store)
    assert [each for each in entries(store) if each.source == "debrief"] == []


def test_a_proposal_follows_the_debrief_until_it_is_accepted(store: Store) -> None:
    graded(store)
    for said in ("First", "Second"):
        Kept(store).save_debrief("done1", {"broke": said})
        feed(store)
    [found] = [each for each in entries(store) if each.source == "debrief"]
    assert found.broke == "Second"
    decide(store, [found.id], "accept", TODAY)
    Kept(store).save_debrief("done1", {"broke": "Third"})
    feed(store)
    assert entry(store, found.id).broke == "Second"


def test_a_drill_that_went_badly_tells_what_was_missed_and_leads_to_item_and_answer(
    services: Services,
) -> None:
    answered(services, "framing_card_fraud", f"A big model. {HOSTILE}")
    feed(services.store)
    [found] = entries(services.store)
    item = load_items("framing")["framing_card_fraud"]
    assert found.about == item.sub_skills[0]
    assert found.drill == "framing"
    missed = [f"Missing: {each.text}" for each in item.expected if each.needed]
    assert found.broke.splitlines() == [f"{item.title}: 0% of what was needed", *missed]
    row = services.store.query("SELECT * FROM drill_results WHERE id = ?", (found.last.result,))[0]
    page = views.opened(found, [], [{**row, "parts": json.loads(row["parts"])}], TODAY)
    assert "./practice?drill=framing&item=framing&#95;card&#95;fraud" in page
    assert "A big model" in page
    assert "<img" not in page


def test_a_drill_that_went_well_is_no_mistake(services: Services) -> None:
    item = load_items("framing")["framing_card_fraud"]
    answered(services, item.id, item.good[0])
    feed(services.store)
    assert entries(services.store) == []


def test_the_same_item_badly_done_twice_is_one_entry_with_two_places(services: Services) -> None:
    for _ in range(2):
        answered(services, "framing_card_fraud", "A big model.")
        feed(services.store)
    [found] = entries(services.store)
    assert len(found.places) == 2


# what a person decides


def by_hand(store: Store, interview: str, turn: int, **said: str) -> None:
    begun = log.by_hand(interview, log.place_of(store, interview, turn), said.pop("about", ""))
    told = {"broke": "I guessed", "why": "", "rewire": "", "drill": "", "due": "", **said}
    add(store, log.answered(begun, **told), "open")


def test_an_entry_by_hand_is_open_at_once_and_bound_to_its_turn(store: Store) -> None:
    graded(store)
    by_hand(store, "done1", 4, about="contradiction", drill="switching")
    found = one(store, "contradiction")
    assert (found.status, found.last.turn, found.last.day) == ("open", 4, TODAY)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"drill": "juggling"}, "no drill 'juggling': choose one of framing"),
        ({"about": "bad_luck"}, "no pattern or sub-skill 'bad_luck'"),
        ({"due": "soon"}, "'soon' is no date; write it like 20"),
        ({"broke": "  "}, "say what broke"),
    ],
)
def test_what_no_list_knows_is_refused_with_what_there_is(
    store: Store, wrong: dict[str, str], told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        by_hand(store, "", 0, **wrong)


def test_a_turn_that_was_never_said_is_refused(store: Store) -> None:
    graded(store)
    with pytest.raises(ValueError, match="no turn 99 in that interview: it has 1 to 13"):
        by_hand(store, "done1", 99)


def test_an_accepted_proposal_is_due_in_two_weeks_unless_it_says_when(store: Store) -> None:
    graded(store)
    Kept(store).save_debrief("done1", {"broke": "Hurry", "by": "2027-03-05"})
    feed(store)
    decide(store, [each.id for each in entries(store)], "accept", TODAY)
    assert one(store, "").due == "2027-03-05"
    assert one(store, "model_before_data").due == "2027-03-15"


def test_a_fixed_entry_has_its_day_and_can_be_opened_again(store: Store) -> None:
    by_hand(store, "", 0)
    number = entries(store)[0].id
    with pytest.raises(ValueError, match="2027-03-02 has not come yet"):
        decide(store, [number], "fix", TODAY, "2027-03-02")
    assert decide(store, [number], "fix", TODAY, "2027-02-27") == 1
    assert entry(store, number).fixed == "2027-02-27"
    assert decide(store, [number], "dismiss", TODAY) == 0
    decide(store, [number], "reopen", TODAY)
    assert (entry(store, number).status, entry(store, number).fixed) == ("open", "")


def test_an_entry_goes_with_its_interview(store: Store) -> None:
    graded(store)
    feed(store)
    number = entries(store)[0].id
    store.delete_interview("done1")
    assert entries(store) == []
    with pytest.raises(NoMistake, match=f"no mistake {number} in the log"):
        entry(store, number)


# what recurs


def seen(name: str, about: str, day: date, status: str = "open", fixed: str = "") -> Entry:
    place = Place(f"{day}T12:00:00.000+00:00", 2)
    return Entry("pattern", name, about, name, (place,), about, id=1, status=status, fixed=fixed)  # type: ignore[arg-type]


def order(found: Sequence[Entry]) -> list[str]:
    return [group.about for group in grouped(found, Held((), ()), ORDER)]


def test_what_recurs_rises_to_the_top(store: Store) -> None:
    for number in range(3):
        graded(store, f"i{number}", TODAY - timedelta(days=number))
    feed(store)
    decide(store, [each.id for each in about(store, "model_before_data")[1:]], "dismiss", TODAY)
    found = log.groups(store)
    assert found[-1].about == "model_before_data"
    assert (found[0].interviews, found[0].last) == (3, TODAY)
    assert found[0].times >= 3


def test_the_drills_of_a_day_count_as_one_interview_does() -> None:
    places = tuple(Place(f"{TODAY}T1{n}:00:00.000+00:00", result=n + 1) for n in range(5))
    drilled = Entry("drill", "d", "problem_framing", "", places, "d", status="open")
    twice = [seen(f"i{n}", "tool_list", TODAY - timedelta(days=n)) for n in range(2)]
    assert order([drilled, *twice]) == ["tool_list", "problem_framing"]


@pytest.mark.parametrize(
    ("before", "lately", "word"),
    [("1111", "00000", "rarer"), ("0000", "11111", "more often"), ("1010", "01010", "as often")],
)
def test_a_pattern_becomes_rarer_only_against_interviews_that_could_show_it(
    before: str, lately: str, word: str
) -> None:
    flags = before + lately
    held = Held([(f"i{n}", "ml_system_design") for n in range(len(flags))] + [("x", "behavioral")] * 9, ())
    found = [seen(f"i{n}", "no_metric", TODAY) for n, flag in enumerate(flags) if flag == "1"]
    [group] = grouped(found, held, ORDER)
    assert about_change(group).startswith(word)
    assert (
        f"of the last {LATELY if len(flags) >= 2 * LATELY else len(flags) // 2} interviews"
        in about_change(group)
    )


def test_with_few_interviews_nothing_is_said_about_a_change() -> None:
    assert trend([True] * (2 * LEAST - 1)) is None
    [group] = grouped([seen("a", "no_metric", TODAY)], Held([("a", "ml_system_design")], ()), ORDER)
    assert about_change(group) == "too few interviews to say whether it becomes rarer"


def test_a_fixed_entry_whose_pattern_is_seen_again_says_so(store: Store) -> None:
    graded(store, "first", TODAY - timedelta(days=9))
    feed(store)
    decide(store, [one(store, "model_before_data").id], "accept", TODAY)
    decide(store, [one(store, "model_before_data").id], "fix", TODAY, "2027-02-25")
    [group] = [each for each in log.groups(store, "fixed") if each.about == "model_before_data"]
    assert (group.came_back, returned(group.entries[0], group.places)) == ("", "")
    graded(store, "second", TODAY)
    feed(store)
    [group] = [each for each in log.groups(store, "fixed") if each.about == "model_before_data"]
    assert returned(group.entries[0], group.places) == f"seen again on {TODAY}"
    [group] = [each for each in log.groups(store, "open") if each.about == "model_before_data"]
    assert group.came_back == "2027-02-25"


# where it leads to


def test_the_session_of_the_day_draws_on_a_recurring_open_mistake(services: Services) -> None:
    store = services.store
    for number in range(2):
        graded(store, f"i{number}", date.today() - timedelta(days=number))
    feed(store)
    assert log.wishes(store) == []
    decide(store, [about(store, "model_before_data")[0].id], "accept", date.today())
    [part] = [each for each in day_of_drills(services, 20).parts if "Recurring" in each.reason]
    assert part.drill == load_patterns()["model_before_data"].drill
    assert part.reason == "Recurring mistake: Model before data, seen in 2 interviews."


def test_an_overdue_mistake_shows_in_the_plan_and_leads_to_its_entry(store: Store) -> None:
    by_hand(store, "", 0, broke=f"I guessed {HOSTILE}", due="2027-02-01")
    [found] = entries(store)
    desk = Desk(store, TODAY)
    shown = due_list(desk.items(None), TODAY)
    assert 'data-late="1"' in shown
    assert f"./mistakes?id={found.id}" in shown
    assert "<img" not in shown
    assert counts([found], TODAY)["overdue"] == 1
    decide(store, [found.id], "fix", TODAY)
    assert desk.items(None) == []


def test_the_plan_asks_for_a_pattern_once_however_many_entries_are_open(store: Store) -> None:
    for number in range(3):
        graded(store, f"i{number}")
    feed(store)
    decide(store, [each.id for each in about(store, "model_before_data")], "accept", TODAY)
    [item] = Desk(store, TODAY).items(None)
    assert item.what.startswith("Model before data, 3 open: ")


def test_fifty_interviews_make_a_page_that_can_be_read(store: Store) -> None:
    for number in range(50):
        graded(store, f"i{number}", TODAY - timedelta(days=number))
    feed(store)
    found = log.groups(store)
    page = views.log_html(found, counts(entries(store), TODAY), "open", 50, TODAY)
    assert {group.interviews for group in found} == {50}
    assert about_change(found[0]) == "as often as before: 5 of the last 5 interviews, 45 of 45 before"
    assert page.count("47 more") == len(found)
    assert page.count("Dismiss all 50") == 2 * len(found)  # the label and its words for screen readers


def test_the_terminal_lists_what_is_open_and_prints_it_as_markdown(services: Services) -> None:
    graded(services.store)
    by_hand(services.store, "", 0, broke=HOSTILE, drill="pitch")
    shown = CliRunner().invoke(sparring, ["mistakes", "list"])
    assert shown.exit_code == 0, shown.output
    assert "proposed, 1 open" in shown.output
    assert "Model before data: 1 time, seen in 1 interview" in shown.output
    assert "Practise pitch." in shown.output
    assert "\x1b" not in shown.output
    text = CliRunner().invoke(sparring, ["mistakes", "list", "--md"]).output
    assert "## Model before data" in text
    assert f"- **{ASKED['rewire']}** Say first what is logged" in text
    assert "\\<img" in text
    assert "\x1b" not in text


@pytest.mark.parametrize("status", ["open", "fixed", "dismissed", "all"])
def test_an_empty_log_says_what_would_fill_it(status: str) -> None:
    shown = CliRunner().invoke(sparring, ["mistakes", "list", "--status", status])
    assert (shown.exit_code, shown.output.startswith("Nothing here yet.")) == (0, True)


def test_words_from_anywhere_are_escaped_on_the_page(store: Store) -> None:
    row = {"id": "bad", "title": HOSTILE, "stage": "ml_system_design", "status": "imported"}
    store.create_interview(row)
    store.add_turn("bad", {"n": 1, "speaker": "candidate", "kind": "answer", "text": HOSTILE})
    by_hand(store, "bad", 1, broke=HOSTILE, why=HOSTILE)
    page = views.log_html(log.groups(store), counts(entries(store), TODAY), "open", 1, TODAY)
    page += views.opened(entries(store)[0], [], [], TODAY)
    assert "onerror" in page
    assert "<img" not in page
    assert list(lines(log.groups(store), TODAY))


# one vocabulary


def test_patterns_and_sub_skills_share_no_id_and_each_has_a_drill_against_it() -> None:
    assert len(vocabulary()) == len(load_patterns()) + len(load_sub_skills())
    assert {each.drill for each in load_patterns().values()} <= set(load_drills())
    trained = {skill for drill in load_drills().values() for skill in drill.sub_skills}
    assert set(load_sub_skills()) <= trained


def test_every_id_that_is_fed_is_in_the_vocabulary(services: Services) -> None:
    graded(services.store)
    for kind in load_drills():
        answered_all(services, kind)
    feed(services.store)
    found = entries(services.store)
    assert {each.drill for each in found if each.source == "drill"} == set(load_drills())
    assert {each.about for each in found} <= set(vocabulary())
    assert {each.drill for each in found} <= set(load_drills())


def answered_all(services: Services, kind: str) -> None:
    """An item of the kind, with nothing said."""
    session = DrillSession.start(services, kind, count=1)
    session.begin()
    session.break_silence()
    for _ in range(max(1, len(session.sitting.item.steps))):
        session.hand_in("")


def test_an_entry_about_something_no_longer_known_still_shows(store: Store) -> None:
    by_hand(store, "", 0)
    store.execute("UPDATE mistakes SET about = ?, drill = ?", ("old_pattern", "old_drill"))
    page = views.log_html(log.groups(store), counts(entries(store), TODAY), "open", 0, TODAY)
    assert "Old pattern" in page
    assert as_markdown(log.groups(store), counts(entries(store), TODAY), TODAY)


def test_a_draft_without_a_place_cannot_be_kept(store: Store) -> None:
    with pytest.raises(Exception, match="json_array_length"):
        add(store, Draft("hand", None, "", "", (), "x"))
