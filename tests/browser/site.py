"""The real pages with the scripted model, in a real browser: for what needs no interviewer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from app.backends.scripted import ScriptedModel
from app.services import Services, open_services
from app.settings import load_settings
from app.ui.page import serve
from tests.browser.conftest import PATIENCE_MS, SETTLED, Scheme


@dataclass
class Site:
    """The served pages, and the browser that opens them."""

    services: Services
    address: str
    browser: Browser

    def open(self, path: str, width: int = 1440, scheme: Scheme = "light") -> Page:
        page = self.browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        page.set_default_timeout(PATIENCE_MS)
        page.goto(self.address + path)
        return page


@contextmanager
def served(home: Path, browser: Browser) -> Iterator[Site]:
    services = open_services(load_settings({"SPARRING_HOME": str(home)}), load=ScriptedModel)
    blocks, address = serve(services, 0, block=False)
    yield Site(services, address, browser)
    for context in browser.contexts:
        context.close()
    blocks.close()
    services.close()


def violations(page: Page) -> list[tuple[str, str]]:
    """Which accessibility rules the page breaks, each with its place."""
    page.wait_for_function(SETTLED)
    found = Axe().run(page).response["violations"]
    return [(each["id"], node["html"] + node["failureSummary"]) for each in found for node in each["nodes"]]


def fits_and_reads(page: Page, width: int) -> None:
    """Nothing scrolls sideways, and the accessibility rules hold."""
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
