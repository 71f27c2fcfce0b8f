"""The two weeks after an interview: its two lowest signals become work with a deliverable and dates. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from app.report import Card, lowest
from graphs.patterns import Finding
from rubrics.schema import Pattern, Remedy

TWO_WEEKS = timedelta(days=14)  # to the deliverable and to the interview that shows whether it helped
MOST_DRILLS = 3
Status = Literal["proposed", "accepted", "done"]


@dataclass(frozen=True)
class Step:
    """What is done about one signal. `share`: added part of the weekly time, None for another kind of work.

    `due` and `retest` are ISO dates; `artefact` is the link or file that shows it was done.
    """

    signal: str
    share: float | None
    work: str
    drills: tuple[str, ...]
    deliverable: str
    due: str
    retest: str
    status: Status = "proposed"
    artefact: str = ""


def proposed(
    cards: Sequence[Card],
    found: Sequence[Finding],
    remedies: Mapping[str, Remedy],
    patterns: Mapping[str, Pattern],
    start: date,
) -> list[Step]:
    """A step for each of the two lowest signals, from `start` on. Drills against seen mistakes come first."""
    end = (start + TWO_WEEKS).isoformat()
    return [
        Step(
            signal=card.signal,
            share=remedy.extra_share,
            work=remedy.on,
            drills=drills_for(card.signal, found, remedy, patterns),
            deliverable=remedy.deliverable,
            due=end,
            retest=end,
        )
        for card in lowest(cards)
        if (remedy := remedies.get(card.signal))
    ]


def drills_for(
    signal: str, found: Sequence[Finding], remedy: Remedy, patterns: Mapping[str, Pattern]
) -> tuple[str, ...]:
    """The drills against the mistakes that touch the signal, then those that train it."""
    seen = [patterns[finding.pattern] for finding in found]
    against = [str(each.drill) for each in seen if each.drill and each.signal == signal]
    return tuple(dict.fromkeys([*against, *map(str, remedy.drills)]))[:MOST_DRILLS]
