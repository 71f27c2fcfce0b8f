"""Stress mode: the same persona presses harder and the clock is shorter; a stop word takes it all back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from app.clock import SpokenClock
from app.services import Services
from app.session import Session, SessionError, Setup, last_turn
from graphs.cut_in import cut_in
from graphs.director import Script, decide
from graphs.state import InterviewState
from personas.loader import load_personas
from personas.schema import Persona
from personas.stress import compressed, difficult_persona, eased, stressed
from tests.interviewing import ANSWERS, hold, script, services_with, state_after

PERSONAS = list(load_personas().values())
each_persona = pytest.mark.parametrize("persona", PERSONAS, ids=lambda persona: persona.id)


@pytest.fixture
def services(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    monkeypatch.setenv("SPARRING_HOME", str(tmp_path))
    services = services_with()
    yield services
    services.close()


def under(pressure: int) -> Script:
    play = script(persona="neutral_senior")
    return Script(play.scenario, stressed(play.persona, pressure), play.stage)


def share_of(moves: set[str], state: InterviewState, play: Script) -> float:
    counts = Counter(decide({**state, "seed": seed}, play)["move"] for seed in range(300))
    return sum(counts[move] for move in moves) / 300


def start(services: Services, pressure: int, persona: str = "skeptic") -> Session:
    setup = Setup("marketplace_search", persona, "MLE", 20, 3, "quote", pressure)
    return Session.start(services, setup, SpokenClock())


@each_persona
def test_no_pressure_changes_nothing(persona: Persona) -> None:
    assert stressed(persona, 0) is persona


@each_persona
def test_every_step_of_pressure_presses_ideas_at_least_as_often(persona: Persona) -> None:
    weights = [stressed(persona, pressure).weights for pressure in (0, 1, 2, 3)]
    for move in ("inject_constraint", "challenge", "revisit_constraint", "switch_topic"):
        rates = [step.get(move, 1.0) for step in weights]
        assert rates == sorted(rates)


@each_persona
def test_pressure_allows_more_and_earlier_interruptions(persona: Persona) -> None:
    before, after = persona.interruptions, stressed(persona, 3).interruptions
    assert after.limit > before.limit or before.limit == 10
    assert after.max_words < before.max_words or before.max_words == 40
    assert "too_long" in after.triggers


@each_persona
def test_no_word_of_a_persona_changes_under_pressure(persona: Persona) -> None:
    words = {"greeting", "acknowledgements", "assumption", "eased", "closing", "voice"}
    assert stressed(persona, 3).model_dump(include=words) == persona.model_dump(include=words)


@pytest.mark.parametrize("pressure", [-1, 4])
def test_an_unknown_pressure_is_refused_by_its_number(pressure: int) -> None:
    with pytest.raises(ValueError, match=str(pressure)):
        stressed(PERSONAS[0], pressure)


def test_pressure_raises_the_share_of_pressing_moves() -> None:
    pressing = {"inject_constraint", "challenge", "switch_topic"}
    state = state_after(ANSWERS["plain"], ANSWERS["plain"], play=under(0))
    assert share_of(pressing, state, under(3)) > share_of(pressing, state, under(0)) + 0.05


def test_pressure_cuts_in_on_a_draft_that_was_let_pass_before() -> None:
    draft = " ".join([ANSWERS["plain"]] * 4)  # 144 words
    state = state_after(ANSWERS["plain"], play=under(0), share=0.3)
    assert cut_in(state, under(0), draft) is None
    assert cut_in(state, under(3), draft) is not None


def test_the_clock_is_shorter_under_pressure() -> None:
    assert [compressed(40, pressure) for pressure in (0, 1, 2, 3)] == [40, 34, 28, 22]


def test_the_difficult_persona_is_drawn_by_seed() -> None:
    personas = load_personas()
    drawn = {difficult_persona(personas, seed) for seed in range(50)}
    assert all(personas[each].difficulty >= 4 for each in drawn)
    assert difficult_persona(personas, 7) == difficult_persona(personas, 7)


def test_an_interview_under_pressure_remembers_it_after_a_restart(services: Services) -> None:
    session = start(services, 2)
    services.sessions.clear()
    resumed = Session.resume(services, session.id, SpokenClock())
    assert resumed.persona == session.persona == stressed(load_personas()["skeptic"], 2)
    assert resumed.minutes == 14


def test_a_pressure_nobody_offers_starts_no_interview(services: Services) -> None:
    with pytest.raises(SessionError, match="pressure 9"):
        start(services, 9)
    assert services.store.interviews() == []


@each_persona
def test_an_eased_persona_does_not_challenge(persona: Persona) -> None:
    assert eased(stressed(persona, 3)).weights["challenge"] == 0


def test_an_eased_interviewer_does_not_cut_in() -> None:
    draft = " ".join([ANSWERS["plain"]] * 4)
    state = state_after(ANSWERS["plain"], play=under(3), share=0.3)
    assert cut_in(state, under(3), draft) is not None
    assert cut_in({**state, "eased": True}, under(3), draft) is None


def test_stop_eases_off_at_once_is_logged_and_lasts(services: Services) -> None:
    session = start(services, 3)
    last_turn(session.answer(ANSWERS["plain"]))
    last_turn(session.answer("Stop."))
    assert session.turns[-1]["text"] == session.persona.eased
    assert [event["kind"] for event in session.events].count("eased") == 1
    assert session.draft(ANSWERS["ramble"] * 3) is None
    hold(session, [ANSWERS["plain"]])
    after = [e["data"]["move"] for e in session.events if e["kind"] == "move" and e["turn"] > 5]
    assert after
    assert not {"challenge", "switch_topic"} & set(after)
