"""Running code in the room: with the keyboard and the button, and nothing typed is lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from app.sandbox.limits import Limits
from rubrics.loader import load_scenarios
from tests.browser.conftest import App, interview_of, wait_until

TASK = load_scenarios()["rolling_limiter"].code
WRONG = """
class RateLimiter:
    def __init__(self, limit, window): pass
    def allow(self, user, t): return True
"""


def test_code_is_run_from_the_keyboard_and_the_button_and_judged_at_the_end(app: App) -> None:
    assert TASK is not None
    page = app.begin("Senior engineer")
    interview = interview_of(page)
    editor, ran, box = (
        page.locator("#code .cm-content"),
        page.locator("#ran"),
        page.get_by_label("Your answer"),
    )
    box.fill("I am still writing this")
    editor.fill(WRONG)
    editor.press("Control+Shift+Enter")
    expect(ran).to_contain_text("4 of 5 asserts")
    expect(ran).to_contain_text("the third call within 10 seconds is turned away")
    expect(box).to_have_value("I am still writing this")
    expect(editor).to_contain_text("return True")
    assert len(app.services.store.turns(interview)) == 1

    editor.fill(TASK.reference)
    page.locator("#run").focus()
    page.keyboard.press("Enter")
    expect(ran.locator(".run")).to_have_attribute("data-status", "passed")
    wait_until(lambda: bool(app.services.store.interview(interview)["draft_code"]))
    page.reload()
    expect(ran).to_contain_text("5 of 5 asserts")
    expect(box).to_have_value("I am still writing this")

    page.locator("#end").click()
    page.locator("#leave").click()
    expect(page.locator("#over")).to_be_visible()
    page.goto(app.address + f"?interview={interview}")
    page.locator("#skip-rating").click()
    runs = page.locator("#code-runs")
    expect(runs).to_contain_text("Hidden tests, on your last code")
    expect(runs).to_contain_text("13 of 13 asserts")
    expect(runs.locator(".run")).to_have_count(3)


def test_an_endless_loop_leaves_the_page_usable(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.code_runs.run.Limits", lambda: Limits(cpu_s=2))
    page = app.begin("Senior engineer")
    page.locator("#code .cm-content").fill("while True: pass")
    page.locator("#run").click()
    expect(page.locator("#ran .run-busy")).to_be_visible()
    page.get_by_label("Your answer").fill("typed meanwhile")
    stopped = page.locator("#ran .run[data-status=timeout]")
    expect(stopped).to_contain_text("in your code, before the tests")
    expect(page.locator("#run")).to_be_enabled()
    expect(page.get_by_label("Your answer")).to_have_value("typed meanwhile")
