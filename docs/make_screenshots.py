"""Pictures of the running app for the README: plays a short interview and saves docs/images/*.png.

    python docs/make_screenshots.py [--model ID_OR_GGUF] [--browser PATH]

Needs Chromium. Interviews of the user are not touched: the app runs on a temporary home.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app.services import Services, open_services  # noqa: E402 (the checkout is not always installed)
from app.settings import load_settings  # noqa: E402
from app.ui.page import serve  # noqa: E402

IMAGES = ROOT / "docs" / "images"
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
PATIENCE_MS = 300_000
SETTLING_MS = 700  # until lists have faded out
SCENARIO = "A call limit over a rolling window"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
QUESTIONS = (
    "Before I start: are the timestamps in order for one user, and how many users are there? Is a call that "
    "was turned away counted against the limit?"
)
PLAN = (
    "So the window is half open and only allowed calls count. My plan is a deque of timestamps per user: "
    "drop what left the window from the left, compare the length with the limit, then append. Each timestamp "
    "is added and removed once, so a call is O(1) amortised and memory is O(limit) per active user."
)
CODE = '''from collections import defaultdict, deque


class RateLimiter:
    """At most `limit` calls per user in any `window` seconds."""

    def __init__(self, limit: int, window: float) -> None:
        self.limit, self.window = limit, window
        self.calls = defaultdict(deque)

    def allow(self, user: str, t: float) -> bool:
        calls = self.calls[user]
        while calls and calls[0] <= t - self.window:
            calls.popleft()
        if len(calls) >= self.limit:
            return False
        calls.append(t)
        return True
'''
TESTED = (
    "Here is the baseline. I test the boundary first: limit 2, window 10, calls at 0, 1 and 9 give True, "
    "True, False, and a call at 10 passes because the call at 0 has left the window."
)
RAMBLE = (
    "Right, so basically um there is also the question of what else one could do, and you know we could "
    "maybe use a heap or a ring buffer or like a sorted list, and then basically um sort of see how that "
    "goes, because well, one could also think about counters, and then maybe just another structure "
)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--model", help="a registry id or a .gguf path; the configured one if left out")
    arguments.add_argument("--browser", default=shutil.which("chromium") or shutil.which("google-chrome"))
    chosen = arguments.parse_args()
    if not chosen.browser:
        sys.exit("no Chromium found: install it, or name it with --browser PATH")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as home, sync_playwright() as playwright:
        services = services_in(Path(home), chosen.model)
        blocks, address = serve(services, 0, block=False)
        browser = playwright.chromium.launch(executable_path=chosen.browser, args=FLAGS)
        play(browser, address)
        browser.close()
        blocks.close()
        services.close()


def services_in(home: Path, model: str | None) -> Services:
    settings = load_settings()
    update = {"home": home, **({"model": model} if model else {})}
    return open_services(settings.model_copy(update=update))


def play(browser: Browser, address: str) -> None:
    """One interview, photographed at its best moments."""
    page = browser.new_page(viewport=WIDE)
    page.set_default_timeout(PATIENCE_MS)
    page.goto(address)
    page.get_by_label("Skeptical research scientist").check()
    page.locator("#persona-card", has_text="Skeptical").wait_for()
    page.get_by_label("Scenario").fill(SCENARIO)
    page.keyboard.press("Enter")
    page.locator(".model-ready").wait_for()
    picture(browser, page, "setup")
    page.locator("#start").click()
    page.locator("#chat .said-question").wait_for()
    answer(page, QUESTIONS)
    answer(page, PLAN)
    page.locator("#code .cm-content").fill(CODE)
    answer(page, TESTED)
    be_cut_off(page)
    picture(browser, page, "room")
    page.locator("#end").click()
    page.locator("#leave").click()
    page.locator("#to-result").click()
    page.locator("#skip-rating").click()
    page.locator(".card").first.wait_for()
    picture(browser, page, "result")


def answer(page: Page, text: str) -> None:
    page.locator("#answer textarea").fill(text)
    page.locator("#send").click()
    page.wait_for_function("document.querySelector('#answer textarea').value === ''")
    page.wait_for_function(
        "!document.querySelector('#send').disabled && !document.querySelector('#chat .thinking')"
    )


def be_cut_off(page: Page) -> None:
    """Ramble until the interviewer has had enough."""
    page.locator("#answer textarea").click()
    for word in (RAMBLE * 2).split(" "):
        page.keyboard.type(f"{word} ")
        if page.locator("#chat .mark-interruption").count():
            return


def picture(browser: Browser, page: Page, name: str) -> None:
    """The page as it is at 1440 wide, and its address opened on a phone."""
    page.wait_for_timeout(SETTLING_MS)
    page.screenshot(path=IMAGES / f"{name}.png")
    phone = browser.new_page(viewport=NARROW)
    phone.goto(page.url)
    phone.locator("#start, #chat .said-question, .card").first.wait_for(timeout=PATIENCE_MS)
    phone.screenshot(path=IMAGES / f"{name}-390.png")
    phone.close()


if __name__ == "__main__":
    main()
