"""Beside the conversation in a real browser: what is written there is kept, a pause covers it all."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from app.desk import read_desk
from tests.browser.conftest import App, interview_of, wait_until

SENT = """() => {
    document.querySelector("#send").click();
    return [document.querySelector("#talk").classList.contains("sending"), document.activeElement.tagName];
}"""


def draw(page: Page) -> None:
    area = page.locator("#board svg").bounding_box()
    assert area
    page.mouse.move(area["x"] + 40, area["y"] + 40)
    page.mouse.down()
    page.mouse.move(area["x"] + 140, area["y"] + 90, steps=4)
    page.mouse.up()


def test_notes_whiteboard_and_a_pasted_draft_survive_a_reload(app: App) -> None:
    page = app.begin("Senior engineer", "Card fraud", stage="ML system design")
    interview = interview_of(page)
    draw(page)
    draw(page)
    page.get_by_label("Whiteboard text").fill("pasted: 3k payments/s")
    page.get_by_role("tab", name="Private notes").click()
    page.get_by_role("textbox", name="Private notes").fill("ask about chargebacks")
    page.get_by_label("Your answer").fill("a pasted draft")
    wait_until(lambda: app.services.store.interview(interview)["draft"] == "a pasted draft")
    wait_until(lambda: len(read_desk(app.services.store, interview).strokes) == 2)

    page.reload()
    expect(page.get_by_label("Your answer")).to_have_value("a pasted draft")
    expect(page.get_by_label("Whiteboard text")).to_have_value("pasted: 3k payments/s")
    expect(page.locator("#board polyline")).to_have_count(2)
    page.locator("#undo").click()
    wait_until(lambda: len(read_desk(app.services.store, interview).strokes) == 1)
    page.get_by_role("tab", name="Private notes").click()
    expect(page.get_by_role("textbox", name="Private notes")).to_have_value("ask about chargebacks")

    page.locator("#end").click()
    page.locator("#leave").click()
    expect(page.locator("#over")).to_be_visible()
    page.goto(app.address + f"?interview={interview}")
    expect(page.locator("#left-desk polyline")).to_have_count(1)
    expect(page.locator("#left-desk")).to_contain_text("pasted: 3k payments/s")
    expect(page.locator("#transcript")).not_to_contain_text("chargebacks")


def test_a_pause_covers_the_desk_and_stops_the_clock_over_a_reload(app: App) -> None:
    page = app.begin("Senior engineer")
    page.get_by_label("Your answer").fill("half a thought")
    page.locator("#pause").click()
    expect(page.locator("#paused")).to_be_visible()
    expect(page.locator("#chat")).to_be_hidden()
    expect(page.locator("#bar .still")).to_have_text("paused")
    stood = page.locator("#clock").inner_text()
    page.reload()
    expect(page.locator("#go-on")).to_be_visible()
    expect(page.locator("#clock")).to_have_text(stood)
    page.locator("#go-on").click()
    expect(page.locator("#chat")).to_be_visible()
    expect(page.get_by_label("Your answer")).to_have_value("half a thought")
    expect(page.locator("#clock")).not_to_have_text(stood)


def test_sending_shows_at_once_and_moves_nothing(app: App) -> None:
    page = app.begin("Senior engineer")
    box = page.get_by_label("Your answer")
    before = box.bounding_box()
    box.fill("A deque of timestamps per user, and I would test the boundary of the window.")
    assert page.evaluate(SENT) == [True, "TEXTAREA"]
    expect(page.locator("#chat .thinking, #chat .said-reply").first).to_be_visible()
    expect(page.locator("#bar .still")).to_have_text("clock stands")
    assert page.locator("#talk.sending").count() == 0
    expect(page.locator("#bar .still")).to_have_text("left")
    after = box.bounding_box()
    assert before
    assert after
    assert abs(before["y"] - after["y"]) < 2
    expect(box).to_be_focused()
