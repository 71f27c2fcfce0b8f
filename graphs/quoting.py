"""The authored line led in by the candidate's own words, with no model at all: what can always be said."""

from __future__ import annotations

import re
from random import Random

from graphs.director import Script
from graphs.lexicon import LEXICON
from graphs.observe import WEAK_WORDS
from graphs.state import Decision, InterviewState, Move
from graphs.words import content_words, mentioned, without_code, words

FOLLOWING_UP: frozenset[Move] = frozenset({"probe", "challenge", "revisit_constraint", "switch_topic"})
QUOTE_WORDS = 8
_CLAUSE = re.compile(r"[;:!?()\n]+|[.,](?!\d)|\s[-–—]\s")  # not the comma of 1,000


def last_said(state: InterviewState) -> str:
    """The candidate's last words without code; empty when they said next to nothing or tried to steer us.

    What is written for the program and not for an interviewer is never said back.
    """
    turn = state["turns"][-1] if state["turns"] else None
    if turn is None or turn["speaker"] != "candidate":
        return ""
    spoken = without_code(turn["text"])
    steers = mentioned(spoken, LEXICON.steering)
    return spoken if len(words(spoken)) >= WEAK_WORDS and not steers else ""


def quoted(state: InterviewState, script: Script, chosen: Decision) -> str:
    """The authored line, led in by the candidate's words where it follows them up."""
    line = chosen["line"]
    if chosen["move"] not in FOLLOWING_UP:
        return line
    snippet = own_words(last_said(state), chosen, line)
    if snippet:
        return f"“{snippet}”, you said. {line}"
    rng = Random(f"{state['seed']}:{len(state['turns'])}:lead")
    return f"{rng.choice(script.persona.acknowledgements)} {line}"


def own_words(said: str, chosen: Decision, line: str) -> str:
    """A few consecutive words of the candidate that the line is about; empty when none fit.

    Stays within a clause and neither begins nor ends with a word that carries no meaning.
    """
    cues = {w for phrase in chosen["expects"] for w in words(phrase)}
    wanted = content_words(line)
    best: tuple[int, str] = (1, "")
    for clause in _CLAUSE.split(said):
        tokens = clause.split()
        for start in range(max(1, len(tokens) - QUOTE_WORDS + 1)):
            window = trimmed(tokens[start : start + QUOTE_WORDS])
            met = content_words(window)
            score = 2 * len(met & cues) + len(met & wanted)
            if score > best[0] and len(window.split()) >= 3:
                best = (score, window)
    return best[1]


def trimmed(tokens: list[str]) -> str:
    """Words without function words and punctuation at either end."""
    while tokens and not content_words(tokens[-1]):
        tokens = tokens[:-1]
    while tokens and not content_words(tokens[0]):
        tokens = tokens[1:]
    return " ".join(tokens).strip(" .,;:!?-\"'()`*")
