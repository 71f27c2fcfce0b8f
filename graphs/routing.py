"""Which answers a criterion is read from when the rubric says no more than its anchors: those asked about it.

Cosine of TF-IDF vectors (Salton and Buckley, 1988, Information Processing & Management 24) of the
criterion's words and of the interviewer's question with the answer. Rare words count more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import log, sqrt

from graphs.parsing import Unit
from graphs.words import content_words, stem, words
from rubrics.schema import Criterion

SMALL = 0.05  # relevance spread over nothing in particular; keeps a lone faint match from counting fully
NOWHERE = 1e-5  # weight below which no answer is about a criterion
ANSWER = 0.5  # how much the answer's words count beside those of the question

Vector = Mapping[str, float]


def routes(units: Sequence[Unit], criteria: Sequence[Criterion]) -> dict[str, list[float]]:
    """Weight of each unit for each criterion: relevance squared times its share among the criteria squared.

    All zero when no unit is about the criterion.
    """
    asked = [_counts(unit.question) for unit in units]
    said = [_counts(unit.answer) for unit in units]
    wanted = [_counts(text_of(criterion)) for criterion in criteria]
    rarity = _rarity([*(a + b for a, b in zip(asked, said, strict=True)), *wanted])
    turns = [_vector(a, b, rarity) for a, b in zip(asked, said, strict=True)]
    about = [[_cosine(_vector(want, Counter(), rarity), turn) for turn in turns] for want in wanted]
    totals = [sum(column) + SMALL for column in zip(*about, strict=True)]
    weights = [[r**2 * (r / t) ** 2 for r, t in zip(row, totals, strict=True)] for row in about]
    return {
        criterion.id: row if max(row, default=0) >= NOWHERE else [0.0] * len(units)
        for criterion, row in zip(criteria, weights, strict=True)
    }


def text_of(criterion: Criterion) -> str:
    return " ".join([criterion.id.replace("_", " "), criterion.title, *criterion.anchors.values()])


def _counts(text: str) -> Counter[str]:
    kept = content_words(text)
    return Counter(stem(word) for word in words(text) if word in kept)


def _rarity(texts: Sequence[Counter[str]]) -> dict[str, float]:
    """Inverse document frequency over questions with answers and criteria."""
    seen = Counter(term for text in texts for term in text)
    return {term: log((1 + len(texts)) / (1 + count)) for term, count in seen.items()}


def _vector(main: Counter[str], beside: Counter[str], rarity: Vector) -> dict[str, float]:
    """Damped counts times rarity; `beside` counts by `ANSWER`."""
    terms = main.keys() | beside.keys()
    return {t: (log(1 + main[t]) + ANSWER * log(1 + beside[t])) * rarity[t] for t in terms}


def _cosine(a: Vector, b: Vector) -> float:
    lengths = sqrt(sum(v * v for v in a.values()) * sum(v * v for v in b.values()))
    return sum(a[t] * b[t] for t in a.keys() & b.keys()) / lengths if lengths else 0.0
