"""How fast the library answers: `python -m eval library`. Goal: search and open within 300 ms.

Interviews of real length with a grade each, on the served page in a real Chromium: from the last key to the
painted hits, and from the click to the painted turns. Nothing here is a test: times depend on the machine.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from statistics import median
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.agreement.labels import SHIPPED
from app.services import Services
from app.storage.library import Filter, find
from app.transcripts.formats import import_transcripts, read
from eval.served_page import served_page

if TYPE_CHECKING:
    from playwright.sync_api import Page

GOAL_MS = 300
WORDS = (
    "latency",
    "baseline",
    "batch size",
    "gradient",
    "the",
    "precision",
    "data",
    "because",
    "test",
)
FORGET = (
    "() => document.querySelectorAll('#found [role=status]').forEach((each) => { each.textContent = ''; })"
)
# Resolves with the milliseconds from now until a frame is painted in which `selector` shows `text`.
UNTIL = """([selector, text]) => new Promise((done) => {
  const begun = performance.now();
  const look = () => {
    const found = document.querySelector(selector);
    if (found && found.offsetParent && found.textContent.includes(text)) done(performance.now() - begun);
    else requestAnimationFrame(() => setTimeout(look));
  };
  window.go();
  look();
})"""


def main(
    interviews: Annotated[int, typer.Option(min=9, help="How many there are in the library.")] = 50,
    browser: Annotated[str, typer.Option(help="The Chromium to drive; empty: the one on the path.")] = "",
) -> None:
    """Print medians and maxima in milliseconds, of the search alone and of what a person sees."""
    with served_page(browser) as (services, page, address):
        fill(services, interviews)
        report("search in the store", [timed(services, words) for words in WORDS])
        page.goto(f"{address}library")
        page.locator("#found .kept").wait_for()
        report("search on the page", [search(page, services, words) for words in WORDS])
        report(
            "open on the page", [opened(page, row) for row in find(services.store, Filter())[: len(WORDS)]]
        )


def fill(services: Services, interviews: int) -> None:
    """The labelled transcripts, again and again, each with a grade."""
    talks = read(SHIPPED)
    for number in range(interviews):
        [kept] = import_transcripts(services.store, [talks[number % len(talks)]])
        services.store.add_grade(kept, {"scores": {}, "weighted_mean": 3.0})


def timed(services: Services, words: str) -> float:
    begun = time.perf_counter()
    find(services.store, Filter(words))
    return 1000 * (time.perf_counter() - begun)


def search(page: Page, services: Services, words: str) -> float:
    """Milliseconds until the page shows as many interviews as there are for these words."""
    hits = len(find(services.store, Filter(words)))
    page.evaluate(FORGET)
    told = f"{hits} of" if hits else "No interview fits"
    return until(page, put(words), "#found [role=status]", told)


def put(words: str) -> str:
    """JavaScript that puts the words into the box all at once, as its last key would."""
    return (
        "window.go = () => { const box = document.querySelector('#words textarea'); "
        f"box.value = {words!r}; box.dispatchEvent(new Event('input', {{ bubbles: true }})); }}"
    )


def opened(page: Page, row: dict[str, Any]) -> float:
    """Milliseconds from the click on an interview until its last turn is there; then back to the list."""
    page.locator("#words textarea").fill("")
    link = f'a[data-open="{row["id"]}"]'
    page.locator(link).first.wait_for()
    click = f"window.go = () => document.querySelector('{link}').click()"
    taken = until(page, click, "#replay", f"turn {row['turns']} ")
    page.locator("#back").click()
    return taken


def until(page: Page, go: str, selector: str, text: str) -> float:
    page.evaluate(f"() => {{ {go}; }}")
    return float(page.evaluate(UNTIL, [selector, text]))


def report(what: str, times: Sequence[float]) -> None:
    within = sum(each <= GOAL_MS for each in times)
    print(
        f"{what}: median {median(times):.0f} ms, max {max(times):.0f} ms, "
        f"{within} of {len(times)} within {GOAL_MS} ms"
    )


if __name__ == "__main__":
    typer.run(main)
