"""After the interview, in a browser: rate yourself, be graded, read the report, disagree, debrief, plan."""

from __future__ import annotations

from datetime import date, timedelta
from threading import Event
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from app import gradings
from app.after.kept import Dispute, Kept
from app.grading import grade_interview
from tests.browser.conftest import PATIENCE_MS, App, interview_of, wait_until
from tests.finished import LEVELS, finished, grade_of

ANSWER = (
    "I keep a deque of timestamps per user and drop those older than the window from the left, then compare "
    "the length with the limit. Each call is O(1) amortised, and I would test the edge of the window first."
)


def end_an_interview(app: App) -> tuple[Page, str]:
    """A short interview, ended; the page is where its result begins."""
    page = app.begin("Senior engineer")
    interview = interview_of(page)
    page.get_by_label("Your answer").fill(ANSWER)
    page.get_by_role("button", name="End interview").click()
    page.get_by_role("button", name="End it").click()
    page.locator("#to-result").click()
    return page, interview


def test_the_own_score_comes_first_and_grading_is_found_again_after_a_reload(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = Event()

    def held_up(services: Any, interview: str, progress: Any, cancel: Event) -> None:
        progress(1, 4, "reading turn 2")
        go_on.wait(60)
        grade_interview(services, interview, progress, cancel)

    monkeypatch.setattr(gradings, "grade_interview", held_up)
    page, interview = end_an_interview(app)
    store, kept = app.services.store, Kept(app.services.store)
    form = page.locator("#self-score")
    expect(form.get_by_role("slider")).to_have_count(6)  # coding gives no occasion for experiment design
    expect(form).to_contain_text("Not asked here: experiment design")
    expect(form).to_contain_text("Narrows the cause with systematic checks")
    expect(page.locator("#points")).to_be_hidden()
    rate(page)
    page.locator("#rate").click()
    expect(page.locator("#self-score-problem")).to_contain_text("Not rated yet: Debugging.")
    assert kept.self_score(interview) is None
    form.get_by_label("no occasion for debugging").check()
    page.locator("#rate").click()

    bar = page.get_by_role("progressbar", name="Grading")
    expect(bar).to_have_attribute("value", "1")
    expect(bar).to_be_in_viewport()
    own = kept.self_score(interview)
    assert own is not None
    assert (own.levels["correctness"], own.levels["debugging"]) == (4, None)
    page.reload()
    expect(bar).to_be_visible()
    expect(page.locator("#scores")).to_contain_text("reading turn 2")
    page.locator("#cancel").click()
    expect(page.locator("#result-notice")).to_contain_text("Stopping")
    go_on.set()
    expect(page.locator("#result-notice")).to_contain_text("Grading was cancelled")
    assert store.grades(interview) == []

    page.locator("#grade").click()
    expect(page.locator(".card")).to_have_count(7, timeout=3 * PATIENCE_MS)
    expect(page.locator("#verdict")).to_contain_text("You and the grader")
    expect(page.locator("#two-weeks section")).to_have_attribute("data-status", "proposed")
    assert {step.status for step in kept.plan(interview)} == {"proposed"}


def rate(page: Page) -> None:
    """Four for all but debugging, with the keyboard."""
    sliders = page.locator("#self-score").get_by_role("slider")
    for at in (0, 1, 2, 4, 5):
        sliders.nth(at).press("End")
        sliders.nth(at).press("ArrowLeft")


def test_a_report_is_read_disputed_debriefed_and_planned(app: App) -> None:
    store, kept = app.services.store, Kept(app.services.store)
    interview = finished(store)
    kept.rate(interview, {**LEVELS, "communication": 5, "mathematical_intuition": 4, "abstraction": None})
    store.add_grade(interview, grade_of())
    page = app.page(f"?interview={interview}")
    look(page)
    disagree(page)
    wait_until(lambda: kept.disputes(interview) == {"debugging": Dispute(5, "I named the alarm")})
    assert store.grades(interview)[0]["grade"]["scores"]["debugging"]["level"] == LEVELS["debugging"]

    page.get_by_label("Why did it break?").fill("I did not <listen>.")
    page.locator("#save-debrief").click()
    expect(page.locator("#debrief-saved")).to_contain_text("saved")
    plan(page)
    wait_until(lambda: {step.status for step in kept.plan(interview)} == {"accepted"})
    assert kept.plan(interview)[0].share == 0.2

    page.reload()
    expect(page.get_by_label("Why did it break?")).to_have_value("I did not <listen>.")
    expect(page.locator("#card-debugging")).to_contain_text("You say 5 of 5")
    expect(page.locator("#accept-plan")).to_be_hidden()
    phone = app.page(f"?interview={interview}", 390, "dark")
    phone.locator(".card").first.wait_for()
    for each, width in ((page, 1440), (phone, 390)):
        assert Axe().run(each).response["violations"] == []
        assert each.evaluate("document.documentElement.scrollWidth") <= width


def look(page: Page) -> None:
    """The verdict, the chart, the patterns, the points and the reference."""
    expect(page.locator("#verdict")).to_contain_text("within one point on 4 of 6 signals")
    expect(page.locator(".chart li", has_text="Communication")).to_contain_text("counts as 2")
    expect(page.locator(".chart li", has_text="Abstraction")).to_contain_text("you: no occasion")
    expect(page.locator("#timeline svg rect.bar-candidate")).to_have_count(6)
    expect(page.locator("[data-pattern=constraint_ignored]")).to_contain_text("turn 6")
    expect(page.locator("#points li")).not_to_have_count(0)
    reference = page.locator(".reference p").last
    expect(reference).to_be_hidden()
    page.locator(".reference summary").press("Enter")
    expect(reference).to_be_visible()
    page.locator("[data-pattern=constraint_ignored] a").press("Enter")
    expect(page.locator("#turn-6")).to_be_focused()


def disagree(page: Page) -> None:
    """With the keyboard: the card's button opens the form with its signal chosen."""
    page.get_by_role("button", name="I see it differently: Debugging").press("Enter")
    form = page.locator("#dispute")
    expect(form.get_by_role("radio", name="1")).to_be_focused()
    page.locator("#keep-view").press("Enter")
    expect(page.get_by_text("choose the level that you see first")).to_be_visible()
    form.get_by_role("radio", name="5").check()
    form.get_by_label("Why").fill("I named the alarm")
    page.locator("#keep-view").press("Enter")
    expect(page.locator("#card-debugging")).to_contain_text("You say 5 of 5. I named the alarm")
    expect(page.get_by_role("button", name="Change what you said: Debugging")).to_be_focused()


def plan(page: Page) -> None:
    """A date that is none is refused in words, and changed fields are kept."""
    page.locator("#change-plan").click()
    fields = page.locator("#plan-fields")
    due = fields.get_by_label("Due").first
    due.fill("soon")
    fields.get_by_label("Extra share").first.fill("20")
    page.locator("#save-plan").click()
    expect(page.locator(".toast-body")).to_contain_text("'soon' is no date")
    due.fill("9999-12-31")
    page.locator("#save-plan").click()
    expect(page.locator(".toast-body").last).to_contain_text("over a year from today")
    due.fill((date.today() + timedelta(days=7)).isoformat())
    page.locator("#save-plan").click()
    expect(page.locator("#two-weeks section")).to_have_attribute("data-status", "accepted")
    expect(page.locator("#two-weeks section")).to_contain_text("+20% of your weekly time")
    expect(fields).to_be_hidden()
