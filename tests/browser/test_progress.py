"""The progress page in a real browser: with nothing, with one interview, with fifty; saved as a table."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Scheme
from tests.browser.site import Site, fits_and_reads, served
from tests.progressing import START, drill, fill, grade, hold

MEASURES = 9


@pytest.fixture
def site(browser: Browser, tmp_path: Path) -> Iterator[Site]:
    with served(tmp_path, browser) as site:
        yield site


def drawn(site: Site, width: int = 1440, scheme: Scheme = "light") -> Page:
    """The page, once its pictures are there."""
    page = site.open("progress", width, scheme)
    page.locator("#progress-shown h2").first.wait_for()
    return page


def test_from_nothing_over_one_interview_to_fifty(site: Site) -> None:
    store = site.services.store
    page = drawn(site)
    expect(page.locator(".none")).to_contain_text("Nothing to show yet")
    expect(page.locator("#progress-shown li")).to_have_count(MEASURES)
    expect(page.locator("#progress-export a")).to_have_count(0)
    fits_and_reads(page, 1440)

    hold(store, "one", START, skill=3)
    grade(store, "one", 3, own=4)
    drill(store, "framing", START, 0.8)
    page.reload()
    card = page.locator('.picture[data-series="debugging"]')
    expect(card).to_contain_text("4 Jan 2027: 3 (1 to 5)")
    expect(card).to_contain_text("1 point: too few for a trend")
    expect(page.locator(".dots")).to_have_count(0)
    fits_and_reads(page, 1440)
    page.close()

    fill(store)
    page = drawn(site, 390, "dark")
    card = page.locator('.picture[data-series="debugging"]')
    expect(card.locator("circle")).to_have_count(51)
    expect(card.locator("polyline")).to_have_count(1)
    expect(card).to_contain_text("Up, as wanted")
    fits_and_reads(page, 390)
    card.locator("summary").click()
    expect(card.locator("tbody tr")).to_have_count(51)
    fits_and_reads(page, 390)
    card.locator("tbody a").first.click()
    page.wait_for_url("**/?interview=i049")


def test_the_table_is_saved_from_the_page(site: Site) -> None:
    fill(site.services.store, interviews=2, drills=5)
    page = drawn(site, 1440, "dark")
    with page.expect_download() as saving:
        page.get_by_role("link", name="Save as CSV").click()
    assert saving.value.suggested_filename.startswith("sparring-progress-")
    rows = list(csv.DictReader(Path(saving.value.path()).read_text("utf-8").splitlines()))
    assert {row["source"] for row in rows} == {"interview", "grade", "drill", "self-score"}
    assert len([row for row in rows if row["name"] == "debugging"]) == 2
    fits_and_reads(page, 1440)
