"""The progress page in a real browser: with nothing, with one interview, with fifty; saved as a table."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from app.backends.scripted import ScriptedModel
from app.services import Services, open_services
from app.settings import load_settings
from app.ui.page import serve
from tests.browser.conftest import SETTLED, Scheme
from tests.progressing import START, drill, fill, grade, hold

PATIENCE_MS = 30_000
MEASURES = 9


@dataclass
class Site:
    services: Services
    address: str
    browser: Browser

    def open(self, width: int = 1440, scheme: Scheme = "light") -> Page:
        """The page, drawn."""
        page = self.browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        page.set_default_timeout(PATIENCE_MS)
        page.goto(f"{self.address}progress")
        page.locator("#progress-shown h2").first.wait_for()
        return page


@pytest.fixture
def site(browser: Browser, tmp_path: Path) -> Iterator[Site]:
    environ = {"SPARRING_HOME": str(tmp_path), "SPARRING_CACHE": str(tmp_path / "cache")}
    services = open_services(load_settings(environ), load=ScriptedModel)
    blocks, address = serve(services, 0, block=False)
    yield Site(services, address, browser)
    for context in browser.contexts:
        context.close()
    blocks.close()
    services.close()


def look(page: Page, width: int) -> None:
    """Nothing scrolls sideways, and the accessibility rules hold."""
    page.wait_for_function(SETTLED)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page).response["violations"]
    assert [(each["id"], node["html"]) for each in found for node in each["nodes"]] == []


def test_from_nothing_over_one_interview_to_fifty(site: Site) -> None:
    store = site.services.store
    page = site.open()
    expect(page.locator(".none")).to_contain_text("Nothing to show yet")
    expect(page.locator("#progress-shown li")).to_have_count(MEASURES)
    expect(page.locator("#progress-export a")).to_have_count(0)
    look(page, 1440)

    hold(store, "one", START, skill=3)
    grade(store, "one", 3, own=4)
    drill(store, "framing", START, 0.8)
    page.reload()
    card = page.locator('.picture[data-series="debugging"]')
    expect(card).to_contain_text("4 Jan 2027: 3 (1 to 5)")
    expect(card).to_contain_text("1 point: too few for a trend")
    expect(page.locator(".dots")).to_have_count(0)
    look(page, 1440)
    page.close()

    fill(store)
    page = site.open(390, "dark")
    card = page.locator('.picture[data-series="debugging"]')
    expect(card.locator("circle")).to_have_count(51)
    expect(card.locator("polyline")).to_have_count(1)
    expect(card).to_contain_text("Up, as wanted")
    look(page, 390)
    card.locator("summary").click()
    expect(card.locator("tbody tr")).to_have_count(51)
    look(page, 390)
    card.locator("tbody a").first.click()
    page.wait_for_url("**/?interview=i049")


def test_the_table_is_saved_from_the_page(site: Site) -> None:
    fill(site.services.store, interviews=2, drills=5)
    page = site.open(1440, "dark")
    with page.expect_download() as saving:
        page.get_by_role("link", name="Save as CSV").click()
    assert saving.value.suggested_filename.startswith("sparring-progress-")
    rows = list(csv.DictReader(Path(saving.value.path()).read_text("utf-8").splitlines()))
    assert {row["source"] for row in rows} == {"interview", "grade", "drill", "self-score"}
    assert len([row for row in rows if row["name"] == "debugging"]) == 2
    look(page, 1440)
