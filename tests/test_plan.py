"""The plan in a real store: versions, ticks, scores, tables, exports, the command line, the simulation."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar
from typer.testing import CliRunner

from app.__main__ import app
from app.practice.desk import Desk
from app.practice.documents import Action, Matrix, Roadmap
from app.practice.due import to_do
from app.practice.keeping import latest, save, ticks, versions
from app.practice.review import three_lines
from app.practice.review_roadmap import review_roadmap
from app.practice.review_sheets import review_matrix
from app.practice.tables import (
    action_rows,
    checklist_from,
    checklist_rows,
    matrix_from,
    matrix_rows,
    milestone_rows,
    roadmap_from,
)
from app.settings import load_settings
from app.storage.database import StoreError
from app.storage.store import Store
from tests.practising import START, graded_on, keep

ROOT = Path(__file__).resolve().parent.parent
LOW = (3, 2, 3, 1, 3, 3, 3)
WEEK_2 = START + timedelta(days=12)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    found = Store(tmp_path / "sparring.db")
    yield found
    found.close()


def begun(store: Store, today: date = START) -> Desk:
    Desk(store, START).begin("MLE", 10, START, [])
    return Desk(store, today)


@pytest.mark.parametrize(("start", "said"), [("9999-12-31", "over a year"), ("2026-10-12", "over by now")])
def test_a_roadmap_that_begins_far_away_or_is_over_is_refused(store: Store, start: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Desk(store, START).begin("MLE", 10, date.fromisoformat(start), [])
    assert versions(store, Roadmap) == []


def test_every_version_is_kept_and_none_can_be_changed(store: Store) -> None:
    desk = begun(store, WEEK_2)
    keep(store, graded_on(WEEK_2, LOW))
    first = desk.roadmap()
    desk.replan()
    assert [version.number for version in versions(store, Roadmap)] == [2, 1]
    assert desk.roadmap(1) == first != desk.roadmap()
    with pytest.raises(StoreError, match="versions are kept"):
        store.execute("UPDATE deliverables SET reason = ?", ("another",))


def test_a_version_that_is_not_there_is_named(store: Store) -> None:
    with pytest.raises(ValueError, match=r"no version 7 of the roadmap .there are 1 to 1."):
        begun(store).roadmap(7)


def test_replanning_twice_changes_nothing_more(store: Store) -> None:
    desk = begun(store, WEEK_2)
    keep(store, graded_on(WEEK_2, LOW))
    assert [len(desk.replan()), len(desk.replan())] == [1, 0]


def test_an_overdue_item_shows_until_it_is_ticked_off_with_a_link(store: Store) -> None:
    desk = begun(store, START + timedelta(days=8))
    late = [item for item in desk.items(desk.roadmap()) if item.overdue(desk.today)]
    assert len(late) == 3
    with pytest.raises(ValueError, match="hours alone"):
        desk.tick(late[0].id, " ")
    desk.tick(late[0].id, "https://example.org/repo")
    assert ticks(store, desk.roadmap())[late[0].id]["artefact"] == "https://example.org/repo"
    assert late[0].id not in [item.id for item in to_do(desk.items(desk.roadmap()), desk.today)]


def test_a_remedy_is_due_after_two_weeks_and_its_retest_ticks_itself_off(store: Store) -> None:
    desk = begun(store, WEEK_2)
    keep(store, graded_on(WEEK_2, LOW))
    desk.replan()
    due = WEEK_2 + timedelta(days=14)
    owed = [item for item in desk.items(desk.roadmap()) if item.kind != "milestone"]
    assert {item.due for item in owed} == {due}
    assert [item.kind for item in owed] == ["remedy", "remedy", "retest"]
    keep(store, graded_on(due, (3, 3, 3, 3, 3, 3, 3)))
    assert [i.done for i in desk.items(desk.roadmap()) if i.kind == "retest"] == [f"i{due:%m%d}"]


def test_an_accepted_two_week_plan_is_due_once_and_ticked_off_with_the_roadmap(store: Store) -> None:
    desk = begun(store, WEEK_2)
    keep(store, graded_on(WEEK_2, LOW, "mock"))
    desk.replan()
    store.execute(
        "INSERT INTO plans (interview, created, signal, work, deliverable, due, retest, status) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, 'accepted')",
        ("mock", "2027-01-16", "debugging", "Find bugs", "A repository of mine", "2027-01-29", "2027-01-30"),
    )
    owed = [i for i in desk.items(desk.roadmap()) if i.id == "remedy_debugging_interview_mock"]
    assert [(item.bring, item.due) for item in owed] == [("A repository of mine", date(2027, 1, 29))]
    desk.tick(owed[0].id, "repo/bug.md")
    assert store.query("SELECT status, artefact FROM plans") == [
        {"status": "done", "artefact": "repo/bug.md"}
    ]
    assert owed[0].id in ticks(store, desk.roadmap())


def test_a_milestone_without_an_artefact_is_refused_with_its_row(store: Store) -> None:
    roadmap = begun(store).roadmap()
    rows = milestone_rows(roadmap)
    rows[6][3] = ""
    with pytest.raises(ValueError, match=r"row 7, week 3: .* no artefact"):
        roadmap_from(roadmap, rows)


def test_tables_come_back_as_they_were(store: Store) -> None:
    keep(store, graded_on(START, LOW))
    desk = begun(store)
    roadmap = desk.roadmap()
    matrix, checklist = desk.matrix("MLE"), desk.checklist(roadmap)
    assert roadmap_from(roadmap, milestone_rows(roadmap)) == roadmap
    assert matrix_from(matrix, matrix_rows(matrix), action_rows(matrix)) == matrix
    assert checklist_from(checklist, checklist_rows(checklist)) == checklist


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["Theory", "Great", "x"]], "row 1: fit 'Great' is unknown"),
        ([["Theory", "Good", "x"], ["", "", ""]], ""),
    ],
)
def test_a_cell_that_means_nothing_is_named(store: Store, rows: list[list[str]], said: str) -> None:
    matrix = begun(store).matrix("MLE")
    if said:
        with pytest.raises(ValueError, match=said):
            matrix_from(matrix, rows, [])
    else:
        assert len(matrix_from(matrix, rows, []).rows) == 1


def test_no_artefact_in_week_3_is_found_and_goes_first(store: Store) -> None:
    roadmap = begun(store).roadmap()
    third = roadmap.weeks[2]
    bare = third.milestones[0].model_copy(update={"artefact": ""})
    week = third.model_copy(update={"milestones": (bare, *third.milestones[1:])})
    review = review_roadmap(
        roadmap.model_copy(update={"weeks": (*roadmap.weeks[:2], week, *roadmap.weeks[3:])})
    )
    assert review.scores["measurability"] == 3
    assert review.first
    assert (three_lines(review, 1) or ("",))[0] == "week 3: no artefact"


def test_a_matrix_is_scored_down_for_claims_gaps_and_deadlines(store: Store) -> None:
    keep(store, graded_on(START, LOW))
    desk = begun(store)
    good = desk.matrix("MLE")
    rows = tuple(
        row.model_copy(update={"fit": "Excellent"}) if "Finding faults" in row.domain else row
        for row in good.rows
    )
    past = Action(gap="Tea", action="Read more", hours=0, deadline=START - timedelta(days=1))
    bad = Matrix(role="MLE", rows=rows[1:], actions=(past,))
    before, after = (review_matrix(each, desk.history(), START).scores for each in (good, bad))
    assert set(before.values()) == {5}
    assert all(after[criterion] <= 3 for criterion in after)


def test_the_calendar_reads_back_with_every_mock_and_checkpoint(store: Store) -> None:
    text = begun(store).export("roadmap", "ics")
    events = {str(e["summary"]): e["dtstart"].dt for e in Calendar.from_ical(text).walk("VEVENT")}
    assert sum(name.startswith("Mock") for name in events) >= 4  # the same stage comes again
    assert events["Checkpoint of week 4"] == date(2027, 1, 31)


def test_what_a_person_writes_is_text_in_the_exports(store: Store) -> None:
    desk = begun(store)
    desk.tick(desk.roadmap().weeks[0].milestones[0].id, "<script>alert(1)</script>")
    assert "<script>" not in desk.export("roadmap", "html")
    assert "<script>" not in desk.export("roadmap", "md")


def test_the_matrix_is_no_calendar(store: Store) -> None:
    with pytest.raises(ValueError, match="choose md or html"):
        begun(store).export("matrix", "ics")


def test_a_saved_matrix_stays_when_new_interviews_come(store: Store) -> None:
    desk = begun(store)
    mine = desk.matrix("MLE").model_copy(update={"actions": ()})
    save(store, mine, "edited")
    keep(store, graded_on(START, LOW))
    assert desk.matrix("MLE") == mine == latest(store, Matrix)


@pytest.mark.parametrize("count", [0, 1, 50])
def test_none_one_and_fifty_interviews_make_sensible_sheets(store: Store, count: int) -> None:
    desk = begun(store, START + timedelta(days=27))
    for n in range(count):
        keep(store, graded_on(START + timedelta(days=n % 27), LOW, f"m{n}"))
    roadmap = desk.roadmap()
    gaps = len(desk.matrix("MLE").top_gaps())
    assert (gaps, len(desk.matrix("MLE").actions)) == ((2 if count else 0), 2)
    assert len(desk.reviews(roadmap)) == 3
    assert all(desk.export(what, "md") for what in ("roadmap", "matrix", "checklist"))


def run(*arguments: str, today: str = "2027-01-16") -> str:
    done = CliRunner().invoke(app, ["roadmap", "--today", today, *arguments])
    assert done.exit_code == 0, done.output
    return done.output


def test_the_command_line_makes_checks_replans_ticks_off_and_exports(tmp_path: Path) -> None:
    run("new", "--role", "MLE", "--hours", "10", "--start", "2027-01-04", today="2027-01-04")
    store = Store(load_settings().home / "sparring.db")
    keep(store, graded_on(WEEK_2, LOW))
    store.close()
    assert "the rules ask for: debugging and communication at 2 or lower" in run("check")
    assert "re-test on 2027-01-30" in run("replan")
    assert "Nothing to change" in run("replan")
    assert "is done" in run("done", "train_harness", "repo/harness")
    assert "[x] train_harness" in run("show")
    run("export", "roadmap", "--format", "html", "--out", str(tmp_path / "plan.html"))
    assert "Twelve weeks to Machine learning engineer" in (tmp_path / "plan.html").read_text()


def test_a_failed_checkpoint_is_an_exit_code() -> None:
    run("new", "--role", "MLE", "--hours", "10", "--start", "2027-01-04")
    done = CliRunner().invoke(app, ["roadmap", "--today", "2027-02-03", "check"])
    assert done.exit_code == 1
    assert "checkpoint of week 4 (2027-01-31): no graded interview" in done.output


def test_without_a_roadmap_the_command_that_makes_one_is_named() -> None:
    done = CliRunner().invoke(app, ["roadmap", "show"])
    assert done.exit_code == 1
    assert "sparring roadmap new" in done.stderr


def test_in_the_simulated_twelve_weeks_every_rule_fires(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "eval.twelve_weeks", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert {path.name for path in tmp_path.iterdir()} >= {"roadmap.ics", "matrix.html", "checklist.md"}
