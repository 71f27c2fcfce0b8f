"""The whole way through the page with the keyboard alone, and what axe-core finds on each screen."""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from rubrics.loader import load_scenarios
from tests.browser.conftest import PATIENCE_MS, SETTLED, App, Scheme, interview_of

TASK = load_scenarios()["rolling_limiter"].code
ANSWER = (
    "A deque of timestamps per user: I drop those older than the window from the left, then compare the "
    "length with the limit. That is O(1) amortised, and I would test the exact boundary of the window."
)
TABS = 60  # more than there are controls on any screen


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the control has the focus. Fails when it cannot be reached."""
    for _ in range(TABS):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached with Tab")


def serious(page: Page) -> list[Any]:
    """What axe-core finds serious or critical, once nothing moves any more."""
    page.wait_for_function(SETTLED)
    found = Axe().run(page).response["violations"]
    return [(each["id"], each["nodes"]) for each in found if each["impact"] in ("serious", "critical")]


def test_an_interview_is_held_and_graded_with_the_keyboard_alone(app: App) -> None:
    assert TASK is not None
    page = app.page()
    tab_to(page, "#scenario input")
    page.keyboard.press("Control+a")
    page.keyboard.type("A call limit over a rolling")
    expect(page.get_by_role("option", name="A call limit")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Scenario")).to_have_value(re.compile("A call limit"))
    tab_to(page, "#start")
    page.keyboard.press("Enter")
    box = page.get_by_label("Your answer")
    expect(box).to_be_focused()
    page.keyboard.type(ANSWER)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#chat .said-answer")).to_have_count(1)
    expect(page.locator("#send")).to_be_enabled()
    expect(box).to_be_focused()

    tab_to(page, "#code .cm-content")
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(TASK.reference)
    page.keyboard.press("Control+Shift+Enter")
    expect(page.locator("#ran")).to_contain_text("5 of 5 asserts")
    page.keyboard.press("Escape")
    tab_to(page, "#run")

    tab_to(page, "#pause")
    page.keyboard.press("Enter")
    expect(page.locator("#go-on")).to_be_focused()
    page.keyboard.press("Enter")
    expect(box).to_be_focused()

    tab_to(page, "#end")
    page.keyboard.press("Enter")
    expect(page.locator("#stay")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#to-result")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, "#skip-rating")
    page.keyboard.press("Enter")
    expect(page.locator(".card")).to_have_count(7, timeout=3 * PATIENCE_MS)
    assert app.services.store.grades(interview_of(page))
    assert serious(page) == []


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_axe_finds_nothing_serious_on_any_screen(app: App, width: int, scheme: Scheme) -> None:
    page = app.page("", width, scheme)
    expect(page.locator("#start")).to_be_visible()
    assert serious(page) == []
    begun = app.begin("Senior engineer", "Card fraud", stage="ML system design")
    query = f"?interview={interview_of(begun)}"
    room = app.page(query, width, scheme)
    expect(room.locator("#board svg")).to_be_visible()
    assert serious(room) == []
    room.locator("#pause").click()
    expect(room.locator("#go-on")).to_be_focused()
    assert serious(room) == []
    room.locator("#go-on").click()
    room.locator("#end").click()
    room.locator("#leave").click()
    expect(room.locator("#to-result")).to_be_focused()
    assert serious(room) == []
    result = app.page(query, width, scheme)
    expect(result.locator("#skip-rating")).to_be_visible()
    assert serious(result) == []
    assert all(
        each.evaluate("document.documentElement.scrollWidth") <= width for each in (page, room, result)
    )
