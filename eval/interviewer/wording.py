"""Comparing wordings, for the criteria. On purpose nothing of this is shared with graphs/guard.py."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from rubrics.content import read
from rubrics.schema import Strict

_QUOTED = re.compile(r"“([^”]*)”|\"([^\"]*)\"")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_ENDINGS = ("ations", "ation", "ings", "ing", "ers", "ied", "ies", "ed", "es", "ly", "s", "e", "y")


class Words(Strict):
    """words.yaml"""

    praise: list[str]
    praise_addressed: list[str]
    answering: list[str]
    other_roles: list[str]
    grading: list[str]
    obeying: list[str]
    personal: list[str]
    number_words: dict[str, str]
    units: list[list[str]]
    everyday: frozenset[str]
    function_words: frozenset[str]


WORDS = read(Path(__file__).with_name("words.yaml"), Words)


def tokens(text: str) -> list[str]:
    """Words and numbers in lower case; apostrophes and hyphens inside words are left out."""
    text = re.sub(r"(?<=\w)['’‑-](?=\w)", "", text.lower())
    return re.findall(r"\d+(?:[.,]\d+)*|[^\W\d_]+", text)


def stem(word: str) -> str:
    """A crude stem: "caching", "cached" and "caches" are one word, "-ize" and "-ise" are one ending."""
    word = word.replace("iz", "is")
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def stems(text: str) -> list[str]:
    return [stem(word) for word in tokens(text)]


def has(text: str, phrase: str) -> bool:
    """Whether a phrase is in a text in any inflection, and with hyphens, spaces or neither."""
    return any(form in told for form in _forms(phrase) for told in _forms(text))


@lru_cache(maxsize=20_000)
def _forms(text: str) -> tuple[str, ...]:
    """The stems of a text in a row, words with hyphens taken once as one and once as two."""
    spellings = (text, re.sub(r"(?<=\w)[-‑/](?=\w)", " ", text))
    return tuple(dict.fromkeys(f" {' '.join(stems(spelt))} " for spelt in spellings))


def found(text: str, phrases: Iterable[str]) -> list[str]:
    """The phrases that are in the text word for word, in any case."""
    plain = f" {' '.join(tokens(text))} "
    return [phrase for phrase in phrases if f" {' '.join(tokens(phrase))} " in plain]


def content(text: str) -> set[str]:
    """Stems of the words that carry a meaning."""
    return {stem(word) for word in tokens(text) if len(word) > 2 and word not in WORDS.function_words}


def unquoted(text: str) -> str:
    """The text without what stands in double quotation marks."""
    return _QUOTED.sub(" ", text)


def quotes(text: str) -> list[str]:
    return [a or b for a, b in _QUOTED.findall(text)]


def added(text: str, *known: str) -> str:
    """The sentences of a line, quotations left out, that are not word for word in what is known."""
    told = " ".join(" ".join(tokens(part)) for part in known)
    parts = re.split(r"(?<=[.!?])\s+", unquoted(text))
    return " ".join(part for part in parts if " ".join(tokens(part)) not in told)


def numbers(text: str) -> set[str]:
    """Numbers in digits or words, as digits: "3,000" and "two" are 3000 and 2."""
    digits = {match.replace(",", "").rstrip(".") for match in _NUMBER.findall(text)}
    return digits | {WORDS.number_words[word] for word in tokens(text) if word in WORDS.number_words}


def measures(text: str) -> set[tuple[str, str]]:
    """Numbers with the unit behind them: "200 ms" and "200 milliseconds" are the same measure."""
    units = {form: forms[0] for forms in WORDS.units for form in forms}
    row = [
        WORDS.number_words.get(word, word.replace(",", "")) for word in tokens(text.replace("%", " percent"))
    ]
    return {(a, units[b]) for a, b in pairwise(row) if b in units and a[0].isdigit()}
