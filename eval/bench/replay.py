"""Time from send to the interviewer's first word, and to its last, through `Session` as the page uses it.

Nothing is short-circuited: drafts go through `Session.draft` while the answer grows, the answer through
`Session.answer`, and store, checkpoints, observer, director, guard and the choice among samples are all
inside the times. To have a model call behind every reply, the session plays the recorded scenario cut down
to questions that follow the answer up (`always_reworded`); calling the wording function by itself would have
left out the rest of the way. The scenario as shipped, many of whose lines are said as they are written, is
replayed at 200 words beside it, with the share of replies that asked the model.

Typing begins when the work between the turns is done (reading ahead, judging the last answer): a person who
takes half a minute over fifty words leaves it time enough, hurried typing would not. How long it took is kept
as `settled_s`.

Then typing is hurried. A draft of 20 more words goes out in every step, the last one whole, and then one more
step passes before the answer is sent. Steps are as long as `pace` says: at most half as fast as llama.cpp
itself reads a prompt, so the engine can keep up, and at most `Plan.words_per_s`. People speak about two
words a second and leave the engine far more time in the background than this. The clock of the interview is
that of speech, so that the moves do not depend on the machine.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from math import ceil
from time import perf_counter, sleep
from typing import Any

from app.clock import SpokenClock
from app.services import Services
from app.session import Session, Setup
from eval.bench.interview import Recorded, always_reworded
from eval.bench.plan import reply_units
from graphs.model import ChatModel, say

STEP = 20  # words between two drafts
SHARE = 0.5  # of llama.cpp's own reading speed, at most
FORCED = "bench"  # the id of the scenario that always asks the model
PERSONA = "poker_face"  # never cuts in: an interrupted answer would be a shorter one
Tick = Callable[[float], None]


class Counting:
    """A `ChatModel` that counts the calls which word something, and is otherwise the model it holds."""

    def __init__(self, model: ChatModel) -> None:
        self._model = model
        self.wordings = 0

    def __getattr__(self, name: str) -> Any:
        if name in ("sample", "stream"):
            self.wordings += 1
        return getattr(self._model, name)


@dataclass(frozen=True)
class Replied:
    """One reply: seconds from send to its first piece and to its end, and whether the model was asked.

    `settled_s`: seconds the work after the reply before it took.
    """

    turn: int
    words: int
    first_s: float
    full_s: float
    asked_model: bool
    settled_s: float


@dataclass(frozen=True)
class Replay:
    """One way to hold the recorded interview. `seconds_per_word` is the typing."""

    scenario: str
    words: int
    turns: int
    seconds_per_word: float
    observing: bool = True


def pace(model: ChatModel, recorded: Recorded, raw_prefill: float, words_per_s: float) -> float:
    """Seconds a word takes to type; `raw_prefill` in tokens per second."""
    text = recorded.answer(1, 200)
    per_word = (model.count([say("user", text)]) - model.count([say("user", "")])) / 200
    return max(1 / words_per_s, per_word / (SHARE * raw_prefill))


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
    return Setup(play.scenario, PERSONA, "MLE", minutes, 7, "rewrite", observe=play.observing)


def replayed(
    play: Replay, services: Services, counting: Counting, recorded: Recorded, series: list[Any], tick: Tick
) -> None:
    """Hold the interview and append one `Replied` as JSON to `series` for each answer."""
    session = Session.start(services, setup_for(play), SpokenClock())
    for turn in range(1, play.turns + 1):
        if session.status != "open":
            break
        text = recorded.answer(turn, play.words)
        began = perf_counter()
        session.settle()
        settled = perf_counter() - began
        type_out(session, text, play.seconds_per_word)
        series.append(asdict(sent(session, text, turn, counting, settled)))
        tick(reply_units(play.words))
    services.sessions.pop(session.id, None)


def type_out(session: Session, text: str, seconds_per_word: float) -> None:
    """Let the answer grow in the text box, as fast as that."""
    words = text.split()
    for end in range(STEP, len(words) + STEP, STEP):
        began = perf_counter()
        if session.draft(" ".join(words[:end])) is not None:
            raise RuntimeError(f"{PERSONA} cut in, which shortens the answer; choose one who does not")
        sleep(max(0.0, began + STEP * seconds_per_word - perf_counter()))


def sent(session: Session, text: str, turn: int, counting: Counting, settled: float) -> Replied:
    """Send the answer and listen to the end."""
    before, first = counting.wordings, None
    began = perf_counter()
    for _ in session.answer(text):
        first = first or perf_counter()
    ended = perf_counter()
    asked = counting.wordings > before
    return Replied(turn, len(text.split()), (first or ended) - began, ended - began, asked, settled)
