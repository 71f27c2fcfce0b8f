"""How a turn is spoken: hedged, too long, too short, off topic, a bare list of tools, stuck. Pure."""

from __future__ import annotations

from graphs.detect_asking import asks, question
from graphs.hearing import Heard, Span, cues, first_cue, places, said
from graphs.lexicon import LEXICON
from graphs.words import content_words, word_places, words

FEW_WORDS = 9  # fewer different words with a meaning of their own leave nothing to follow up
LONG_WORDS = 165  # more than a minute of speech
HEDGES = 2
SHORT_TURN = 25  # words; here one hedge covers all that is said
HEDGE_RATE = 0.02  # hedges per word
TOOLS = 2
STUCK_TAIL = 2  # a standstill is admitted in the last sentences,
STUCK_LEAD = 3  # and at their beginning: "whether it holds there, I don't know" is a limit, no standstill


def hedging(heard: Heard) -> Span | None:
    """The first hedge of a turn in which they are frequent."""
    found = sorted([*hedges(heard), *unsure(heard)])
    length = len(words(heard.spoken))
    enough = 1 if length <= SHORT_TURN else max(HEDGES, HEDGE_RATE * length)
    return found[0] if len(found) >= enough else None


def hedges(heard: Heard) -> list[Span]:
    """Places of all hedges; "maybe not sure" overlaps and counts once."""
    found: list[Span] = []
    for span in said(heard, LEXICON.cues.hedge):
        if not found or span[0] >= found[-1][1]:
            found.append(span)
    return found


def unsure(heard: Heard) -> list[Span]:
    """Answers that end in a question mark: "Seven or eight?"."""
    if question(heard):
        return []
    return [span for span in heard.sentences if heard.part(span).endswith("?") and not asks(heard.part(span))]


def overlong(heard: Heard) -> Span | None:
    """The part beyond what one listens to at a stretch."""
    spoken = word_places(heard.spoken)
    return (spoken[LONG_WORDS][0], spoken[-1][1]) if len(spoken) > LONG_WORDS else None


def very_short(heard: Heard) -> Span | None:
    """Everything said, when that is next to nothing and no question."""
    if len(content_words(heard.spoken)) >= FEW_WORDS or question(heard):
        return None
    return 0, len(heard.text)


def drift(heard: Heard) -> Span | None:
    """A side story up to the end of its sentence, when it shares no word with what was asked."""
    asked = content_words(heard.asked)
    for span in cues(heard, LEXICON.cues.digression):
        end = next(end for _, end in heard.sentences if span[0] < end)
        if not content_words(heard.part((span[0], end))) & asked:
            return span[0], end
    return None


def tool_list(heard: Heard) -> Span | None:
    """Several tools in one sentence of a turn that gives no reasons."""
    if first_cue(heard, LEXICON.cues.reason):
        return None
    for start, end in heard.sentences:
        named = [(start + a, start + b) for a, b in places(heard.part((start, end)), LEXICON.cues.tool.says)]
        unlike = {heard.part(span) for span in named}
        if len(unlike) >= TOOLS and not places(heard.spoken[start : named[0][0]], LEXICON.denial):
            return named[0][0], named[-1][1]
    return None


def stuck(heard: Heard) -> Span | None:
    """A standstill admitted at the end of the turn and not followed by what will be done about it."""
    for start, end in heard.sentences[-STUCK_TAIL:]:
        for span in cues(heard, LEXICON.cues.stuck):
            opens = start <= span[0] < end and len(words(heard.spoken[start : span[0]])) <= STUCK_LEAD
            if opens and not places(heard.spoken[span[1] :], LEXICON.cues.going_on.says):
                return span
    return None
