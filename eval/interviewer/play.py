"""Plays one planned interview through `app/session.py`, as the command line would, and returns its record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from app.cli.chat import speak_out
from app.clock import SpokenClock
from app.services import Services, open_services
from app.session import Session, Setup, last_turn
from app.settings import load_settings
from app.transcripts.formats import dump, from_store
from eval.candidates import CANDIDATES, LEAVES, PHRASES, Policy
from eval.interviewer.plan import Planned
from eval.played_candidate import played_by
from graphs.model import ChatModel, ModelError

LISTENING_S = 15.0  # seconds before an answer: hearing some twenty words, and a moment to think
MOST_ANSWERS = 60  # then the candidate leaves
Record = dict[str, Any]


def no_model() -> ChatModel:
    raise ModelError("this run has no model; give one with --model")


@contextmanager
def quiet_home(load: Callable[[], ChatModel] = no_model) -> Iterator[Services]:
    """Services over an empty directory, so that no interview or scenario of the user's is touched."""
    with TemporaryDirectory(prefix="sparring-eval-") as home:
        services = open_services(load_settings().model_copy(update={"home": Path(home)}), load)
        try:
            yield services
        finally:
            services.close()


def policies(services: Services, with_model: bool) -> Mapping[str, Policy]:
    """All candidates by name; those a model plays only when there is one."""
    played = {f"played_{name}": played_by(services.model, name) for name in PHRASES.strengths}
    return {**CANDIDATES, **(played if with_model else {})}


def play(planned: Planned, policy: Policy, services: Services, most: int = MOST_ANSWERS) -> Record:
    """Hold the interview to its end: its transcript with events, and who answered."""
    role = services.scenarios[planned.scenario].roles[0]
    setup = Setup(
        planned.scenario,
        planned.persona,
        role,
        planned.minutes,
        planned.seed,
        planned.speak_mode,
        planned.pressure,
        planned.observe,
    )
    session = Session.start(services, setup, SpokenClock(thinking=LISTENING_S))
    for _ in range(most):
        if session.status != "open" or not answer(session, policy, planned):
            break
    if session.status == "open":
        last_turn(session.end())
    services.sessions.pop(session.id, None)
    kept = dump(from_store(services.store, session.id))
    return {**kept, "id": planned.key, "candidate": planned.candidate}


def answer(session: Session, policy: Policy, planned: Planned) -> bool:
    """One answer, read out so that the interviewer can cut in. False when the candidate leaves."""
    history: Any = session.turns
    rng = Random(f"{planned.seed}:{planned.candidate}:{len(history)}")
    text = policy(history[-1], history, session.scenario, rng)
    if text == LEAVES:
        return False
    for _ in speak_out(session, text):
        pass
    return True
