"""Matching authored words and phrases in what people said. Pure, and indifferent to case and spacing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from graphs.lexicon import LEXICON
from graphs.parsing import FENCE

_WORD = re.compile(r"[a-z0-9]+(?:['’][a-z]+)?")
_ENDING = re.compile(r"(?:ing|ed|es|s|ly|e)$")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def whole(phrase: str) -> str:
    """The pattern of a phrase as whole words, whatever the space between; a trailing * is any ending."""
    spelt = r"\s+".join(re.escape(word) for word in phrase.lower().removesuffix("*").split())
    return rf"(?<!\w){spelt}" + ("" if phrase.endswith("*") else r"(?!\w)")


@lru_cache(maxsize=4096)
def _pattern(phrase: str) -> re.Pattern[str]:
    return re.compile(whole(phrase))


def mentioned(text: str, phrases: Iterable[str]) -> list[str]:
    """Those of `phrases` that occur in `text` as whole words, in the order given."""
    lowered = text.lower()
    return [phrase for phrase in phrases if _pattern(phrase).search(lowered)]


def without_code(text: str) -> str:
    """The spoken part: fenced code taken out."""
    return FENCE.sub(" ", text)


def words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def word_places(text: str) -> list[tuple[int, int]]:
    """Start and end of every word."""
    return [match.span() for match in _WORD.finditer(text.lower())]


def stem(word: str) -> str:
    """The front of a word, by which "ranking", "ranks" and "ranked" are one."""
    return _ENDING.sub("", word)[:7] if len(word) > 4 else word


def content_words(text: str) -> set[str]:
    """Words that carry meaning: no stop words, three letters or more."""
    return {word for word in words(text) if len(word) > 2 and word not in LEXICON.function_words}


def numbers(text: str) -> set[str]:
    """Numbers as written, thousands separators removed."""
    return {match.replace(",", "") for match in _NUMBER.findall(text)}


def sentences(text: str) -> list[str]:
    """Sentences of spoken text, each with its end mark."""
    parts = re.split(r"(?<=[.!?])\s+|\n+", text.strip())
    return [part.strip() for part in parts if part.strip()]
