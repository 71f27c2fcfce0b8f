"""What the words of an answer show, read without a model: sentences with a sign of a criterion, vague words.

Authored phrases of the rubric, each counted once a sentence, so that a list of keywords counts as one sign.
They are a second witness beside the model and never judge alone (see `rubrics/scoring.py`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TypedDict

from graphs.lexicon import LEXICON
from graphs.words import words
from rubrics.schema import Criterion

SENTENCE = re.compile(r"(?<=[.!?;:])\s+|\n+")


class Signs(TypedDict):
    """Counts over one answer; plain JSON."""

    words: int
    vague: int  # vague words
    signs: dict[str, int]  # criterion id -> sentences with a sign for it


@lru_cache(maxsize=256)
def pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """One pattern for whole words and phrases, in any case; a trailing * stands for any ending."""
    parts = [_phrase(phrase) for phrase in phrases]
    return re.compile("|".join(parts) if parts else r"(?!)", re.IGNORECASE)


def _phrase(phrase: str) -> str:
    stem, any_ending = phrase.removesuffix("*"), phrase.endswith("*")
    spelt = r"\s+".join(re.escape(word).replace("'", "['’]") for word in stem.split())
    return rf"(?<!\w){spelt}" + ("" if any_ending else r"(?!\w)")


def has_sign(sentence: str, criterion: Criterion) -> bool:
    """Whether a sentence speaks for a criterion: it holds a sign and no counter-sign ("no baseline")."""
    found, denied = pattern(tuple(criterion.signs)), pattern(tuple(criterion.counter_signs))
    return bool(found.search(sentence)) and not denied.search(sentence) and len(words(sentence)) > 1


def signs_of(answer: str, criteria: Sequence[Criterion]) -> Signs:
    """Count the signs in one answer for each criterion."""
    parts = SENTENCE.split(answer)
    return {
        "words": len(words(answer)),
        "vague": len(pattern(tuple(sorted(LEXICON.vague))).findall(answer)),
        "signs": {c.id: sum(has_sign(part, c) for part in parts) for c in criteria},
    }
