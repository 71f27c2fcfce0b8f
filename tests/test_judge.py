"""The model's judgement between the turns: what it changes, who waits for it, and what it may not delay."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Event

import pytest

from app.backends.scripted import ScriptedModel
from app.session import Session, last_turn
from graphs.asking import Asker
from graphs.closeness import closest, weighted
from graphs.facts import fact_for
from graphs.judge import SHORTLIST
from graphs.model import Message, ModelError
from graphs.observe import facts_asked
from graphs.words import mentioned
from rubrics.loader import load_scenarios
from tests.interviewing import ANSWERS, begin, hold, services_with

SCENARIO = load_scenarios()["marketplace_search"]
GOOD = ANSWERS["plain"]


def believes(*claims: str):  # type: ignore[no-untyped-def]
    """A choose rule that says Yes to these claims, unless the words it is asked about say nothing."""

    def rule(messages: Sequence[Message], question: str, choices: Sequence[str]) -> Sequence[float]:
        nothing = "Let me think" in messages[-1]["content"] or "Shall we begin" in messages[-1]["content"]
        sure = not nothing and any(claim in question for claim in claims)
        return [0.99, 0.01] if sure else [0.5, 0.5] if len(choices) == 2 else [1.0] * len(choices)

    return rule


def model(*claims: str) -> ScriptedModel:
    return ScriptedModel(rule=believes(*claims), size_b=1.5)


def judgements(session: Session) -> list[dict[str, object]]:
    return [event["data"] for event in session.events if event["kind"] == "judged"]


def test_a_point_the_model_hears_counts_and_one_only_the_words_heard_does_not() -> None:
    near = closest(GOOD, [weighted(f"{each.text} {' '.join(each.keywords)}") for each in SCENARIO.expected])
    shortlist = [SCENARIO.expected[i] for i, _ in near[:SHORTLIST]]
    point = next(each for each in shortlist if not mentioned(GOOD, each.keywords))
    session = begin(services_with(model(" ".join(point.text.split()))), speak_mode="rewrite")
    last_turn(session.answer(GOOD))
    last_turn(session.answer(GOOD))
    assert judgements(session) == [{"turn": 2, "points": [point.id]}]
    assert session.state["covered"][point.id] == 2
    assert {n for other, n in session.state["covered"].items() if other != point.id} <= {4}


def test_a_question_in_other_words_gets_the_fact_the_model_finds_in_it() -> None:
    asked = "Up to when must the page have come back to the shopper, in milliseconds?"
    near = closest(asked, [weighted(" ".join([*each.asks, each.answer])) for each in SCENARIO.facts])
    fact = SCENARIO.facts[near[0][0]]
    session = begin(services_with(model(" ".join(fact.answer.split()))), speak_mode="rewrite")
    assert last_turn(session.answer(asked))["text"] == fact.answer  # type: ignore[index]


def test_a_question_that_is_little_more_than_a_facts_phrase_needs_no_opinion() -> None:
    pitch = load_scenarios()["two_minute_pitch"]
    nobody = Asker(None)  # type: ignore[arg-type]  # fails as soon as it is asked
    assert facts_asked(["how big is the team?", "Is it remote?"], pitch, nobody) == ["group", "place"]
    with pytest.raises(AttributeError):
        fact_for("Would your team let somebody work from the Canaries for a winter?", pitch, nobody)


def test_a_cut_in_does_not_wait_for_a_judgement_and_the_next_answer_does() -> None:
    free, asked = Event(), Event()

    def slow(messages: Sequence[Message], question: str, choices: Sequence[str]) -> Sequence[float]:
        asked.set()
        assert free.wait(30)
        return [1.0] * len(choices)

    session = begin(services_with(ScriptedModel(rule=slow, size_b=1.5)), speak_mode="rewrite")
    last_turn(session.answer(GOOD))
    assert asked.wait(30)
    assert session.draft(ANSWERS["ramble"]) is not None
    reply = session.answer(GOOD)
    assert judgements(session) == []
    free.set()
    last_turn(reply)
    assert [each["turn"] for each in judgements(session)] == [2]


def test_the_same_answers_get_the_same_judgements_and_moves() -> None:
    told = []
    for _ in range(2):
        session = begin(services_with(model("data", "time")), speak_mode="rewrite")
        hold(session, [GOOD, "What is the latency budget?", ANSWERS["ramble"]], most=8)
        told.append((session.turns, judgements(session)))
    assert told[0] == told[1]
    assert told[0][1]


def test_a_resumed_interview_judges_what_was_not_judged_yet() -> None:
    services = services_with(model())
    session = begin(services, speak_mode="rewrite")
    last_turn(session.answer(GOOD))
    services.sessions.clear()
    again = Session.resume(services, session.id)
    last_turn(again.answer(GOOD))
    assert [each["turn"] for each in judgements(again)] == [2]


def test_a_model_that_fails_costs_the_judgement_and_not_the_interview() -> None:
    def failing(messages: Sequence[Message], question: str, choices: Sequence[str]) -> Sequence[float]:
        raise ModelError("no room left")

    session = begin(services_with(ScriptedModel(rule=failing, size_b=1.5)), speak_mode="rewrite")
    hold(session, [GOOD, "What is the latency budget?"], most=4)
    assert len(session.turns) == 9
    assert judgements(session) == []
