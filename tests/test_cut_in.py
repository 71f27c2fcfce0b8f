"""When the interviewer cuts in on an unfinished draft, and when not."""

from __future__ import annotations

import pytest

from graphs.cut_in import cut_in
from graphs.detect_thread import took_up_thread
from tests.interviewing import ANSWERS, script, state_after, turn


def test_a_rambling_draft_is_cut_off_with_an_authored_line() -> None:
    play = script()
    cut = cut_in(state_after("Fine so far.", share=0.3), play, ANSWERS["ramble"])
    assert cut is not None
    assert cut["reason"] == "rambling"
    assert cut["line"] in [hook.line for hook in play.scenario.interruptions]


def test_a_draft_that_goes_on_and_on_is_cut_off() -> None:
    long = " ".join(f"The shard {i} holds documents of one country." for i in range(30))
    cut = cut_in(state_after("Fine so far.", share=0.3), script(), long)
    assert cut is not None
    assert cut["reason"] == "too_long"


def test_a_model_named_before_any_data_is_cut_off_by_those_who_mind() -> None:
    state = {**state_after("Hello there.", share=0.05), "phase": "framing"}
    draft = "I would take a two-tower transformer and fine-tune it, with gradient boosting behind. " * 2
    assert cut_in(state, script(), draft) is not None  # type: ignore[arg-type]
    assert cut_in(state, script(persona="neutral_senior"), draft) is None  # type: ignore[arg-type]


@pytest.mark.parametrize("draft", ["", "I think", ANSWERS["plain"]])
def test_a_short_or_plain_draft_is_let_finish(draft: str) -> None:
    assert cut_in(state_after("Fine so far.", share=0.3), script(), draft) is None


def test_code_does_not_count_as_rambling() -> None:
    code = "```python\n" + "x = basically(you, know)\n" * 80 + "```"
    assert cut_in(state_after("Fine so far.", share=0.3), script(), code) is None


@pytest.mark.parametrize("change", [{"eased": True}, {"used": ["wrap_up"]}, {"status": "closed"}])
def test_nobody_is_cut_off_after_easing_off_or_at_the_end(change: dict[str, object]) -> None:
    state = {**state_after("Fine so far.", share=0.3), **change}
    assert cut_in(state, script(), ANSWERS["ramble"]) is None  # type: ignore[arg-type]


def test_cuts_keep_to_the_personas_limit_and_gap() -> None:
    play = script()
    state = state_after("Fine so far.", share=0.3)
    cut = {"turn": 2, "hook": "x", "trigger": "rambling", "t": 0.0, "recovered": None}
    soon = {**state, "cuts": [cut]}
    often = {**state, "cuts": [{**cut, "turn": 0}] * play.persona.interruptions.limit}
    assert cut_in(soon, play, ANSWERS["ramble"]) is None  # type: ignore[arg-type]
    assert cut_in(often, play, ANSWERS["ramble"]) is None  # type: ignore[arg-type]


def test_taking_the_thread_up_again_is_recognised() -> None:
    draft = turn(2, "candidate", "The ranker reads purchase logs, and clicks train the retrieval stage.")
    again = turn(4, "candidate", "Fine. As I said, the ranker learns from purchase logs.")
    other = turn(4, "candidate", "Let me talk about my last job instead.")
    assert took_up_thread(draft, again)  # type: ignore[arg-type]
    assert not took_up_thread(draft, other)  # type: ignore[arg-type]
