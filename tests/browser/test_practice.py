"""The practice page in a real browser: every kind of drill once, with a good and a poor answer told apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from app.drills import drilling
from app.drills.results import notes, results, sessions
from rubrics.practice.loader import load_drills, load_items
from rubrics.practice.schema import Item
from tests.browser.conftest import Scheme
from tests.browser.site import Site, served, violations

REAL_NOW = drilling.now


@dataclass
class Clock:
    """The drills' clock, which a test can put forward."""

    ahead: float = 0.0

    def now(self) -> float:
        return REAL_NOW() + self.ahead


@pytest.fixture(scope="module")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(tmp_path_factory.mktemp("practice"), browser) as site:
        yield site


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(drilling, "now", clock.now)
    return clock


def wait_for(page: Page, shown: str) -> None:
    page.locator(shown).first.wait_for()


def answer(clock: Clock, page: Page, item: Item, texts: list[str], code: str, silence: float) -> float:
    """Answer every step with the keyboard, after some seconds of silence; the share the page shows."""
    if item.id.startswith("forced_pause"):
        clock.ahead += silence
        page.get_by_role("button", name="I want to answer").click()
        page.get_by_label("Your answer").wait_for()
        clock.ahead += silence
    for step, text in enumerate(texts):
        if item.steps:
            expect(page.locator(".command")).to_have_text(item.steps[step].ask)
        if code:
            page.locator("#code .cm-content").fill(code)
            page.locator("#run").click()
            wait_for(page, "#ran .run[data-status]")
        box = page.get_by_label("Your answer")
        expect(box).to_have_value("")
        box.fill(text)
        box.press("Control+Enter")
    wait_for(page, ".feedback[data-share]")
    return float(page.locator(".feedback").get_attribute("data-share") or "nan")


@pytest.mark.parametrize("kind", load_drills())
def test_a_poor_and_a_good_answer_are_told_apart(site: Site, clock: Clock, kind: str) -> None:
    item = next(iter(load_items(kind).values()))
    bug = item.bug
    page = site.open(f"practice?drill={kind}&item={item.id}")
    page.locator("#go").click()
    wait_for(page, ".task h2")
    poor = answer(clock, page, item, item.weak, bug.source if bug else "", silence=0)
    page.locator("#again").click()
    wait_for(page, ".task h2")
    good = answer(clock, page, item, item.good, bug.fixed if bug else "", silence=4)
    assert poor <= 0.5
    assert good == 1
    rows = results(site.services.store, kind)
    assert [row["share"] for row in rows[-2:]] == [pytest.approx(poor, abs=0.01), 1.0]
    page.locator("#go").click()
    expect(page.locator(".summary .past li")).to_have_count(2)
    page.close()


def test_the_hard_stop_takes_what_is_in_the_box(site: Site, clock: Clock) -> None:
    page = site.open("practice?drill=constraints&item=constraints_clinic_chat")
    page.locator("#go").click()
    page.get_by_label("Your answer").fill("Emergencies go to a person at once")
    assert violations(page) == []
    clock.ahead += 29
    wait_for(page, ".feedback[data-share]")
    expect(page.locator(".notice")).to_contain_text("Time.")
    expect(page.locator(".answer").first).to_contain_text("Emergencies go to a person at once")
    assert violations(page) == []
    page.close()


def test_a_solution_is_refused_in_words_while_it_is_typed(site: Site) -> None:
    page = site.open("practice?drill=ambiguity")
    page.locator("#go").click()
    box = page.get_by_label("Your answer")
    box.press_sequentially("How many users are there? I would build a cache.")
    expect(page.get_by_role("alert")).to_contain_text("That is not a question")
    expect(page.get_by_role("alert")).to_contain_text("I would build a cache.")
    page.close()


def test_load_cycling_goes_through_its_parts_and_keeps_what_is_written(site: Site) -> None:
    page = site.open("practice")
    page.locator("#begin-cycle").click()
    expect(page.locator("#bar")).to_contain_text("part 1 of 6")
    assert sessions(site.services.store)[-1]["mode"] == "cycle"
    while "part 2 of 6" not in page.locator("#bar").inner_text():
        due = page.locator("#due textarea, #due input").first.input_value()
        page.locator("#send" if ".answer." in due else "#go").click()
        page.wait_for_function(
            "due => document.querySelector('#due textarea, #due input').value !== due", arg=due
        )
    page.locator("#go").click()
    page.get_by_label("Your answer").fill("I named metrics before I knew the costs")
    page.get_by_label("Your answer").press("Control+Enter")
    expect(page.locator("#bar")).to_contain_text("part 3 of 6")
    assert notes(site.services.store)[-1]["text"] == "I named metrics before I knew the costs"
    page.goto(site.address + "practice")
    page.get_by_text("What you wrote (1)").click()
    expect(page.locator("#written li")).to_contain_text("I named metrics before I knew the costs")
    assert violations(page) == []
    page.close()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_the_page_lists_today_and_all_kinds_for_everybody(site: Site, width: int, scheme: Scheme) -> None:
    page = site.open("practice", width, scheme)
    expect(page.locator(".kinds li")).to_have_count(12)
    expect(page.locator(".parts li").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []
    page.close()


def test_an_unknown_drill_is_said_in_words(site: Site) -> None:
    page = site.open("practice?drill=nosuch")
    expect(page.get_by_role("alert")).to_contain_text("choose one of framing")
    page.close()
