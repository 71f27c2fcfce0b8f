"""Patterns in how something is answered: in which order, how heavily, how clearly. Pure."""

from __future__ import annotations

import re

from graphs.detect_manner import tool_list as listed
from graphs.detectors import model_before_data as model_first
from graphs.detectors import plan
from graphs.hearing import Span, cues, places, said
from graphs.lexicon import LEXICON, Cue
from graphs.pattern_code import speculative_classes
from graphs.pattern_words import WORDS
from graphs.talk import Answer, Place, Talk
from graphs.words import word_places, words

EARLY = 3  # answers in which the first model is chosen
STEM = 5  # letters in which "boosting" and "boosted" agree
HEAVY = 2  # parts made for large sizes
MUDDLES = 6
MUDDLE_RATE = 0.08  # per word
STORIES = 2
LARGE_DIGITS = 4  # "1000 users" are not few


def model_before_data(talk: Talk) -> list[Place]:
    """The first model, chosen in one of the first answers before any talk or question of the data."""
    for answer in talk.answers[:EARLY]:
        span = model_first(answer.heard)
        if span and not _named_before(talk, answer, span) and not _asked_before(answer, span):
            return [answer.place(answer.sentence(span))]
    return []


def _named_before(talk: Talk, answer: Answer, span: Span) -> bool:
    """Whether the interviewer brought the model up."""
    heard = " ".join(turn["text"] for turn in talk.turns[: answer.at] if turn["speaker"] == "interviewer")
    stems = {word[:STEM] for word in words(heard)}
    return any(word[:STEM] in stems for word in words(answer.heard.part(span)))


def _asked_before(answer: Answer, span: Span) -> bool:
    return "?" in answer.heard.spoken[: span[0]]


def tool_list(talk: Talk) -> list[Place]:
    """Sentences that list tools, save those the question offered."""
    several = [a for a in talk.answers if len(places(a.heard.spoken, LEXICON.cues.tool.says)) > 1]
    found = [(answer, listed(answer.heard)) for answer in several]
    return [
        answer.place(span)
        for answer, span in found
        if span and not _offered(answer.heard.part(span), answer) and not _turned_down(answer, span)
    ]


def _turned_down(answer: Answer, span: Span) -> bool:
    before = answer.heard.spoken[answer.sentence(span)[0] : span[0]]
    return bool(places(before, WORDS.turned_down.says))


def _offered(listing: str, answer: Answer) -> bool:
    asked = answer.heard.asked.lower()
    tools = (listing[slice(*span)] for span in places(listing, LEXICON.cues.tool.says))
    return any(tool in asked for tool in tools)


def over_engineering(talk: Talk) -> list[Place]:
    """Machinery for a future nobody asked for, or for large sizes where the size was said to be small."""
    return [
        answer.place(span)
        for answer in talk.answers
        if (span := _in_case(answer) or _too_heavy(answer) or speculative_classes(answer)) is not None
    ]


def _in_case(answer: Answer) -> Span | None:
    return next((answer.sentence(span) for span in _meant(answer, WORDS.speculative)), None)


def _too_heavy(answer: Answer) -> Span | None:
    parts = _meant(answer, WORDS.heavy)
    unlike = {answer.heard.part(span).split()[-1] for span in parts}
    return answer.sentence(parts[0]) if len(unlike) >= HEAVY and _said_small(answer) else None


def _meant(answer: Answer, cue: Cue) -> list[Span]:
    """Where the cue is said, without sentences that turn it down, report it of others or were told to."""
    found = cues(answer.heard, cue)
    return [s for s in found if not places(answer.heard.part(answer.sentence(s)), WORDS.kept_simple.says)]


def _said_small(answer: Answer) -> bool:
    """Whether a size was named that is small, "300 orders" and not "50,300 orders"."""
    spoken = answer.heard.spoken
    for start, end in said(answer.heard, WORDS.small):
        number = re.match(r"\d+", spoken[start:end])
        tail_of_larger = spoken[max(0, start - 1) : start] in (",", ".")
        if not number or (not tail_of_larger and len(number.group()) < LARGE_DIGITS):
            return True
    return False


def stream_of_consciousness(talk: Talk) -> list[Place]:
    """Turns dense with restarts and filler, or with several side stories: the sentence of the first."""
    found = ((answer, _muddled(answer) or _wandering(answer)) for answer in talk.answers)
    return [answer.place(answer.sentence(spans[0])) for answer, spans in found if spans]


def _muddled(answer: Answer) -> list[Span]:
    spans = places(answer.heard.spoken, WORDS.muddle.says)
    enough = max(MUDDLES, MUDDLE_RATE * len(word_places(answer.heard.spoken)))
    return spans if len(spans) >= enough else []


def _wandering(answer: Answer) -> list[Span]:
    stories = cues(answer.heard, LEXICON.cues.digression)
    filler = places(answer.heard.spoken, WORDS.muddle.says)
    return stories if len(stories) >= STORIES and filler and not plan(answer.heard) else []
