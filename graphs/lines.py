"""Which lines of the candidate tell most about a criterion: by signs of it, else by words shared with it.

Pure. A 1.5B model, asked for the number of the line, did worse than the words (docs/LOG.md).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from math import log, sqrt
from typing import NamedTuple

from graphs.closeness import Weights, closest, stems
from graphs.parsing import Line
from graphs.signs import VAGUE, has_sign, holds
from rubrics.schema import Criterion

VAGUENESS = 0.5  # of a denial, for how little an answer shows
HALF = 2.0  # closeness that counts half a sign; however close, it never counts a whole one
SHORT = 8  # stems below which a line is not closer for being shorter
CODE = 0.4  # what a line of code tells, of what a sentence would
SPOKEN = re.compile(r"[.?!…][\"')]*$")  # how a sentence ends
TYPED = re.compile(r"[=(\[{]")  # what stands in most lines of code


class Wanted(NamedTuple):
    """A criterion to quote for, and the level the quote has to show."""

    criterion: Criterion
    level: int

    @property
    def good(self) -> bool:
        return self.level >= 3

    def signs(self, line: str) -> float:
        """Different signs of the criterion on a line; for a low level its denials and, less, vague words."""
        if self.good:
            found = holds(line, tuple(self.criterion.signs)) if has_sign(line, self.criterion) else ()
            return len(set(found))
        denied, vague = holds(line, tuple(self.criterion.counter_signs)), holds(line, VAGUE)
        return len(set(denied)) + VAGUENESS * len(set(vague))


class Vocabulary:
    """The words of each criterion of a rubric: how much a line tells about one of them beside the others."""

    def __init__(self, criteria: Sequence[Criterion]) -> None:
        self.ids = [criterion.id for criterion in criteria]
        self.words = [_words_of(criterion) for criterion in criteria]

    def told(self, line: str, wanted: Wanted) -> float:
        """Signs, each counting one, and closeness, which counts less than one."""
        near = self.near(line, wanted.criterion)
        code = CODE if TYPED.search(line) and not SPOKEN.search(line) else 1.0
        return code * (wanted.signs(line) + near / (near + HALF))

    def near(self, line: str, criterion: Criterion) -> float:
        """Weight of the stems shared with it, by its share among the criteria and the line's length."""
        shared = dict(closest(line, self.words))
        own = shared.get(self.ids.index(criterion.id), 0.0)
        return own * own / sum(shared.values()) / sqrt(max(SHORT, len(stems(line)))) if own else 0.0


def _words_of(criterion: Criterion) -> Weights:
    """Stems of everything the rubric says about a criterion; one that comes again and again weighs more."""
    texts = [
        criterion.title,
        criterion.shown_by,
        criterion.strong,
        *criterion.anchors.values(),
        *criterion.signs,
    ]
    counts = Counter(stem for text in texts for stem in stems(text))
    return {stem: log(1 + count) for stem, count in counts.items()}


def best_line(
    lines: Sequence[Line], wanted: Wanted, vocabulary: Vocabulary, taken: Counter[Line], less: float
) -> tuple[float, Line]:
    """The line that tells most, and how much; one loses `less` for each criterion it was taken for."""
    told = [(vocabulary.told(line.text, wanted) - less * taken[line], line) for line in lines]
    return max(told, key=lambda each: each[0])
