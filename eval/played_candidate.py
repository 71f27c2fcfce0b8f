"""A candidate played by the local model: of a given strength, in a few sentences, the same for one seed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from eval.candidates import PHRASES, Policy
from graphs.model import ChatModel, Message, Reply, say
from graphs.state import Turn
from rubrics.schema import Scenario

MAX_TOKENS = 110
REMEMBERED = 4  # turns the model sees besides the problem
NO_ANSWER = "I have no answer to that."


def played_by(model: Callable[[], ChatModel], strength: str) -> Policy:
    """The policy of a candidate of this strength (a key of `strengths` in candidates.yaml)."""
    described = PHRASES.strengths[strength]

    def respond(turn: Turn, history: Sequence[Turn], scenario: Scenario, rng: Random) -> str:
        messages = conversation(history, scenario, described)
        pieces = model().stream(
            messages, slot="candidate", max_tokens=MAX_TOKENS, temperature=0.7, seed=rng.randrange(2**31)
        )
        reply = next(piece for piece in pieces if isinstance(piece, Reply))
        return whole_sentences(reply.text) or NO_ANSWER

    return respond


def conversation(history: Sequence[Turn], scenario: Scenario, strength: str) -> list[Message]:
    """The last turns from the candidate's side: the interviewer is the user."""
    system = say("system", PHRASES.played_role.format(strength=strength, prompt=scenario.prompt))
    recent = list(history[-REMEMBERED:])
    while len(recent) > 1 and recent[0]["speaker"] != "interviewer":
        recent = recent[1:]
    return [system, *(_message(turn) for turn in recent)]


def _message(turn: Turn) -> Message:
    return say("user" if turn["speaker"] == "interviewer" else "assistant", turn["text"][-1200:])


def whole_sentences(text: str) -> str:
    """The text up to its last end of a sentence; all of it when it has none."""
    text = " ".join(text.split())
    end = max(text.rfind(mark) for mark in ".!?")
    return text[: end + 1] if end > 0 else text
