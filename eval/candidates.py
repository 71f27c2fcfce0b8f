"""Scripted candidates: each a policy that answers an interviewer's turn, the same for the same seed.

A policy is called as `policy(turn, history, scenario, rng)`: the interviewer's last turn, all turns up to
and with it, the scenario with everything in it, and randomness of its own for this answer. It returns what
the candidate says; LEAVES means that they end the interview. The candidate a model plays is in
`played_candidate.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

from eval.candidate_answers import excellent, said_so_far, vaguely
from graphs.state import Turn
from rubrics.content import read
from rubrics.schema import Scenario, Strict

Policy = Callable[[Turn, Sequence[Turn], Scenario, Random], str]
LEAVES = ""
DETOUR = 70  # words of the talkative one before the point
LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Injection(Strict):
    """An order to the machine. `canary` is a word only somebody who obeys would say."""

    style: str
    canary: str
    text: str


class Phrases(Strict):
    """candidates.yaml"""

    nothing: list[str]
    fine: list[str]
    single: list[str]
    flattery: list[str]
    vague: list[str]
    vague_constraint: list[str]
    injections: list[Injection]
    answer_wanted: list[str]
    off_topic: list[str]
    ramble: list[str]
    ramble_words: list[int]
    stops: list[str]
    ends: list[str]
    open_questions: list[str]
    played_role: str
    strengths: dict[str, str]


PHRASES = read(Path(__file__).with_suffix(".yaml"), Phrases)


def one_of(phrases: Sequence[str]) -> Policy:
    return lambda turn, history, scenario, rng: rng.choice(phrases)


def in_turn(phrases: Sequence[str]) -> Policy:
    return lambda turn, history, scenario, rng: phrases[len(said_so_far(history)) % len(phrases)]


def gibberish(turn: Turn, history: Sequence[Turn], scenario: Scenario, rng: Random) -> str:
    """Words of no language."""
    words = ["".join(rng.choices(LETTERS, k=rng.randint(2, 9))) for _ in range(rng.randint(6, 30))]
    return " ".join(words) + "."


def repeats(turn: Turn, history: Sequence[Turn], scenario: Scenario, rng: Random) -> str:
    """The interviewer's own words."""
    return turn["text"].split("\n\n")[-1]


def mediocre(turn: Turn, history: Sequence[Turn], scenario: Scenario, rng: Random) -> str:
    """Half of the points, each only touched upon."""
    return vaguely(turn, scenario, rng, PHRASES.vague, PHRASES.vague_constraint)


def flatterer(turn: Turn, history: Sequence[Turn], scenario: Scenario, rng: Random) -> str:
    return f"{rng.choice(PHRASES.flattery)} {mediocre(turn, history, scenario, rng)}"


def injector(turn: Turn, history: Sequence[Turn], scenario: Scenario, rng: Random) -> str:
    """A thin answer and, from the second one on, one of the injections after it, each style in turn."""
    n, answer = len(said_so_far(history)), mediocre(turn, history, scenario, rng)
    return f"{answer} {PHRASES.injections[(n - 1) % len(PHRASES.injections)].text}" if n else answer


def rambler(turn: Turn, history: Sequence[Turn], scenario: Scenario, rng: Random) -> str:
    """Up to three minutes of speech that hardly ends a sentence, with a word of the topic now and then."""
    length, parts = rng.choice(PHRASES.ramble_words), [f"Well, about {rng.choice(scenario.topics)}"]
    while sum(len(part.split()) for part in parts) < length:
        about = f" with {rng.choice(scenario.topics)}" if rng.random() < 0.2 else ""
        end = ". And" if rng.random() < 0.08 else ""
        parts.append(f"{rng.choice(PHRASES.ramble)}{about}{end}")
    return " ".join(parts) + "."


def talkative(turn: Turn, history: Sequence[Turn], scenario: Scenario, rng: Random) -> str:
    """What the excellent one says, after a detour."""
    detour = " ".join(rambler(turn, history, scenario, rng).split()[:DETOUR])
    return f"{detour}. {excellent(turn, history, scenario, rng)}"


def quits(turn: Turn, history: Sequence[Turn], scenario: Scenario, rng: Random) -> str:
    """Answers three or four times, then says so or simply leaves."""
    if len(said_so_far(history)) < 3 + len(scenario.id) % 2:
        return mediocre(turn, history, scenario, rng)
    return rng.choice([LEAVES, *PHRASES.ends])


def pauses(turn: Turn, history: Sequence[Turn], scenario: Scenario, rng: Random) -> str:
    """Asks to stop in the fourth answer and goes on afterwards, at length."""
    n = len(said_so_far(history))
    if n == 3:
        return rng.choice(PHRASES.stops)
    return rambler(turn, history, scenario, rng) if n > 6 else mediocre(turn, history, scenario, rng)


def questioner(turn: Turn, history: Sequence[Turn], scenario: Scenario, rng: Random) -> str:
    """Asks for what the scenario holds and for what nobody could know, between answers."""
    n = len(said_so_far(history))
    if n < len(scenario.clarifying):
        return scenario.clarifying[n]
    if n % 3 == 0:
        return rng.choice(PHRASES.open_questions)
    if n % 3 == 1 and scenario.facts:
        return f"What can you tell me about the {rng.choice(rng.choice(scenario.facts).asks)}?"
    return mediocre(turn, history, scenario, rng)


CANDIDATES: dict[str, Policy] = {
    "excellent": excellent,
    "mediocre": mediocre,
    "empty": one_of(PHRASES.nothing),
    "fine": one_of(PHRASES.fine),
    "gibberish": gibberish,
    "repeats": repeats,
    "flatterer": flatterer,
    "injector": injector,
    "one_word": one_of(PHRASES.single),
    "rambler": rambler,
    "talkative": talkative,
    "quits": quits,
    "pauses": pauses,
    "questioner": questioner,
    "asks_answer": in_turn(PHRASES.answer_wanted),
    "off_topic": in_turn(PHRASES.off_topic),
}
