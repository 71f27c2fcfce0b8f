"""The real app, with the real test model, in a real browser."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlparse

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from app.services import Services, open_services
from app.settings import load_settings
from app.ui.page import serve

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 60_000
SETTLED = "document.getAnimations().every((each) => each.playState !== 'running')"
Scheme = Literal["light", "dark"]
LIMITER = "A call limit over a rolling window"


@dataclass
class App:
    """A served app, and every host its pages asked for."""

    home: Path
    model: Path
    browser: Browser
    services: Services
    address: str = ""
    hosts: set[str] = field(default_factory=set)
    stop: Callable[[], None] = lambda: None

    def start(self) -> None:
        environ = {"SPARRING_HOME": str(self.home), "SPARRING_CACHE": str(self.home / "cache")}
        self.services = open_services(load_settings({**environ, "SPARRING_MODEL": str(self.model)}))
        blocks, self.address = serve(self.services, 0, block=False)

        def stop() -> None:
            wait_until(lambda: not any(each.thinking for each in self.services.sessions.values()))
            blocks.close()
            self.services.close()

        self.stop = stop

    def page(self, query: str = "", width: int = 1440, scheme: Scheme = "light") -> Page:
        """A new tab of a new browser profile."""
        page = self.browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        page.set_default_timeout(PATIENCE_MS)
        page.on("request", lambda request: self.hosts.add(urlparse(request.url).hostname or "page"))
        page.goto(self.address + query)
        return page

    def begin(
        self,
        persona: str = "Skeptical research scientist",
        scenario: str = LIMITER,
        stress: str = "off",
        stage: str = "Coding",
    ) -> Page:
        """A page in the room of a new interview. `stress` and `stage` as the setup page offers them."""
        page = self.page()
        if page.get_by_label("Stage", exact=True).input_value() != stage:
            before = page.get_by_label("Scenario").input_value()
            page.get_by_label("Stage", exact=True).fill(stage)
            page.keyboard.press("Enter")
            expect(page.get_by_label("Scenario")).not_to_have_value(before)
        page.get_by_label("Scenario").fill(scenario)
        page.keyboard.press("Enter")
        page.get_by_label(persona).check()
        page.locator("#persona-card", has_text=persona).wait_for()
        page.locator("#stress").get_by_label(stress).check()
        page.locator("#start").click()
        page.locator("#chat .said-question").wait_for()
        return page


@pytest.fixture(scope="session")
def browser(chromium_path: Path) -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium_path), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def app(browser: Browser, smollm_path: Path, tmp_path: Path) -> Iterator[App]:
    running = App(tmp_path, smollm_path, browser, services=None)  # type: ignore[arg-type]
    running.start()
    yield running
    for context in browser.contexts:
        context.close()
    running.stop()


def interview_of(page: Page) -> str:
    """The id in the page's address, once it is there."""
    page.wait_for_url("**/?interview=*")
    return page.url.partition("interview=")[2].partition("#")[0]


def wait_until(holds: Callable[[], bool], seconds: float = 30.0) -> None:
    """Look at the server's state until it is as expected. Raises TimeoutError."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError("the expected state did not come")
        time.sleep(0.02)
