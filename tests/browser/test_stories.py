"""The page Stories in a real browser: a story is written, checked, rehearsed, found again and deleted."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from app.drills.results import add_result, results
from app.stories.keeping import add_rehearsal, bank, delete_story, rehearsals, save_story
from app.stories.story import Draft
from graphs.practice.check import check
from graphs.practice.sitting import Outcome
from rubrics.practice.loader import load_drills, load_items
from tests.browser.conftest import Scheme, wait_until
from tests.browser.site import Site, served, violations

TEXTS = {
    "situation": "Parcels came late. We had two engineers and eight weeks.",
    "action": "I traced it to one scanner, and gave up a month of labels to ship in time.",
    "result": "Missed windows fell from 14 to 9 percent.",
    "reflection": "Today I would look at the clocks first.",
}


@pytest.fixture(scope="module")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(tmp_path_factory.mktemp("stories"), browser) as site:
        yield site


@pytest.fixture(autouse=True)
def _empty_bank(site: Site) -> Iterator[None]:
    yield
    for each in bank(site.services.store):
        delete_story(site.services.store, each.id)


def box(page: Page, field: str) -> Locator:
    return page.locator(f"#story-{field}").get_by_role("textbox")


def test_a_story_is_written_checked_rehearsed_found_again_and_deleted(site: Site) -> None:
    store = site.services.store
    page = site.open("stories")
    expect(page.locator("#bank")).to_contain_text("No stories yet")
    expect(page.locator("#themes [data-count='0']")).to_have_count(4)
    page.locator("#new-story").press("Enter")
    expect(box(page, "title")).to_be_focused()
    page.keyboard.type("Parcel <b>labels</b>")
    page.get_by_label("Failure").check()
    box(page, "action").fill(TEXTS["action"])
    expect(page.locator("#story-findings .hit[data-check='own_action'] q")).to_have_text(TEXTS["action"])
    expect(page.locator("#story-findings .missed[data-check='metric']")).to_contain_text(
        "Say what was measured"
    )
    for field, text in TEXTS.items():
        box(page, field).fill(text)
    expect(page.locator("#story-findings .hit")).to_have_count(5)
    expect(page.locator("#story-saved")).to_contain_text("Kept")
    page.wait_for_url("**/stories?id=*")

    page.get_by_role("tab", name="Rehearse").click()
    expect(page.locator(".ask")).to_contain_text("went wrong")
    page.locator("#start-clock").click()
    expect(page.locator("#clock[data-running='1']")).to_have_text("1:59")
    page.locator("#stop-clock").click()
    page.locator("#keep-rehearsal").click()
    expect(page.locator("#rehearsal-trouble")).to_contain_text("type or paste what you said, then keep it")
    page.get_by_label("What you said").fill("I traced it to a scanner. Everybody was glad.")
    page.locator("#keep-rehearsal").click()
    expect(page.locator(".rehearsal")).to_have_count(1)
    page.get_by_label("What you said").fill("I traced it to a scanner. Misses fell by 5 percent.")
    page.get_by_role("tab", name="Write").click()
    page.get_by_role("tab", name="Rehearse").click()
    expect(page.locator(".rehearsal")).to_have_count(1)
    expect(page.get_by_label("What you said")).to_have_value(
        "I traced it to a scanner. Misses fell by 5 percent."
    )
    page.get_by_label("Length in seconds").fill("6")
    page.locator("#keep-rehearsal").click()
    expect(page.locator("#rehearsal-trouble")).to_be_hidden()
    newest = page.locator(".rehearsal").first
    expect(newest).to_contain_text("110 words a minute")
    expect(newest.locator("li.hit").first).to_contain_text("Metric: “Misses fell by 5 percent.”")
    expect(newest.locator("ul > li.missed").first).to_contain_text("Everybody was glad")

    page.reload()
    expect(box(page, "result")).to_have_value(TEXTS["result"])
    (kept,) = bank(store)
    assert (kept.title, kept.themes, kept.fields["situation"]) == (
        "Parcel <b>labels</b>",
        ("failure",),
        TEXTS["situation"],
    )
    assert len(rehearsals(store, kept.id)) == 2
    page.locator("#delete").click()
    expect(page.get_by_role("alert")).to_contain_text("2 rehearsals")
    page.locator("#keep").click()
    expect(page.locator("#delete-question")).to_be_hidden()
    page.locator("#delete").click()
    page.locator("#delete-it").click()
    expect(page.locator("#page-notice")).to_contain_text("was deleted for good")
    assert bank(store) == []
    page.close()


def test_a_story_changes_its_form_and_is_left_with_its_last_words(site: Site) -> None:
    number = save_story(site.services.store, Draft("Ana", "star", (), {"situation": "She was new."}))
    page = site.open("stories")
    page.locator("#bank [data-open]").press("Enter")
    expect(box(page, "situation")).to_have_value("She was new.")
    page.get_by_label("CAR: challenge, action, result").check()
    expect(box(page, "situation")).to_be_hidden()
    box(page, "challenge").fill("Her reviews took days.")
    page.locator("#back").click()
    expect(page.locator("#bank")).to_contain_text("Ana")
    (kept,) = bank(site.services.store)
    assert (kept.id, kept.form) == (number, "car")
    assert kept.changed > kept.created
    assert dict(kept.fields) == {"situation": "She was new.", "challenge": "Her reviews took days."}
    with page.expect_download() as download:
        page.get_by_role("link", name="as JSON").click()
    assert json.loads(download.value.path().read_text(encoding="utf-8"))[0]["title"] == "Ana"
    page.close()


def test_a_story_deleted_elsewhere_is_not_made_again(site: Site) -> None:
    number = save_story(site.services.store, Draft("Ana", "star", (), {"situation": "She was new."}))
    page = site.open(f"stories?id={number}")
    expect(box(page, "situation")).to_have_value("She was new.")
    delete_story(site.services.store, number)
    box(page, "situation").fill("She was new to the team.")
    expect(page.locator("#story-saved")).to_contain_text(f"no story {number}")
    page.locator("#back").click()
    expect(page.locator("#bank")).to_contain_text("No stories yet")
    page.close()


def test_an_unknown_story_is_said_in_words_and_the_bank_is_there(site: Site) -> None:
    page = site.open("stories?id=999")
    expect(page.get_by_role("alert")).to_contain_text("no story 999")
    expect(page.locator("#new-story")).to_be_visible()
    page.close()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_the_page_reads_for_everybody_and_fits(site: Site, width: int, scheme: Scheme) -> None:
    store = site.services.store
    page = site.open("stories", width, scheme)
    expect(page.locator("#themes li")).to_have_count(4)
    assert violations(page) == []
    page.close()
    number = save_story(store, Draft("A" * 100, "car", ("shipping",), {"action": TEXTS["action"]}))
    for said in ("I did it.", "I cut the latency by 5 percent."):
        add_rehearsal(store, number, said, 20)
    drill, item = load_drills()["pitch"], next(iter(load_items("pitch").values()))
    add_result(store, drill, Outcome(item, tuple(item.weak), 100.0, check(item, item.weak)))
    page = site.open("stories", width, scheme)
    expect(page.locator("#pitch .rates li")).to_have_count(len(results(store, "pitch")))
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []
    page.goto(f"{site.address}stories?id={number}")
    expect(page.locator("#story-findings .missed")).to_have_count(3)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []
    page.get_by_role("tab", name="Rehearse").click()
    expect(page.locator(".rehearsal")).to_have_count(2)
    assert [each.changed == each.created for each in bank(store)] == [True]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []
    page.close()


def test_two_quick_strokes_make_one_story(site: Site) -> None:
    page = site.open("stories")
    page.locator("#new-story").click()
    expect(box(page, "title")).to_be_focused()
    page.keyboard.type("Quick")
    page.locator("#back").click()
    expect(page.locator("#bank [data-open]")).to_have_count(1)
    wait_until(lambda: [each.title for each in bank(site.services.store)] == ["Quick"])
    page.close()
