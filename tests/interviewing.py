"""A state, a script and services to test interviews with. Content is the real one, models are passed in."""

from __future__ import annotations

from app.backends.scripted import ScriptedModel
from app.clock import SpokenClock
from app.services import Services, open_services
from app.session import Session, Setup, last_turn
from graphs.director import Script
from graphs.observe import observe, updated_ledger
from graphs.state import InterviewState, new_state
from personas.loader import load_personas
from rubrics.loader import load_scenarios, load_stages

ANSWERS = {
    "plain": (
        "I would begin with the click and purchase logs, compare a keyword baseline against it with NDCG"
        " on purchases, split by time, and only then train a ranker on logged features of the first "
        "hundred candidates."
    ),
    "ramble": (
        "Well, basically I mean you know we could sort of use whatever, honestly maybe something like a "
        "big model, and kind of tune it, you know, basically until it works, and stuff like that, I "
        "guess, probably with more data or something, and so on, and actually I did this once, whatever,"
        " it was basically fine, maybe."
    ),
}


def script(scenario: str = "marketplace_search", persona: str = "skeptic") -> Script:
    found = load_scenarios()[scenario]
    return Script(found, load_personas()[persona], load_stages()[found.stage])


def state_after(
    *said: str, play: Script | None = None, minutes: float = 30, share: float = 0.5
) -> InterviewState:
    """The state after these candidate turns, `share` of the clock gone, the last one observed."""
    play = play or script()
    state = new_state("test", seed=1, minutes=minutes)
    state["turns"] = [turn(1, "interviewer", play.scenario.prompt)]
    for text in said:
        state["turns"] = [*state["turns"], turn(len(state["turns"]) + 1, "candidate", text)]
        state["observation"] = observe(state, play.scenario)
        state["ledger"] = updated_ledger(state, state["observation"])
        if text is not said[-1]:
            state["turns"] = [*state["turns"], turn(len(state["turns"]) + 1, "interviewer", "And then?")]
    state["elapsed"] = share * minutes * 60
    state["phase"] = "depth"
    return state


def turn(n: int, speaker: str, text: str, kind: str = "answer") -> dict[str, object]:  # type: ignore[type-arg]
    return {"n": n, "speaker": speaker, "kind": kind, "t": 0.0, "text": text, "code": None}


def services_with(model: object | None = None) -> Services:
    return open_services(load=lambda: model or ScriptedModel())  # type: ignore[return-value, arg-type]


def begin(
    services: Services,
    persona: str = "skeptic",
    minutes: float = 12,
    seed: int = 3,
    *,
    scenario: str = "marketplace_search",
    speak_mode: str = "quote",
    observe: bool = True,
) -> Session:
    setup = Setup(scenario, persona, "MLE", minutes, seed, speak_mode, observe=observe)
    return Session.start(services, setup, SpokenClock())


def hold(session: Session, answers: list[str], most: int = 40) -> None:
    """Give the answers round and round until the interviewer closes."""
    for i in range(most):
        if session.status != "open":
            return
        last_turn(session.answer(answers[i % len(answers)]))
