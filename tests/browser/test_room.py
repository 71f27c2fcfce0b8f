"""A person's way through the page: setup, interruption, answer, end, grade; and coming back to it."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from eval.cut_in import cut_off, decisions
from tests.browser.conftest import PATIENCE_MS, App, Scheme, interview_of, wait_until

RAMBLE = (
    "So basically um I would think about it and you know maybe we could like just start with something and "
    "then sort of see and basically um keep going with that because well it is like a thing that one does "
    "and then maybe another thing and then basically you know um we might try a deque or a list or a dict "
    "and so on and then um just see what happens with it and so on and so forth until it works more or less. "
)
ANSWER = (
    "A deque of timestamps per user: I drop those older than the window from the left, then compare the "
    "length with the limit. That is O(1) amortised, and I would test the exact boundary of the window."
)
LOCAL = {"127.0.0.1", "page"}


def box(page: Page) -> Locator:
    return page.get_by_label("Your answer")


def reply(page: Page) -> None:
    """Wait until the box has been taken and the interviewer has answered."""
    expect(box(page)).to_have_value("")
    expect(page.locator("#chat .thinking")).to_have_count(0)
    expect(page.locator("#send")).to_be_enabled()


def type_until_cut_off(page: Page) -> str:
    """Type the ramble key by key, and some keys more after the cut-in appears. Returns all that was typed."""
    box(page).click()
    cut = page.locator("#chat .mark-interruption")
    typed = ""
    for key in RAMBLE * 3:
        page.keyboard.type(key)
        typed += key
        if cut.count():
            break
    page.keyboard.type("what I mean is ")
    return typed + "what I mean is "


def test_an_interrupted_candidate_loses_no_key_and_gets_seven_scores(app: App) -> None:
    page = app.begin()
    interview = interview_of(page)
    typed = type_until_cut_off(page)
    said = app.services.store.turns(interview)[1]
    assert said["kind"] == "interrupted"
    assert typed.startswith(said["text"])
    expect(box(page)).to_have_value(typed[len(said["text"]) :])
    expect(box(page)).to_be_focused()
    expect(page.locator("#chat .mark-interrupted")).to_be_visible()

    page.keyboard.type(ANSWER)
    page.keyboard.press("Control+Enter")
    reply(page)
    expect(page.locator("#chat")).to_contain_text("what I mean is A deque of timestamps")

    page.get_by_role("button", name="End interview").click()
    page.get_by_role("button", name="End it").click()
    page.get_by_role("button", name="Grade this interview").click()
    page.get_by_role("button", name="Skip, and grade").click()
    expect(page.locator(".card")).to_have_count(7, timeout=3 * PATIENCE_MS)
    assert "ungraded" not in page.locator(".card").evaluate_all("cards => cards.map(c => c.dataset.status)")
    turns = {turn["n"]: turn["text"] for turn in app.services.store.turns(interview)}
    for mark in page.locator(".transcript mark").all():
        assert any(mark.inner_text() in text for text in turns.values())
    assert app.hosts <= LOCAL


def test_the_measured_cut_in_comes_after_its_decision_and_never_blocks_the_box(app: App) -> None:
    with decisions() as moments:
        taken = cut_off(app.page(), app.services, app.address, 0, moments)
    assert taken.shown > 0
    assert taken.freed > 0
    assert not taken.blocked


def test_a_refresh_and_a_restart_bring_back_the_interview_and_its_draft(app: App) -> None:
    page = app.begin("Senior engineer")
    interview = interview_of(page)
    box(page).click()
    page.keyboard.type("I would first ask how many users")
    wait_until(lambda: app.services.store.interview(interview)["draft"].endswith("how many users"))
    page.reload()
    expect(box(page)).to_have_value("I would first ask how many users")

    app.stop()
    app.start()
    page = app.page(f"?interview={interview}")
    expect(box(page)).to_have_value("I would first ask how many users")
    box(page).focus()
    page.keyboard.press("Control+Enter")
    reply(page)
    expect(page.locator("#chat .user-row")).to_have_count(1)


def test_two_tabs_hold_two_interviews(app: App) -> None:
    one, other = app.begin("Senior engineer"), app.begin("Senior engineer")
    assert interview_of(one) != interview_of(other)
    for page, words in ((one, "one counter per user"), (other, "a sorted list instead")):
        box(page).fill(words)
        page.locator("#send").click()
        reply(page)
    assert app.services.store.turns(interview_of(one))[1]["text"] == "one counter per user"
    assert app.services.store.turns(interview_of(other))[1]["text"] == "a sorted list instead"
    expect(one.locator("#chat")).not_to_contain_text("sorted list")


def test_an_unknown_interview_is_said_in_words_on_the_setup_page(app: App) -> None:
    page = app.page("?interview=nosuch")
    expect(page.get_by_role("alert")).to_contain_text("no interview 'nosuch'")
    expect(page.locator("#start")).to_be_visible()


def test_the_room_fits_a_narrow_screen(app: App) -> None:
    page = app.page(width=390)
    page.locator("#start").click()
    page.locator("#chat .said-question").wait_for()
    page.locator("#code .cm-content").fill("def f():\n    return " + "a_rather_long_name + " * 20 + "1")
    page.locator("#send").click()
    page.locator("#chat .snippet").wait_for()
    reply(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_a_stress_interview_looks_like_one_and_a_plain_one_does_not(
    app: App, width: int, scheme: Scheme
) -> None:
    for stress, told in (("2 hard", 1), ("off", 0)):
        interview = interview_of(app.begin("Bar raiser", stress=stress))
        page = app.page(f"?interview={interview}", width, scheme)
        expect(page.locator("#code .cm-content")).to_be_visible()
        expect(page.get_by_text("Stress 2", exact=True)).to_have_count(told)
        expect(page.locator("#bar .bar")).to_have_css("border-top-width", "4px" if told else "0px")
        assert Axe().run(page).response["violations"] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_look_of_stress_goes_when_the_candidate_says_stop(app: App) -> None:
    page = app.begin("Bar raiser", stress="2 hard")
    expect(page.get_by_text("Stress 2", exact=True)).to_be_visible()
    box(page).fill("Stop, please.")
    page.locator("#send").click()
    reply(page)
    expect(page.get_by_text("Stress 2", exact=True)).to_have_count(0)
