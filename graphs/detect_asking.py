"""Whether a turn puts a question to the interviewer, as against asking itself or sounding unsure. Pure."""

from __future__ import annotations

import re

from graphs.hearing import Heard, Span, first_cue, places
from graphs.lexicon import LEXICON
from graphs.words import words

SHORT_TURN = 40  # words; a question without its mark counts only in a turn no longer than this
SHORT_QUESTION = 12
_VERB = (
    r"(?:is|are|am|was|were|do|does|did|can|could|may|might|should|shall|will|would|has|have|had|must|"
    r"isn't|aren't|don't|doesn't|can't|what's|who's)"
)
# Verb before subject, or a question word that a verb follows: "how big is", not "how each one feels".
_INVERTED = re.compile(
    rf"(?:^|[,;:]\s*(?:and |or |so |but )?|\b(?:and|or|but|so|then|first|well|okay|ok)\s+){_VERB}\s+"
    r"(?:i|we|you|they|he|she|it|there|this|that|these|those|the|a|an|any|all|some|each|your|our|my|\w+s)\b"
)
_ASKED_WORD = re.compile(
    rf"(?:^|[\s,;:])(?:what|which|how|when|where|why|whom|whose)(?:\s+[\w'-]+){{0,4}}?\s+{_VERB}\b"
    r"|(?:^|[,;:]\s*(?:and |or |so )?|\b(?:and|or|but|so)\s+)(?:who|what)\s+\w+s?\b"
)
_TO_YOU = re.compile(r"\b(?:do|did|would|could|can|will|have|are) you\b")
_TAGGED = re.compile(r",\s*(?:right|correct|yes|no|okay|ok)\?$")


def question(heard: Heard) -> Span | None:
    """A sentence with a question mark in the form of a question, to the interviewer or left unanswered; or a
    request for information; or, in a short turn, a short question without its mark."""
    for i, span in enumerate(heard.sentences):
        sentence = heard.part(span)
        if asks(sentence) and (_TO_YOU.search(sentence) or _left_open(heard, i)):
            return span
    return first_cue(heard, LEXICON.cues.question) or _unmarked(heard)


def asks(sentence: str) -> bool:
    """Whether a sentence has the form of a question; "Seven or eight?" has not."""
    if not sentence.endswith("?"):
        return False
    return bool(_INVERTED.search(sentence) or _ASKED_WORD.search(sentence) or _TAGGED.search(sentence))


def _left_open(heard: Heard, i: int) -> bool:
    """Nothing follows but further questions or the reason for asking."""
    after = [heard.part(span) for span in heard.sentences[i + 1 :]]
    while after and after[0].endswith("?"):
        after.pop(0)
    return not after or bool(places(after[0], LEXICON.cues.question_reason.says))


def _unmarked(heard: Heard) -> Span | None:
    if len(words(heard.spoken)) > SHORT_TURN:
        return None
    for span in heard.sentences:
        sentence = heard.part(span)
        starts = _INVERTED.match(sentence) or _ASKED_WORD.match(sentence)
        if starts and not sentence.endswith("?") and len(words(sentence)) <= SHORT_QUESTION:
            return span
    return None
