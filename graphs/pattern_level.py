"""Patterns of level: too deep, too general, or spent on what everybody knows. Pure."""

from __future__ import annotations

import re

from graphs.hearing import Span, cues, phrase_pattern, places, said
from graphs.parsing import FENCE
from graphs.pattern_words import WORDS
from graphs.talk import Answer, Place, Talk

DETAILS = 2  # settings in place of an overview
STRAY_DETAILS = 4  # settings nobody asked for
WAVES = 2
DEFINITIONS = 2


def wrong_level(talk: Talk) -> list[Place]:
    """Settings in place of the whole, or generalities in place of the detail that was asked for."""
    return [answer.place(span) for answer in talk.answers if (span := _off_level(answer)) is not None]


def _off_level(answer: Answer) -> Span | None:
    asked = answer.heard.asked.lower()
    if places(asked, WORDS.asked_concrete.says):
        return _waved(answer)
    needed = DETAILS if places(asked, WORDS.asked_overview.says) else STRAY_DETAILS
    if places(asked, WORDS.asked_settings.says):
        return None
    spans = [each for each in said(answer.heard, WORDS.detail) if answer.heard.part(each) not in asked]
    return answer.sentence(spans[0]) if len({answer.heard.part(s) for s in spans}) >= needed else None


def _waved(answer: Answer) -> Span | None:
    if FENCE.search(answer.heard.text) or re.search(r"\d|[=`]", answer.heard.text):
        return None
    spans = cues(answer.heard, WORDS.hand_waving)
    return answer.sentence(spans[0]) if len(spans) >= WAVES else None


def easy_over_explained(talk: Talk) -> list[Place]:
    """Turns that define several things every interviewer knows, unasked: the first of the definitions."""
    found = [(answer, _definitions(answer)) for answer in talk.answers]
    return [answer.place(spans[0]) for answer, spans in found if len(spans) >= DEFINITIONS]


def _definitions(answer: Answer) -> list[Span]:
    if places(answer.heard.asked.lower(), WORDS.asked_basics.says):
        return []
    return [span for span in answer.heard.sentences if _DEFINES.search(answer.heard.part(span))]


_BASICS, _EXPLAINS = (
    "|".join(phrase_pattern(phrase).pattern for phrase in phrases)
    for phrases in (WORDS.basics, WORDS.explains)
)
_DEFINES = re.compile(rf"(?:^|[,;:]\s)(?:(?:so|and|then|in|the|an?)\s+)*(?:{_BASICS})\s+(?:{_EXPLAINS})")
