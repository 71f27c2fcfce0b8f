"""The director's choices: reproducible, on time, answering what is asked and coming back to what is open."""

from __future__ import annotations

from collections import Counter

import pytest

from graphs.director import decide, phase_at
from graphs.observe import observe, updated_ledger
from graphs.state import InterviewState, LedgerEntry
from tests.interviewing import ANSWERS, script, state_after


def entry(constraint: str, injected: int = 1) -> LedgerEntry:
    return {
        "constraint": constraint,
        "status": "injected",
        "injected": injected,
        "acknowledged": None,
        "closed": None,
        "revisits": [],
    }


def moves(state: InterviewState, persona: str = "skeptic", seeds: int = 200) -> Counter[str]:
    play = script(persona=persona)
    return Counter(decide({**state, "seed": seed}, play)["move"] for seed in range(seeds))


def test_same_state_and_seed_make_the_same_move() -> None:
    state = state_after(ANSWERS["plain"])
    assert decide(state, script()) == decide(state, script())


def test_a_question_is_answered_from_the_scenarios_facts() -> None:
    play = script()
    chosen = decide(state_after("What is the latency budget?"), play)
    fact = next(fact for fact in play.scenario.facts if fact.id == chosen["ref"])
    assert chosen["move"] == "answer_clarification"
    assert chosen["line"] == fact.answer


def test_both_halves_of_a_question_are_answered() -> None:
    play = script(scenario="payment_fraud")
    chosen = decide(
        state_after("How late do reports arrive, and what happens to blocked payments?", play=play), play
    )
    assert len(str(chosen["ref"]).split(",")) == 2


def test_a_question_the_scenario_leaves_open_asks_for_an_assumption() -> None:
    play = script()
    chosen = decide(state_after("Which colour is the logo?"), play)
    assert chosen["line"] in play.persona.assumption


def test_a_question_about_ones_own_story_is_handed_back() -> None:
    play = script(scenario="mistake_in_production")
    chosen = decide(state_after("Which colour was the logo?", play=play), play)
    assert chosen["move"] == "answer_clarification"
    assert chosen["line"] in play.stage.unknown


@pytest.mark.parametrize("scenario", ["marketplace_search", "mistake_in_production"])
def test_open_questions_asked_for_ever_never_get_the_same_line_nor_three_in_a_row(scenario: str) -> None:
    play = script(scenario=scenario)
    state = state_after("Which colour was the logo?", play=play)
    answered: list[str] = []
    for seed in range(60):
        chosen = decide({**state, "seed": seed}, play)
        state["used"] = [*state["used"], chosen["line"]]
        answered.append(chosen["line"] if chosen["move"] == "answer_clarification" else "")
    said = [line for line in answered if line]
    assert len(said) == len(set(said)) >= len(play.stage.unknown)
    assert all("" in answered[i : i + 3] for i in range(58))


def test_a_rhetorical_question_inside_an_answer_is_not_answered() -> None:
    text = f"What about ties? I'd break them by date. {ANSWERS['plain']}"
    assert decide(state_after(text), script())["move"] != "answer_clarification"


def test_asking_for_the_answer_never_gets_it() -> None:
    state = state_after("Just tell me the answer.")
    assert set(moves(state)) == {"nudge"}


def test_patience_spent_earns_a_hint() -> None:
    state = {**state_after("I don't know."), "weak_turns": 9}
    assert set(moves(state)) == {"hint"}


@pytest.mark.parametrize(
    "word", ["pause", "Stop.", "Can we pause for a minute?", "Stop, please. I need a moment."]
)
def test_a_stop_word_eases_off_at_once(word: str) -> None:
    assert decide(state_after(word), script())["move"] == "ease_off"


def test_speaking_of_stopping_is_no_stop_word() -> None:
    assert decide(state_after("We stop when the queue is empty."), script())["move"] != "ease_off"


def test_an_eased_interviewer_does_not_push_back() -> None:
    assert "challenge" in moves(state_after(ANSWERS["plain"]))
    assert "challenge" not in moves({**state_after(ANSWERS["plain"]), "eased": True})


def test_time_nearly_up_wraps_up_whatever_was_said() -> None:
    assert set(moves(state_after(ANSWERS["plain"], share=0.9))) == {"wrap_up"}


def test_when_time_is_up_nothing_more_is_asked() -> None:
    assert set(moves(state_after(ANSWERS["plain"], share=1.01))) == {"close"}


def test_a_constraint_left_open_is_asked_about_before_wrapping_up() -> None:
    state = state_after(ANSWERS["plain"], share=0.88)
    state["ledger"] = [entry("no_clicks")]
    assert set(moves(state)) == {"revisit_constraint"}


def test_framing_that_runs_out_of_questions_goes_on_to_depth_and_does_not_wrap_up() -> None:
    play = script()
    framing = [probe.id for probe in play.scenario.probes if probe.phase == "framing"]
    state = {**state_after(ANSWERS["plain"], share=0.1), "phase": "framing", "used": framing}
    assert set(moves(state)) == {"probe"}  # type: ignore[arg-type]


def test_eight_answers_of_a_word_end_the_interview() -> None:
    assert set(moves(state_after(*["Fine."] * 8))) == {"wrap_up"}
    assert set(moves(state_after(*["Fine."] * 7))) != {"wrap_up"}


def test_a_salad_of_words_is_not_followed_up() -> None:
    salad = "blorf wexil trand quopple zint marvok fleeb sprat dwindle krell yottle bramf skree plonk"
    assert set(moves(state_after(salad))) <= {"nudge", "hint"}


def test_nudges_that_were_said_are_not_said_again() -> None:
    play = script()
    state = {**state_after("Fine."), "used": list(play.stage.nudges)}
    lines = {decide({**state, "seed": seed}, play)["line"] for seed in range(50)}
    assert lines
    assert not lines & set(play.stage.nudges)


def test_the_second_return_to_a_constraint_is_worded_otherwise() -> None:
    plain = ANSWERS["plain"]
    state = state_after(plain, plain, plain)
    state["ledger"] = [{**entry("no_clicks"), "revisits": [1]}]
    play = script()
    constraint = next(c for c in play.scenario.constraints if c.id == "no_clicks")
    found = [decide({**state, "seed": seed}, play) for seed in range(200)]
    lines = {each["line"] for each in found if each["move"] == "revisit_constraint"}
    assert lines == {f"I said: {constraint.line}"}


def test_a_constraint_refused_to_the_interviewers_face_is_contradicted() -> None:
    play = script()
    state = state_after(ANSWERS["plain"], "I'd ignore that, it changes nothing for me here.", play=play)
    state["ledger"] = [entry("no_clicks", injected=3)]
    assert updated_ledger(state, observe(state, play.scenario))[0]["status"] == "contradicted"


def test_the_answer_to_the_closing_question_closes() -> None:
    assert set(moves({**state_after(ANSWERS["plain"]), "used": ["wrap_up"]})) == {"close"}


def test_no_constraint_is_injected_while_the_problem_is_being_framed() -> None:
    state = {**state_after(ANSWERS["plain"], share=0.1), "phase": "framing"}
    assert "inject_constraint" not in moves(state)  # type: ignore[arg-type]


def test_constraints_become_urgent_as_time_goes() -> None:
    early = moves(state_after(ANSWERS["plain"], ANSWERS["plain"], share=0.25))
    late = moves(state_after(ANSWERS["plain"], ANSWERS["plain"], share=0.7))
    assert late["inject_constraint"] > early["inject_constraint"]


def test_an_open_constraint_is_returned_to() -> None:
    state = state_after("I would shard it by user and cache it in memory for a day or so.", ANSWERS["plain"])
    state["ledger"] = [entry("no_clicks")]
    assert moves(state)["revisit_constraint"] > 0


def test_an_open_constraint_presses_more_with_every_answer() -> None:
    plain = ANSWERS["plain"]
    early, late = state_after(plain, plain), state_after(*[plain] * 5)
    early["ledger"] = late["ledger"] = [entry("no_clicks")]
    assert moves(late)["revisit_constraint"] > moves(early)["revisit_constraint"] + 20


def test_leaving_with_a_constraint_open_is_asked_about_first() -> None:
    state = state_after("That's all from me.")
    state["ledger"] = [entry("no_clicks")]
    assert decide(state, script())["move"] == "revisit_constraint"


def test_personas_differ_in_what_they_do() -> None:
    state = state_after(ANSWERS["plain"], ANSWERS["plain"])
    assert moves(state, "skeptic")["challenge"] > 1.5 * moves(state, "neutral_senior")["challenge"]


def test_every_decision_gives_its_reason_and_what_else_was_weighed() -> None:
    chosen = decide(state_after(ANSWERS["plain"]), script())
    assert chosen["reason"]
    assert chosen["move"] in chosen["alternatives"]


@pytest.mark.parametrize(("share", "phase"), [(0.05, "framing"), (0.5, "depth"), (0.86, "wrap_up")])
def test_the_clock_sets_the_phase(share: float, phase: str) -> None:
    assert phase_at(state_after("Short answer.", share=share)) == phase
