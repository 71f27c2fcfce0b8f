"""Mistake patterns over a whole interview: which were seen, where, in which words. Pure; needs no model.

What a pattern means and in which stages it counts is in `rubrics/patterns.yaml`; how often each detector is
right is printed by `make eval SUITE=patterns`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphs.pattern_absent import (
    data_risks_ignored,
    no_constraints_asked,
    no_failure_modes,
    no_metric,
    untested_code,
)
from graphs.pattern_claims import contradiction
from graphs.pattern_code import hidden_quadratic
from graphs.pattern_level import easy_over_explained, wrong_level
from graphs.pattern_manner import (
    model_before_data,
    over_engineering,
    stream_of_consciousness,
    tool_list,
)
from graphs.pattern_thread import constraint_ignored, thread_lost
from graphs.state import Cut, LedgerEntry
from graphs.talk import Place, Talk, read_turns
from rubrics.loader import load_patterns
from rubrics.schema import Pattern

DETECTORS: dict[str, Callable[[Talk], list[Place]]] = {
    "model_before_data": model_before_data,
    "tool_list": tool_list,
    "no_constraints_asked": no_constraints_asked,
    "no_metric": no_metric,
    "data_risks_ignored": data_risks_ignored,
    "no_failure_modes": no_failure_modes,
    "over_engineering": over_engineering,
    "hidden_quadratic": hidden_quadratic,
    "untested_code": untested_code,
    "stream_of_consciousness": stream_of_consciousness,
    "wrong_level": wrong_level,
    "easy_over_explained": easy_over_explained,
    "constraint_ignored": constraint_ignored,
    "contradiction": contradiction,
    "thread_lost": thread_lost,
}


@dataclass(frozen=True)
class Finding:
    """A pattern seen in a candidate's turn. `quote` is `text[start:end]` of that turn, verbatim."""

    pattern: str
    turn: int
    start: int
    end: int
    quote: str


def found_patterns(
    transcript: Sequence[Mapping[str, Any]],
    stage: str | None = None,
    ledger: Sequence[LedgerEntry] = (),
    cuts: Sequence[Cut] = (),
    *,
    ran: Collection[int] = (),
) -> list[Finding]:
    """Findings in the order of their turns.

    `transcript` is a list of turns with `speaker` and `text`, and `n`, `kind`, `code` where known. Without a
    stage, or with one we do not know, only patterns that count in every stage are looked for. `ledger` and
    `cuts` are the "constraints" and "cuts" of the stored event "ledger"; without them the kinds of the turns
    have to do.
    `ran` holds the turns before which the candidate ran the code against tests.
    """
    talk = Talk(read_turns(transcript), tuple(ledger), tuple(cuts), frozenset(ran))
    found = [
        Finding(pattern.id, place.turn, place.start, place.end, place.quote)
        for pattern in applicable(stage)
        for place in DETECTORS[pattern.id](talk)
    ]
    return sorted(found, key=lambda finding: (finding.turn, finding.start))


def applicable(stage: str | None) -> list[Pattern]:
    """The patterns that count in a stage."""
    return [each for each in load_patterns().values() if stage in each.stages or each.everywhere]
