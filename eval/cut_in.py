"""How fast a cut-in reaches the page: `python -m eval cut_in`. Goal: 300 ms.

The real page and its server with the scripted model, in a real Chromium, typed into key by key as a rambling
candidate of the bar raiser. Nothing here is a test: times depend on the machine and on what else it does.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Annotated, Any
from unittest.mock import patch

import typer

from app.services import Services
from app.session import Session, Setup
from eval.served_page import served_page
from graphs.cut_in import cut_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

GOAL_MS = 300
KEY_MS = 60  # between two keys: a fast typist
BEGUN = (
    "So basically um I would think about it and you know maybe we could like just start with something and "
)
RAMBLE = (
    "then sort of see and basically um keep going with that because well it is like a thing that one does "
)
LATER = "what I mean is "
# Looks after every painted frame: when the cut-in stands inside the conversation, and when the box has let go
# of what was heard. Both in milliseconds since the epoch, so that they compare with the server's clock.
WATCH = """() => {
  const seen = window.seen = { shown: 0, freed: 0, blocked: false };
  let longest = 0;
  const low = (element) => element.getBoundingClientRect().bottom;
  const look = () => {
    const box = document.querySelector("#answer textarea"), chat = document.querySelector("#chat");
    longest = Math.max(longest, box.value.length);
    seen.blocked ||= box.disabled || box.readOnly || document.activeElement !== box;
    if (!seen.freed && box.value.length < longest / 2) seen.freed = Date.now();
    const mark = chat.querySelector(".mark-interruption");
    if (!seen.shown && mark && low(mark) <= low(chat)) seen.shown = Date.now();
    if (!seen.shown || !seen.freed) requestAnimationFrame(() => setTimeout(look));
  };
  look();
}"""


class KeyLost(RuntimeError):
    """What was typed is neither heard nor in the box."""


@dataclass(frozen=True)
class Taken:
    """Milliseconds from the decision of one cut-in."""

    shown: float  # until it stands in the page
    freed: float  # until the box holds only what was typed after the cut
    blocked: bool  # whether the box ever refused keys or lost the focus


@contextmanager
def decisions() -> Iterator[list[float]]:
    """The moments at which the interviewer decides to cut in, in milliseconds since the epoch."""
    moments: list[float] = []

    def timed(*given: Any) -> Any:
        if cut := cut_in(*given):
            moments.append(time.time() * 1000)
        return cut

    with patch("app.session.cut_in", timed):
        yield moments


def main(
    times: Annotated[int, typer.Option(min=1, help="How many cut-ins are measured.")] = 20,
    browser: Annotated[str, typer.Option(help="The Chromium to drive; empty: the one on the path.")] = "",
) -> None:
    """Print median and maximum in milliseconds, and how many were within the goal."""
    with served_page(browser) as (services, page, address), decisions() as moments:
        taken = [cut_off(page, services, address, seed, moments) for seed in range(times)]
    report(taken)


def cut_off(page: Page, services: Services, address: str, seed: int, moments: list[float]) -> Taken:
    """Ramble in a new interview until the interviewer has cut in. Raises `KeyLost`."""
    setup = Setup("rolling_limiter", "bar_raiser", "MLE", 30, seed, "quote")
    interview = Session.start(services, setup)
    page.goto(f"{address}?interview={interview.id}")
    page.locator("#chat .said-question").wait_for()
    box = page.get_by_label("Your answer")
    box.fill(BEGUN)
    box.press("End")
    page.evaluate(WATCH)
    typed = BEGUN + type_on(page)
    page.keyboard.type(LATER, delay=KEY_MS)
    said = str(interview.turns[1]["text"])
    if said + box.input_value() != typed + LATER:
        raise KeyLost(f"typed {typed + LATER!r}; heard {said!r}, in the box {box.input_value()!r}")
    seen = page.evaluate("seen")
    return Taken(seen["shown"] - moments[-1], seen["freed"] - moments[-1], seen["blocked"])


def type_on(page: Page) -> str:
    """Type key by key until the page shows the cut-in and has freed the box; what was typed."""
    for count, key in enumerate(RAMBLE * 10, start=1):
        page.keyboard.type(key, delay=KEY_MS)
        if page.evaluate("seen.shown && seen.freed"):
            return (RAMBLE * 10)[:count]
    raise TimeoutError("the interviewer never cut in")


def report(taken: Sequence[Taken]) -> None:
    for name in ("shown", "freed"):
        times = [getattr(each, name) for each in taken]
        within = sum(time <= GOAL_MS for time in times)
        print(
            f"decision to {name}: median {median(times):.0f} ms, max {max(times):.0f} ms, "
            f"{within} of {len(times)} within {GOAL_MS} ms"
        )
    print(f"box blocked in {sum(each.blocked for each in taken)} of {len(taken)}; no key lost")


if __name__ == "__main__":
    typer.run(main)
