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
from graphs.parsing import FENCE
from graphs.words import words
from rubrics.schema import Criterion

VAGUE = tuple(sorted(LEXICON.vague))
GAP = r"\s+(?:(?:an?|the)\s+)?"  # not every candidate's English has articles where the rubric's has
SENTENCE = re.compile(r"(?<=[.!?;:])\s+|\n+")


class Signs(TypedDict):
    """Counts over one answer; plain JSON."""

    words: int
    vague: int  # vague words
    figures: int  # words with a digit, outside code
    asks: bool  # it ends with a question to the interviewer
    signs: dict[str, int]  # criterion id -> sentences with a sign for it


@lru_cache(maxsize=8192)
def holds(text: str, phrases: tuple[str, ...]) -> tuple[str, ...]:
    """Where one of the phrases stands in the text, in any case; both kinds of apostrophe are one."""
    return tuple(_pattern(phrases).findall(text.lower().replace("’", "'")))


@lru_cache(maxsize=256)
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """One pattern for all; what every phrase begins with stands before them, so most places end there."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(_spelt, phrases))})" if phrases else r"(?!)")


def _spelt(phrase: str) -> str:
    """A phrase as whole words, articles inside it or not; a trailing * is any ending."""
    spelt = phrase.lower().removesuffix("*").split()
    without = [word for word in spelt if word not in ("a", "an", "the")]
    return GAP.join(map(re.escape, without if len(without) > 1 else spelt)) + (
        "" if phrase.endswith("*") else r"(?!\w)"
    )


def has_sign(sentence: str, criterion: Criterion) -> bool:
    """Whether a sentence speaks for a criterion: it holds a sign and no counter-sign ("no baseline")."""
    found, denied = (holds(sentence, tuple(each)) for each in (criterion.signs, criterion.counter_signs))
    return bool(found) and not denied and len(words(sentence)) > 1


def signs_of(answer: str, criteria: Sequence[Criterion], whole: str = "") -> Signs:
    """Count the signs in one answer for each criterion; vague words in the `whole`, left out or not."""
    parts = SENTENCE.split(answer)
    return {
        "words": len(words(answer)),
        "figures": sum(any(map(str.isdigit, word)) for word in words(FENCE.sub(" ", answer))),
        "asks": answer.rstrip().endswith("?"),
        "vague": len(holds(whole or answer, VAGUE)),
        "signs": {c.id: sum(has_sign(part, c) for part in parts) for c in criteria},
    }
