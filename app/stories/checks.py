"""What a story has and what it lacks, heard by rules, each hit with its place. Pure, no model.

How well it hears is printed by `python -m eval stories`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from graphs.hearing import Heard, Span, cues, said
from graphs.lexicon import LEXICON, Cue
from rubrics.practice.story_loader import load_checks, load_stories
from rubrics.practice.story_schema import StoryCheck

LONGEST = 30  # words of a quote; speech without full stops is quoted around the place
SEPARATOR = re.compile(r"(?<=\d)[.,](?=\d)")


@dataclass(frozen=True)
class Finding:
    """A check with the field and the words, verbatim, in which it was heard; both "" where it was missed."""

    check: StoryCheck
    field: str = ""
    quote: str = ""

    @property
    def hit(self) -> bool:
        return bool(self.field)


def check_story(texts: Mapping[str, str]) -> tuple[Finding, ...]:
    """Every check over the fields of a story: field -> text."""
    return _checked(tuple(texts.items()))


@lru_cache(maxsize=512)  # lists show the same stories and rehearsals again and again
def _checked(told: tuple[tuple[str, str], ...]) -> tuple[Finding, ...]:
    texts = dict(told)
    heard = {field: Heard(_whole_numbers(text)) for field, text in told}
    return tuple(_find(check, texts, heard) for check in load_checks().values())


def check_said(text: str) -> tuple[Finding, ...]:
    """Every check over what was said in a rehearsal."""
    return check_story({"said": text})


def _find(check: StoryCheck, texts: Mapping[str, str], heard: Mapping[str, Heard]) -> Finding:
    """Where the check belongs first, then anywhere."""
    cue, listen = _cue(check.id), cues if check.deniable else said
    for field in sorted(texts, key=lambda each: each not in check.first):
        if places := listen(heard[field], cue):
            return Finding(check, field, _quote(texts[field], heard[field], places[0]))
    return Finding(check)


@cache
def _cue(check: str) -> Cue:
    """A check's phrases with those of the lexicon that it names. Raises AttributeError for one it has not."""
    wanted = load_checks()[check]
    shared: list[Cue] = [getattr(LEXICON.cues, name) for name in wanted.cues]
    says, unless = ([_spelt_out(phrase) for phrase in phrases] for phrases in (wanted.says, wanted.unless))
    return Cue(
        says=[*says, *(phrase for each in shared for phrase in each.says)],
        unless=[*unless, *(phrase for each in shared for phrase in each.unless)],
    )


def _spelt_out(phrase: str) -> str:
    """The phrase with the words that `@past`, `@done` and a `#` of its own stand for."""
    content = load_stories()
    past, done = "|".join(content.past), "|".join(content.done)
    numbers = "|".join(["#", *content.numbers])
    words = phrase.replace("@past", past).replace("@done", done).split()
    return " ".join(numbers if word == "#" else word for word in words)


def _whole_numbers(text: str) -> str:
    """The text, as long as before, in which "0.71" and "12,000" are one word: phrases know whole numbers."""
    return SEPARATOR.sub("0", text)


def _quote(text: str, heard: Heard, place: Span) -> str:
    """The sentence around the place, or of a very long one the words around it."""
    start, end = next(span for span in heard.sentences if span[0] <= place[0] < span[1])
    words = [match.span() for match in re.finditer(r"\S+", text[start:end])]
    at = sum(word[1] <= place[0] - start for word in words)
    first = max(0, min(at - LONGEST // 3, len(words) - LONGEST))
    last = min(len(words), first + LONGEST) - 1
    return text[start + words[first][0] : start + words[last][1]]
