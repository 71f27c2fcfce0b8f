"""What is done on a page before its picture is taken."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp

from playwright.sync_api import Page

from docs.screens.home import TALKS, gold

LAST = "#batch-progress"
SHOWN_MS = 2000  # until the page shows a batch under way


def choose_persona(page: Page) -> None:
    page.get_by_label("Skeptical research scientist").check()
    page.locator("#persona-card", has_text="Skeptical").wait_for()
    page.locator(".model-ready").wait_for()


def run_code(page: Page) -> None:
    page.locator("#run").click()
    page.locator("#ran .run[data-status]").wait_for()


def be_cut_off(page: Page) -> None:
    """Type until the interviewer has had enough."""
    page.locator("#answer textarea").click()
    for word in TALKS["ramble"].split():
        page.keyboard.type(f"{word} ")
        if page.locator("#chat .mark-interruption").count():
            return
    page.locator("#chat .mark-interruption").wait_for()


def pause(page: Page) -> None:
    page.locator("#pause").click()
    page.locator("#go-on").wait_for()


def open_tab(name: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        page.get_by_role("tab", name=name, exact=True).click()
        page.locator("[role=tabpanel]:visible").first.wait_for()

    return act


def rate(page: Page) -> None:
    """The first sliders moved, the rest still to be rated."""
    sliders = page.locator("#self-score").get_by_role("slider")
    for n, steps in enumerate((4, 3, 4)):
        for _ in range(steps):
            sliders.nth(n).press("ArrowRight")


def jump(page: Page) -> None:
    page.locator("#card-mathematical_intuition [data-jump]").first.click()
    page.locator(".here").first.wait_for()


def see_it_differently(page: Page) -> None:
    page.get_by_role("button", name="I see it differently: Communication").click()
    page.locator("#dispute").wait_for()


def search(page: Page) -> None:
    page.locator("#words textarea, #words input").first.fill("threshold")
    page.locator("#found mark").first.wait_for()


def replay(page: Page) -> None:
    """Stopped in the middle."""
    turn = page.locator("#turn input[type=range]")
    turn.focus()
    for _ in range(12):
        turn.press("ArrowLeft")
    page.locator("#replay .at").wait_for()


def compare(page: Page) -> None:
    page.get_by_role("button", name="Compare with another attempt").click()
    page.get_by_label("Attempt at the same scenario").click()
    page.get_by_role("option").last.click()
    page.locator("#compared table").first.wait_for()


def drop_talks(page: Page) -> None:
    """A file of talks, and one that cannot be read."""
    folder = Path(mkdtemp(prefix="talks-"))
    lines = [json.dumps(gold()[name] | {"grades": []}) for name in TALKS["batch"]]
    (folder / "october.jsonl").write_text("\n".join(lines), "utf-8")
    (folder / "shopping.txt").write_text("eggs, milk", "utf-8")
    page.locator("#batch-drop input[type=file]").set_input_files(sorted(folder.iterdir()))
    page.locator("#batch-plan", has_text=f"{len(TALKS['batch'])} to grade").wait_for()


def start_batch(page: Page) -> None:
    drop_talks(page)
    page.locator("#batch-start").click()
    page.locator(LAST, has_text="tokens/s").wait_for()


def end_batch(page: Page) -> None:
    """What was begun for the picture before; when this one is taken by itself, a batch of its own."""
    page.wait_for_timeout(SHOWN_MS)
    if not page.locator(LAST, has_text="tokens/s").count():
        start_batch(page)
    page.locator(LAST, has_text="Done").wait_for()
    page.locator("#batch-table").wait_for()


def drill(page: Page) -> None:
    page.locator("#go").click()
    page.locator("#answer textarea").fill(TALKS["drill"]["answer"])


def drill_feedback(page: Page) -> None:
    drill(page)
    page.locator("#send").click()
    page.locator(".feedback[data-share]").wait_for()
