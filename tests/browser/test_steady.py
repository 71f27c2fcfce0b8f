"""Nothing moves under the reader's eyes: while a page arrives, and while a reply streams in."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import App

WATCH = """
window.moved = [];
new PerformanceObserver((list) => {
  for (const each of list.getEntries()) if (!each.hadRecentInput) window.moved.push(each.value);
}).observe({ type: "layout-shift", buffered: true });
"""
ARRIVING = 0.25  # the score that web.dev calls poor; most of what is left is Gradio's own loading sign
STREAMING = 0.01


def moved(page: Page) -> float:
    """The layout shift score since the page began, or since `window.moved` was emptied."""
    page.wait_for_timeout(600)
    return float(page.evaluate("window.moved.reduce((sum, each) => sum + each, 0)"))


@pytest.mark.parametrize("path", ["", "practice", "library", "settings"])
def test_a_page_keeps_its_place_while_it_arrives(app: App, path: str) -> None:
    page = app.browser.new_page(viewport={"width": 1440, "height": 900})
    page.add_init_script(WATCH)
    page.goto(app.address + path)
    page.locator("#start, #kinds li, #found p, #privacy").first.wait_for()
    assert moved(page) < ARRIVING


def test_the_room_keeps_its_place_while_a_reply_streams_in(app: App) -> None:
    page = app.begin("Senior engineer")
    page.evaluate(WATCH)
    moved(page)
    page.evaluate("window.moved.length = 0")
    page.get_by_label("Your answer").fill("A deque of timestamps per user. How many users are there?")
    page.locator("#send").click()
    expect(page.locator("#chat .bot")).to_have_count(2)
    expect(page.locator("#send")).to_be_enabled()
    assert moved(page) < STREAMING
