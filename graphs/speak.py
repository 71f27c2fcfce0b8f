"""How a decided move is worded. The authored line is the floor; a model may only improve on it.

quote:   the line, led in by the candidate's own words, with no model at all.
rewrite: a model takes the line and what was said; samples the guard rejects are dropped.
free:    so far the same at a higher temperature, for larger models.
"""

from __future__ import annotations

import re
from random import Random
from typing import Literal, NamedTuple

from graphs.director import Script
from graphs.guard import violations
from graphs.model import ChatModel, Message, say
from graphs.observe import WEAK_WORDS
from graphs.prompts import load_examples, render
from graphs.state import Decision, InterviewState, Move
from graphs.words import content_words, without_code, words

SpeakMode = Literal["quote", "rewrite", "free"]
REWORDED: frozenset[Move] = frozenset({"probe", "challenge", "revisit_constraint", "switch_topic"})
SAMPLES = 3
MAX_TOKENS = 64
QUOTE_WORDS = 8
_CLAUSE = re.compile(r"[.,;:!?()\n]+|\s[-–—]\s")


class Spoken(NamedTuple):
    """What is said, how it came about, and the rejected wordings with the rules they broke."""

    text: str
    mode: SpeakMode
    rejected: list[tuple[str, list[str]]]


def mode_for(size_b: float, wished: str = "auto") -> SpeakMode:
    """The mode asked for, or the one a model of `size_b` billion parameters can be trusted with."""
    if wished in ("quote", "rewrite", "free"):
        return wished  # type: ignore[return-value]
    if wished != "auto":
        raise ValueError(f"unknown speak mode {wished!r} (choose auto, quote, rewrite, free)")
    return "quote" if size_b < 1 else "rewrite" if size_b < 4 else "free"


def word(
    state: InterviewState,
    script: Script,
    chosen: Decision,
    model: ChatModel,
    mode: SpeakMode,
) -> Spoken:
    """Word the decided move. Falls back to the quoted line whenever no sample passes the guard."""
    fallback = quoted(state, script, chosen)
    if mode == "quote" or chosen["move"] not in REWORDED or not last_said(state):
        return Spoken(fallback, "quote", [])
    replies = model.sample(
        rewrite_prompt(state, script, chosen),
        SAMPLES,
        slot="speak",
        max_tokens=MAX_TOKENS,
        temperature=0.5 if mode == "rewrite" else 0.8,
        seed=state["seed"] * 1000 + len(state["turns"]),
    )
    rejected: list[tuple[str, list[str]]] = []
    passed: list[tuple[int, str]] = []
    for text in dict.fromkeys(cleaned(reply.text) for reply in replies if reply.finish == "stop"):
        broken = violations(text, chosen["line"], state, script.scenario)
        taken = takes_up(text, chosen, state)
        if broken or not taken:
            rejected.append((text, broken or ["takes nothing up"]))
        else:
            passed.append((taken, text))
    if not passed:
        return Spoken(fallback, "quote", rejected)
    return Spoken(max(passed)[1], mode, rejected)


def rewrite_prompt(state: InterviewState, script: Script, chosen: Decision) -> list[Message]:
    """Fixed examples first, so that they stay in the cache; what changes per turn goes last."""
    messages = [say("system", render("speak_system", voice=script.persona.voice))]
    for example in load_examples("speak_examples"):
        task = render("speak_task", said=example["said"], line=example["line"])
        messages += [say("user", task), say("assistant", example["reply"])]
    task = render("speak_task", said=excerpt(last_said(state)), line=chosen["line"])
    return [*messages, say("user", task)]


def takes_up(text: str, chosen: Decision, state: InterviewState) -> int:
    """How many of the candidate's content words a wording adds to the authored line."""
    return len((content_words(text) - content_words(chosen["line"])) & content_words(last_said(state)))


def cleaned(text: str) -> str:
    """A sample without the quotation marks and line breaks models like to add."""
    text = " ".join(text.split())
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text


def excerpt(text: str, limit: int = 90) -> str:
    """The end of what was said, as far as it matters for taking it up; quotes neutralised."""
    return " ".join(text.replace('"', "'").split()[-limit:])


def last_said(state: InterviewState) -> str:
    """The candidate's last words without code, empty when they said next to nothing."""
    turn = state["turns"][-1] if state["turns"] else None
    if turn is None or turn["speaker"] != "candidate":
        return ""
    spoken = without_code(turn["text"]).strip()
    return spoken if len(words(spoken)) >= WEAK_WORDS else ""


def quoted(state: InterviewState, script: Script, chosen: Decision) -> str:
    """The authored line, led in by the candidate's words where it follows them up."""
    line = chosen["line"]
    if chosen["move"] not in REWORDED:
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
