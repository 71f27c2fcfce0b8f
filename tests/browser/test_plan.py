"""The page Plan in a real browser: from nothing to a roadmap that a grade changes, edited and taken away."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from app.mistakes import log
from app.mistakes.keeping import add
from app.practice.desk import Desk
from app.practice.documents import Matrix, Roadmap
from app.practice.keeping import latest, ticks, versions
from tests.browser.conftest import App, Scheme, wait_until
from tests.practising import graded_on, keep

TODAY = date.today()
MONDAY = TODAY - timedelta(days=TODAY.weekday())


def tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name, exact=True).click()


def test_a_roadmap_is_made_changed_by_a_grade_ticked_off_edited_and_taken_away(app: App) -> None:
    page = app.page("plan")
    expect(page.locator("#plan-head")).to_contain_text("No roadmap yet")
    page.get_by_label("Machine learning engineer").check()
    page.get_by_label("First day").fill("next week")
    page.get_by_role("button", name="Make the roadmap").click()
    expect(page.get_by_text("'next week' is no day: write it as YYYY-MM-DD")).to_be_visible()
    page.get_by_label("First day").fill((MONDAY - timedelta(days=7)).isoformat())
    page.get_by_role("button", name="Make the roadmap").click()
    expect(page.locator("#this-week")).to_contain_text("Week 2")
    expect(page.locator("#due [data-late='1']")).to_have_count(3)

    keep(app.services.store, graded_on(MONDAY - timedelta(days=1), (3, 2, 3, 1, 3, 3, 3), "mock"))
    page.reload()
    expect(page.locator("#plan-asked")).to_contain_text("debugging and communication at 2 or lower")
    page.get_by_role("button", name="Make these changes").click()
    expect(page.locator("#plan-asked")).to_be_hidden()
    expect(page.locator("#due")).to_contain_text("Re-test of debugging and communication")

    page.get_by_label("Link or file that shows it").fill("https://example.org/<b>repo</b>")
    page.locator("#tick").click()
    expect(page.locator("#due [data-late='1']")).to_have_count(2)
    roadmap = latest(app.services.store, Roadmap)
    assert roadmap is not None
    assert len(ticks(app.services.store, roadmap)) == 1

    tab(page, "Role-fit matrix")
    expect(page.locator("#gaps")).to_contain_text("Finding faults in code and systems")
    page.get_by_role("button", name="Save the matrix").click()
    wait_until(lambda: latest(app.services.store, Matrix) is not None)
    tab(page, "Twelve weeks")
    expect(page.locator(".weeks .week")).to_have_count(12)
    page.get_by_role("button", name="Save the milestones").click()
    wait_until(lambda: len(versions(app.services.store, Roadmap)) == 3)

    tab(page, "This week")
    with page.expect_download() as download:
        page.get_by_role("link", name="as calendar").click()
    assert "BEGIN:VEVENT" in download.value.path().read_text(encoding="utf-8")


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_the_plan_reads_for_everybody_and_fits(app: App, width: int, scheme: Scheme) -> None:
    store = app.services.store
    Desk(store, TODAY).begin("RS", 8, MONDAY, [])
    own = log.answered(
        log.by_hand("", log.place_of(store, "", 0), ""), "I guessed", "", "", "", TODAY.isoformat()
    )
    add(store, own, "open")
    page = app.page("plan", width, scheme)
    expect(page.locator("#this-week")).to_contain_text("This week")
    expect(page.locator("#reviews .card")).to_have_count(3)
    expect(page.locator("#due").get_by_role("link", name="I guessed")).to_be_visible()
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
