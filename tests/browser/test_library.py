"""The library in a browser: found, opened at the place, replayed, compared, exported, deleted, imported."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from app.storage.store import NotFound
from app.transcripts.formats import import_transcripts, parse
from tests.browser.conftest import App, Scheme, wait_until

HOSTILE = "<img src=x onerror='window.hacked=1'> **x** </script><script>window.hacked=1</script>"
TALK = """# {title}

- id: {id}
- created: 2026-0{month}-01T10:00:00Z
- stage: coding
- role: {role}

Interviewer: How would you limit the calls?

Candidate: A deque of timestamps per user, {id}.

Interviewer: And when the clock jumps?

Candidate: Then I take a monotonic clock. {more}
"""
SCORE = {"level": 2, "status": "scored", "evidence": [{"turn": 2, "quote": "A deque of timestamps"}]}


def talk(id: str, month: int = 1, title: str = "Call limits", role: str = "SWE", more: str = "") -> str:
    return TALK.format(id=id, month=month, title=title, role=role, more=more)


def keep(app: App) -> None:
    """Two attempts at one thing, the later one graded higher, and a talk that means harm."""
    talks = [talk("early"), talk("late", 2), talk("bad", 3, HOSTILE, "MLE", HOSTILE)]
    for text in talks:
        import_transcripts(app.services.store, parse(text, "talk.md"))
    for name, level in (("early", 2), ("late", 4)):
        app.services.store.add_grade(name, {"scores": {"correctness": {**SCORE, "level": level}}})


def library(app: App, query: str = "", width: int = 1440, scheme: Scheme = "light") -> Page:
    page = app.page(f"library{query}", width, scheme)
    page.locator("#found .kept:visible, #talk-title h1:visible").first.wait_for()
    return page


def test_an_interview_is_found_replayed_compared_exported_and_deleted(app: App) -> None:
    keep(app)
    page = library(app)
    expect(page.locator(".kept > li")).to_have_count(3)
    page.get_by_label("Search", exact=False).first.press_sequentially("monoton")
    hit = page.locator('a[data-open="late"][data-turn="4"]')
    expect(hit.locator("mark")).to_have_text("monotonic")
    hit.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#talk-title h1")).to_be_focused()
    expect(page.locator("#replay li.at")).to_contain_text("turn 4")
    expect(page).to_have_url(f"{app.address}library?id=late")

    replay(page)
    compare(page)
    export(page)

    page.locator("#delete").click()
    expect(page.locator("#delete-question")).to_contain_text("no way back")
    page.locator("#keep").click()
    expect(page.locator("#delete-it")).to_be_hidden()
    page.locator("#delete").click()
    page.locator("#delete-it").click()
    expect(page.locator("#library-notice")).to_contain_text("deleted for good")
    expect(page.locator('.kept a[data-open="late"]')).to_have_count(0)
    with pytest.raises(NotFound):
        app.services.store.interview("late")
    assert b"late" not in (app.home / "sparring.db").read_bytes().replace(b"template", b"")


def replay(page: Page) -> None:
    """From the first turn on by itself; paused and moved with the keyboard."""
    turns = page.locator("#replay li")
    page.locator("#play").focus()
    page.keyboard.press("Enter")
    expect(turns).to_have_count(1)
    expect(turns).to_have_count(2)
    page.keyboard.press("Enter")
    expect(page.locator("#play")).to_have_text("Go on")
    page.locator("#turn input[type=range]").focus()
    page.keyboard.press("End")
    expect(turns).to_have_count(4)
    page.keyboard.press("Home")
    expect(turns).to_have_count(1)


def compare(page: Page) -> None:
    page.get_by_role("button", name="Compare with another attempt").click()
    page.get_by_label("Attempt at the same scenario").click()
    page.get_by_role("option", name="early").click()
    row = page.locator("#compared tr", has_text="Correctness")
    expect(row.locator("td")).to_have_text(["2", "4", "+2"])


def export(page: Page) -> None:
    for label, ending in (("Report as HTML", "html"), ("Markdown", "md"), ("JSON", "json")):
        with page.expect_download() as saving:
            page.locator("#exports").get_by_role("link", name=label).click()
        assert saving.value.suggested_filename == f"sparring-late.{ending}"
        text = Path(saving.value.path()).read_text("utf-8")
        assert "A deque of timestamps" in text
    assert json.loads(text)["id"] == "late"


def test_picked_files_are_kept_and_broken_ones_named_with_their_reason(app: App, tmp_path: Path) -> None:
    good, bad, two = tmp_path / "good.md", tmp_path / "bad.json", tmp_path / "two.jsonl"
    good.write_text(talk("good"), encoding="utf-8")
    bad.write_text('{"turns": ', encoding="utf-8")
    two.write_text('{"id": "line", "turns": [{"speaker": "user", "text": "So."}]}\n{"turns": 3}\n', "utf-8")
    page = app.page("library")
    expect(page.locator("#found")).to_contain_text("Nothing here yet")
    page.get_by_role("button", name="Import transcripts").click()
    page.locator("#files input[type=file]").set_input_files([good, bad, two])
    said = page.locator("#imported")
    expect(said).to_contain_text("Kept 2 interviews")
    expect(said).to_contain_text("bad.json")
    expect(said).to_contain_text("two.jsonl, line 2")
    expect(page.locator("#found .kept > li")).to_have_count(2)
    said.get_by_role("link", name="Call limits").click()
    expect(page.locator("#replay")).to_contain_text("monotonic clock")


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_words_of_others_stay_words_and_the_pages_are_accessible(
    app: App, width: int, scheme: Scheme
) -> None:
    keep(app)
    page = library(app, width=width, scheme=scheme)
    assert Axe().run(page).response["violations"] == []
    page.locator('a[data-open="bad"]').first.click()
    expect(page.locator("#replay")).to_contain_text("onerror")
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("window.hacked") is None
    page.go_back()
    expect(page.locator(".kept")).to_be_visible()
    page.goto(f"{app.address}library?id=early")
    page.get_by_role("button", name="Compare with another attempt").click()
    page.get_by_label("Attempt at the same scenario").click()
    page.get_by_role("option", name="late").click()
    page.locator("#compared table").first.wait_for()
    assert Axe().run(page).response["violations"] == []
    wait_until(lambda: app.hosts <= {"127.0.0.1", "page"})


def test_an_interview_that_was_deleted_elsewhere_is_told_in_words(app: App) -> None:
    keep(app)
    page = library(app)
    app.services.store.delete_interview("early")
    page.locator('a[data-open="early"]').first.click()
    expect(page.locator(".toast-body")).to_contain_text("early")
    expect(page.locator(".kept").first).to_be_visible()
