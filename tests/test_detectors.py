"""The observer's detectors: the place each one must see, and turns it must not fall for."""

from __future__ import annotations

import pytest

from eval.observer.labelled import Case, gold_cases, written_cases
from graphs.detectors import DETECTORS, seen_in
from graphs.hearing import Heard, places
from graphs.observe import observe
from tests.interviewing import script, state_after

WRITTEN = [case for case in written_cases() if case.half == "tuned"]
GOLD = list({case.name: case.heard for case in gold_cases()}.values())

SEES = [
    ("question", "I'd shard by user. How many users are there?", "how many users are there?"),
    ("question", "Could you tell me whether it is sorted.", "could you tell"),
    ("plan", "Right. The plan is to sort and sweep.", "the plan is"),
    ("plan", "I'd first sort it, then sweep.", "i'd first"),
    ("baseline", "The control arm keeps last year's rules.", "control arm"),
    ("test", "I'd run it by hand on an empty list.", "run it by hand"),
    ("test", "```python\nassert f([]) == []\n```", "assert"),
    ("complexity", "So that's O(n log n) overall.", "o("),
    ("complexity", "So that's `O(n)` overall.", "o("),
    ("trade_off", "The trade-off is memory for speed.", "trade-off"),
    ("model_before_data", "I'd take XGBoost and then find labels.", "xgboost"),
    ("hedging", "Maybe a heap, I guess.", "maybe"),
    ("tool_list", "Kafka, Redis and Spark.", "kafka, redis and spark"),
    ("stuck", "Hm. I don't know.", "i don't know"),
    ("assumption", "I'm assuming the names are unique.", "i'm assuming"),
    ("metric", "Offline I'd watch recall at ten.", "recall"),
    ("very_short", "A heap.", "a heap."),
]
DENIED = [
    ("test", "I won't test it."),
    ("test", "There was no time for a unit test."),
    ("baseline", "There is no baseline."),
    ("baseline", "A baseline isn't needed."),
    ("trade_off", "I see no trade-off."),
    ("complexity", "I never said it was quadratic."),
    ("metric", "We don't have a metric, and accuracy is not one."),
    ("assumption", "I make that work without assuming order."),
    ("model_before_data", "I would not start with a transformer."),
    ("tool_list", "I'd not use Kafka, Spark or Redis."),
]


def sees(detector: str, text: str, code: str = "") -> bool:
    return DETECTORS[detector](Heard(text, code)) is not None


@pytest.mark.parametrize(("detector", "text", "place"), SEES)
def test_a_detector_returns_the_place_of_what_it_saw(detector: str, text: str, place: str) -> None:
    found = DETECTORS[detector](Heard(text))
    assert found is not None
    assert text[slice(*found)].lower() == place


@pytest.mark.parametrize(("detector", "text"), DENIED)
def test_what_is_denied_is_not_named(detector: str, text: str) -> None:
    assert not sees(detector, text)


@pytest.mark.parametrize("case", WRITTEN, ids=lambda case: f"{case.detector}, {case.name}")
def test_the_tricky_cases_rules_were_written_for_stay_right(case: Case) -> None:
    assert (DETECTORS[case.detector](case.heard) is not None) == case.shown


@pytest.mark.parametrize(
    "text",
    [
        "What about ties? I'd break them by date.",
        "Seven or eight?",
        'You asked "how would you test it?" and I would by hand.',
        "> how would you test it?\nBy hand.",
        "```python\n# what is n?\n```\nHere.",
    ],
)
def test_no_question_is_heard_where_none_waits_for_an_answer(text: str) -> None:
    assert not sees("question", text)


@pytest.mark.parametrize("detector", ["baseline", "metric", "plan", "trade_off", "assumption", "complexity"])
def test_words_in_code_are_not_said(detector: str) -> None:
    spoken = {
        "baseline": "The baseline wins.",
        "metric": "Recall matters.",
        "plan": "The plan is this.",
        "trade_off": "The downside is cost.",
        "assumption": "I assume order.",
        "complexity": "It's quadratic.",
    }[detector]
    assert sees(detector, spoken)
    assert not sees(detector, f"```text\n{spoken}\n```")


def test_an_assertion_in_the_code_box_is_a_test() -> None:
    assert sees("test", "That is all.", "assert f(1) == 2")
    assert not sees("test", "That is all.", "return f(1)")


def test_a_gap_in_knowledge_with_a_way_on_is_no_standstill() -> None:
    assert sees("stuck", "I don't know which of them it is.")
    assert not sees("stuck", "I don't know which of them it is, so I'd print both.")


def test_a_model_named_after_earlier_talk_of_data_comes_in_order() -> None:
    early = state_after("Labels come late and users are few.", "So XGBoost.")["turns"]
    assert DETECTORS["model_before_data"](Heard("So XGBoost.")) is not None
    assert DETECTORS["model_before_data"](Heard("So XGBoost.", earlier=tuple(early[:-1]))) is None


def test_a_thread_counts_as_resumed_once() -> None:
    case = next(c for c in WRITTEN if c.detector == "resumed" and c.shown)
    again = (*case.heard.earlier, {**case.heard.earlier[1], "n": 4, "text": case.heard.text})
    assert DETECTORS["resumed"](case.heard) is not None
    assert DETECTORS["resumed"](Heard(case.heard.text, earlier=again)) is None  # type: ignore[arg-type]


def test_every_place_lies_in_the_turn() -> None:
    for heard in GOLD:
        for name, (start, end) in seen_in(heard).items():
            assert 0 <= start < end <= len(heard.text), (name, heard.text)


def test_blanking_code_and_quotations_moves_nothing() -> None:
    text = 'Say `x = 1` or "baseline", İ then\n```\ncode\n```\n> quoted\nend'
    spoken = Heard(text).spoken
    assert len(spoken) == len(text)
    assert spoken.index("end") == text.index("end")
    assert "baseline" not in spoken


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("# steps", "in three steps", "three steps"),
        ("fuzz*", "we fuzzed it", "fuzzed"),
        ("compare ... with", "compare the new one with it", "compare the new one with"),
        ("compare ... with", "compare a b c d e with it", None),
        ("i'd|i'll begin", "i'll begin", "i'll begin"),
        ("^metric", "so. metric is", "metric"),
        ("^metric", "the metric is", None),
        ("test", "contest", None),
        ("o(", "it is o(n)", "o("),
    ],
)
def test_the_signs_of_the_lexicon_mean_what_it_says(phrase: str, text: str, found: str | None) -> None:
    spans = places(text, [phrase])
    assert [text[slice(*span)] for span in spans] == ([found] if found else [])


@pytest.mark.parametrize(
    "odd", ["test " * 20_000, "'a " * 20_000, "`" * 50_000, "compare" + " " * 50_000, ""]
)
@pytest.mark.timeout(30)
def test_odd_input_of_any_length_is_read(odd: str) -> None:
    assert isinstance(seen_in(Heard(odd)), dict)


def test_the_observation_carries_what_the_turn_shows() -> None:
    state = state_after("The baseline is keyword search. I'd report recall at ten.")
    seen = observe(state, script().scenario)
    assert {"baseline", "metric"} <= set(seen["shows"])
    assert not seen["stuck"]
