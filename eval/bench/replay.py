"""Time from send to the interviewer's first word, and to its last, through `Session` as the page uses it.

Nothing is short-circuited: drafts go through `Session.draft` word by word, the answer through
`Session.answer`, and store, checkpoints, observer, director, guard and the choice among samples are all
inside the times. To have a model call behind every reply, the session plays the recorded scenario cut down to
questions that follow the answer up (`always_reworded`); calling the wording function by itself would have
left out the rest of the way. The scenario as shipped, many of whose lines are said as they are written, is
replayed at 200 words beside it, with the share of replies that asked the model.

The candidate thinks for five seconds and then speaks 130 words a minute, which is faster than people type.
Time in which the engine has nothing to do is skipped, so a replay takes minutes and not hours: after every
word it goes on as soon as no call to the model is under way, and at the latest when the word would have
been spoken. What the engine does while the answer grows (reading it, questions about the one before) gets
exactly the time it would get. One second after the last word the answer is sent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from math import ceil
from time import perf_counter
from typing import Any

from app.clock import THINKING_S, WORDS_PER_MINUTE, SpokenClock
from app.services import Services
from app.session import Session, Setup, last_turn
from eval.bench.interview import Recorded, always_reworded
from eval.bench.metered import MeteredModel
from eval.bench.plan import reply_units

WORD_S = 60 / WORDS_PER_MINUTE  # seconds a word takes
REACHING_S = 1.0  # from the last word to the button
QUIET_S = 0.01  # the engine's own threads need some of it to take up work
LEFT_OVER_S = 120.0  # what an ended interview may still have to do
FORCED = "bench"  # the id of the scenario that always asks the model
PERSONA = "poker_face"  # never cuts in: an interrupted answer would be a shorter one
Tick = Callable[[float], None]


@dataclass(frozen=True)
class Replied:
    """One reply: seconds from send to the first piece the candidate sees and to the last.

    `first_token_s` is when the model had the first token of a wording, which is said only once it is whole
    and has passed the guard; None when the model was not asked. `typing_s` is what the answer took to type
    here, with the idle time skipped.
    """

    turn: int
    words: int
    typing_s: float
    first_s: float
    full_s: float
    first_token_s: float | None
    asked_model: bool


@dataclass(frozen=True)
class Replay:
    """One way to hold the recorded interview. A draft goes out every `step` words.

    `observe`: the model judges each answer between the turns, as it does for users.
    """

    scenario: str
    words: int
    turns: int
    step: int
    observe: bool


def add_forced_scenario(services: Services, recorded: Recorded) -> None:
    """Let the services offer the recorded scenario in the form that asks the model for every reply."""
    shipped = services.scenarios[recorded.scenario]
    services.scenarios = {**services.scenarios, FORCED: always_reworded(shipped, FORCED)}


def setup_for(play: Replay) -> Setup:
    """The interview's setup, long enough on the spoken clock that nobody has to wrap up."""
    spoken = SpokenClock()
    for _ in range(play.turns):
        spoken.start()
        spoken.spoke(play.words)
    minutes = ceil(1.3 * spoken.elapsed() / 60)
    return Setup(play.scenario, PERSONA, "MLE", minutes, 7, "rewrite", observe=play.observe)


def replayed(
    play: Replay, services: Services, model: MeteredModel, recorded: Recorded, series: list[Any], tick: Tick
) -> None:
    """Hold the interview and append one `Replied` as JSON to `series` for each answer."""
    session = Session.start(services, setup_for(play), SpokenClock())
    for turn in range(1, play.turns + 1):
        if session.status != "open":
            break
        series.append(asdict(answered(session, recorded.answer(turn, play.words), turn, model, play.step)))
        tick(reply_units(play.words))
    if session.status == "open":
        last_turn(session.end())
    services.sessions.pop(session.id, None)
    model.settle(LEFT_OVER_S, 10 * QUIET_S)


def answered(session: Session, text: str, turn: int, model: MeteredModel, step: int) -> Replied:
    """Type the answer, send it, and listen to the end of the reply."""
    started = perf_counter()
    type_out(session, text, model, step)
    before, first = model.wordings, None
    sent = perf_counter()
    for _ in session.answer(text):
        first = first or perf_counter()
    ended = perf_counter()
    asked = model.wordings > before
    token = model.first_token_at - sent if asked else None
    return Replied(
        turn, len(text.split()), sent - started, (first or ended) - sent, ended - sent, token, asked
    )


def type_out(session: Session, text: str, model: MeteredModel, step: int) -> None:
    """Let the answer grow in the text box until it is whole."""
    model.settle(THINKING_S, 5 * QUIET_S)
    words = text.split()
    for said in range(step, len(words) + step, step):
        began = perf_counter()
        if session.draft(" ".join(words[:said])) is not None:
            raise RuntimeError(f"{PERSONA} cut in, which shortens the answer; choose one who does not")
        model.settle(step * WORD_S - (perf_counter() - began), QUIET_S)
    model.settle(REACHING_S, 5 * QUIET_S)
