"""The lexical detectors: what a candidate's turn shows, and where. No model, no I/O, pure functions.

A detector reads a `Heard` and returns the place of the first thing it saw in the turn's text, or None. How
well each does on labelled turns is printed by `make eval SUITE=observer`.
"""

from __future__ import annotations

from collections.abc import Callable

from graphs.detect_asking import question
from graphs.detect_manner import drift, hedging, overlong, stuck, tool_list, very_short
from graphs.detect_thread import resumed
from graphs.hearing import Heard, Span, cues, first_cue, places
from graphs.lexicon import LEXICON, Cue

Detector = Callable[[Heard], Span | None]


def plan(heard: Heard) -> Span | None:
    """Says ahead in which steps or parts it will go."""
    return first_cue(heard, LEXICON.cues.plan) or in_order(heard)


def in_order(heard: Heard) -> Span | None:
    """First this, then that."""
    first = first_cue(heard, LEXICON.cues.first)
    return first if first and places(heard.spoken[first[1] :], LEXICON.cues.then.says) else None


def baseline(heard: Heard) -> Span | None:
    """Names what a result is compared with."""
    return first_cue(heard, LEXICON.cues.baseline)


def named_test(heard: Heard) -> Span | None:
    """Names or runs a check; assertions count, in code kept apart with the whole turn as their place."""
    return first_cue(heard, LEXICON.cues.test) or asserted(heard)


def asserted(heard: Heard) -> Span | None:
    """An assertion or a test function in the code."""
    signs = ["assert", "def test*", "pytest", "unittest"]
    in_text = places(heard.text.lower(), signs)
    if in_text:
        return in_text[0]
    return (0, len(heard.text)) if places(heard.code.lower(), signs) else None


def complexity(heard: Heard) -> Span | None:
    """Says how time or memory grows."""
    return first_cue(heard, LEXICON.cues.complexity)


def trade_off(heard: Heard) -> Span | None:
    """Names what is given up for what."""
    return first_cue(heard, LEXICON.cues.trade_off)


def assumption(heard: Heard) -> Span | None:
    """States something the answer takes for given."""
    return first_cue(heard, LEXICON.cues.assumption)


def metric(heard: Heard) -> Span | None:
    """Names a quantity that success is judged by."""
    return first_cue(heard, LEXICON.cues.metric)


def model_before_data(heard: Heard) -> Span | None:
    """The first model named, when nothing was said of the data before it, now or in earlier turns."""
    before = " ".join(turn["text"].lower() for turn in heard.earlier if turn["speaker"] == "candidate")
    if places(before, [*LEXICON.data, *LEXICON.models]):
        return None
    named = cues(heard, Cue(says=LEXICON.models))
    data = places(heard.spoken, LEXICON.data)
    return named[0] if named and (not data or named[0] < data[0]) else None


DETECTORS: dict[str, Detector] = {
    "question": question,
    "plan": plan,
    "baseline": baseline,
    "test": named_test,
    "complexity": complexity,
    "trade_off": trade_off,
    "model_before_data": model_before_data,
    "hedging": hedging,
    "overlong": overlong,
    "very_short": very_short,
    "drift": drift,
    "tool_list": tool_list,
    "stuck": stuck,
    "resumed": resumed,
    "assumption": assumption,
    "metric": metric,
}


def seen_in(heard: Heard) -> dict[str, list[int]]:
    """What the turn shows: the name of each detector that fired, with start and end of the place."""
    found = {name: detect(heard) for name, detect in DETECTORS.items()}
    return {name: [*span] for name, span in found.items() if span}
