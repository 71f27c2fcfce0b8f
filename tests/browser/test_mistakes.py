"""The mistake log in a real browser: fed by a graded interview, edited, followed to its turn, fixed, kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from app.mistakes.keeping import entries
from tests.browser.conftest import Scheme, wait_until
from tests.browser.site import Site, fits_and_reads, served
from tests.finished import finished, grade_of


@pytest.fixture
def site(browser: Browser, tmp_path: Path) -> Iterator[Site]:
    with served(tmp_path, browser) as site:
        yield site


def graded_interview(site: Site) -> None:
    finished(site.services.store)
    site.services.store.add_grade("done1", grade_of())


def test_a_mistake_is_proposed_edited_followed_to_its_turn_fixed_and_still_there(site: Site) -> None:
    page = site.open("mistakes")
    log, entry = page.locator("#mistakes-log"), page.locator("#mistake")
    expect(log).to_contain_text("Nothing here yet")
    graded_interview(site)
    page.reload()
    group = page.locator('.group[data-about="stream_of_consciousness"]')
    expect(group).to_contain_text("1 time, seen in 1 interview")
    group.get_by_role("link", name="turn 8", exact=False).last.click()
    expect(page.locator("#replay li.at")).to_contain_text("turn 8")
    expect(page.locator("#replay li.at")).to_be_in_viewport()
    page.go_back()

    group.locator("a.head").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#mistake-head h1")).to_be_focused()
    expect(page).to_have_url(site.address + "mistakes?id=" + str(number(site, "stream_of_consciousness")))
    entry.get_by_label("Why did it break?").fill("I was <b>tired</b> and afraid of silence.")
    entry.get_by_label("By when?").fill("tomorrow")
    page.get_by_role("button", name="Accept", exact=True).click()
    expect(page.get_by_text("'tomorrow' is no date; write it like 20")).to_be_visible()
    entry.get_by_label("By when?").fill((date.today() - timedelta(days=1)).isoformat())
    page.get_by_role("button", name="Accept", exact=True).click()
    expect(page.locator("#mistakes-notice")).to_have_text("The mistake is accepted.")
    expect(page.locator("#mistakes-count")).to_contain_text("1 open (1 overdue)")
    page.reload()
    expect(group.locator('li[data-late="1"]')).to_contain_text("overdue since")

    group.locator("a.head").click()
    expect(entry.get_by_label("Why did it break?")).to_have_value("I was <b>tired</b> and afraid of silence.")
    page.reload()
    page.get_by_role("button", name="Mark as fixed", exact=True).click()
    expect(page.locator("#mistakes-notice")).to_have_text("The mistake is marked as fixed.")
    page.reload()
    page.get_by_label("Fixed", exact=True).check()
    expect(group).to_contain_text(f"fixed on {date.today()}")
    expect(group).not_to_contain_text("overdue")


def number(site: Site, about: str) -> int:
    return next(each.id for each in entries(site.services.store) if each.about == about)


def test_what_is_dismissed_stays_away_and_an_own_one_is_written_and_taken_along(site: Site) -> None:
    graded_interview(site)
    page = site.open("mistakes")
    about = page.locator('.group[data-about="model_before_data"]')
    about.get_by_role("button", name="Dismiss", exact=False).click()
    expect(about).to_have_count(0)
    page.reload()
    expect(page.locator("#mistakes-count")).to_contain_text("1 dismissed")
    expect(about).to_have_count(0)

    page.get_by_role("button", name="Write one yourself").click()
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_text("say what broke")).to_be_visible()
    page.get_by_label("What broke?").fill("I argued about <i>the metric</i>")
    page.get_by_role("button", name="Keep it").click()
    wait_until(lambda: any(each.source == "hand" for each in entries(site.services.store)))
    expect(page.locator('.group[data-about=""]')).to_contain_text("I argued about <i>the metric</i>")
    with page.expect_download() as saving:
        page.get_by_role("link", name="These as Markdown").click()
    text = Path(saving.value.path()).read_text("utf-8")
    assert "I argued about \\<i\\>the metric" in text


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_the_log_reads_for_everybody_and_fits(site: Site, width: int, scheme: Scheme) -> None:
    page = site.open("mistakes", width, scheme)
    expect(page.locator("#mistakes-log")).to_contain_text("Nothing here yet")
    fits_and_reads(page, width)
    graded_interview(site)
    page.reload()
    expect(page.locator("#mistakes-log .group").first).to_be_visible()
    fits_and_reads(page, width)
    page.locator("a.head").first.click()
    expect(page.locator("#mistake-head h1")).to_be_visible()
    fits_and_reads(page, width)
    page.goto(f"{site.address}mistakes?id=new")
    expect(page.get_by_label("Interview it was in")).to_be_visible()
    fits_and_reads(page, width)
