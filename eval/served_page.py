"""The real page and its server with the scripted model, in a real Chromium: to measure what a person sees."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from app.backends.scripted import ScriptedModel
from app.services import Services
from app.ui.page import serve
from eval.interviewer.play import quiet_home

if TYPE_CHECKING:
    from playwright.sync_api import Page

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
PATIENCE_MS = 30_000


@contextmanager
def served_page(browser: str) -> Iterator[tuple[Services, Page, str]]:
    """Services over an empty home, a page in `browser` (empty: the Chromium on the path), the app's address.

    Exits with a sentence where there is no Chromium or no Playwright.
    """
    found = browser or shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        sys.exit("no Chromium found: install it, or name it with --browser PATH")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        sys.exit(
            "this measurement drives a browser with Playwright, a development dependency: make setup-dev"
        )
    with quiet_home(ScriptedModel) as services, sync_playwright() as playwright:
        blocks, address = serve(services, 0, block=False)
        with closing(playwright.chromium.launch(executable_path=found, args=FLAGS)) as chromium:
            page = chromium.new_page()
            page.set_default_timeout(PATIENCE_MS)
            yield services, page, address
        blocks.close(verbose=False)
