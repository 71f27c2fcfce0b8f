"""Which of some texts a sentence is about: shared stems, rare ones counting more (TF-IDF). Pure, no model."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import log

import snowballstemmer

from graphs.lexicon import LEXICON

Weights = Mapping[str, float]  # stem -> how much it says about a text


@lru_cache(maxsize=4096)
def stems(text: str) -> frozenset[str]:
    """Stems of the words that carry meaning."""
    stemmer = snowballstemmer.stemmer("english")  # works on the word it holds, so threads may not share one
    found = [word for word in re.findall(r"[a-z0-9]+", text.lower()) if word not in LEXICON.function_words]
    return frozenset(stemmer.stemWords(found))


def weighted(words: str, weight: float = 1.0) -> dict[str, float]:
    return dict.fromkeys(stems(words), weight)


def closest(text: str, candidates: Sequence[Weights]) -> list[tuple[int, float]]:
    """Places in `candidates` and the weight of what each shares with `text`, the closest first.

    A shared stem weighs what the candidate gives it times log((n + 1) / candidates that hold it). What shares
    nothing is left out.
    """
    spread = Counter(stem for each in candidates for stem in each)
    rarity = {stem: log((len(candidates) + 1) / count) for stem, count in spread.items()}
    said = stems(text)
    shared = [sum(each[stem] * rarity[stem] for stem in said & each.keys()) for each in candidates]
    return sorted(((i, weight) for i, weight in enumerate(shared) if weight > 0), key=lambda each: -each[1])
