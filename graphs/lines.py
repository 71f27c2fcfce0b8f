"""Which answers and lines of the candidate tell most about a criterion: signs of it and words shared with it.

Pure. A 1.5B model, asked for the number of the line, did worse (docs/LOG.md). The weights come from a choice
model (conditional logit, McFadden 1974) fitted to the quotes that the raters of eval/gold gave.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from math import log, log1p, sqrt

from graphs.closeness import Weights, closest, stems
from graphs.parsing import Line, Unit
from graphs.reading import Reading
from graphs.signs import VAGUE, has_sign, holds
from rubrics.schema import Criterion

ANSWER, ASKED, SIGNS = 2.7, 1.6, 0.7  # of a unit: closeness of the answer and of the question, signs in it
SIGN = 1.4  # of a line, beside its closeness
SHORT = 8  # stems below which a text is not closer for being shorter
CODE = 0.4  # what a line of code tells, of what a sentence would
SPOKEN = re.compile(r"[.?!…][\"')]*$")  # how a sentence ends
TYPED = re.compile(r"[=(\[{]")  # what stands in most lines of code


class Vocabulary:
    """The words of each criterion of a rubric: how much a text tells about one of them beside the others."""

    def __init__(self, criteria: Sequence[Criterion]) -> None:
        self.ids = [criterion.id for criterion in criteria]
        self.words = [_words_of(criterion) for criterion in criteria]

    def near(self, text: str, criterion: Criterion) -> float:
        """Weight of the stems shared with it, by its share among the criteria and the text's length."""
        shared = dict(closest(text, self.words))
        own = shared.get(self.ids.index(criterion.id), 0.0)
        return own * own / sum(shared.values()) / sqrt(max(SHORT, len(stems(text)))) if own else 0.0

    def of_line(self, line: str, criterion: Criterion) -> float:
        """How much a line tells about a criterion."""
        found = holds(line, tuple(criterion.signs)) if has_sign(line, criterion) else ()
        code = CODE if TYPED.search(line) and not SPOKEN.search(line) else 1.0
        return code * (SIGN * log1p(len(set(found))) + log1p(self.near(line, criterion)))

    def of_unit(self, unit: Unit, reading: Reading, criterion: Criterion) -> float:
        """How much an answer tells about a criterion; the question it was given to counts too."""
        return (
            ANSWER * log1p(self.near(unit.answer, criterion))
            + ASKED * log1p(self.near(unit.question, criterion))
            + SIGNS * log1p(reading["said"]["signs"].get(criterion.id, 0))
        )


def _words_of(criterion: Criterion) -> Weights:
    """Stems of everything the rubric says about a criterion; one that comes again and again weighs more."""
    said = (criterion.title, criterion.shown_by, criterion.strong)
    texts = [*said, *criterion.anchors.values(), *criterion.signs]
    counts = Counter(stem for text in texts for stem in stems(text))
    return {stem: log(1 + count) for stem, count in counts.items()}


def best_line(
    lines: Sequence[Line], criterion: Criterion, vocabulary: Vocabulary, taken: Counter[Line], less: float
) -> Line:
    """The line that tells most; one loses `less` for each criterion it was already taken for."""
    return max(lines, key=lambda line: vocabulary.of_line(line.text, criterion) - less * taken[line])


def plain(line: str, criterion: Criterion, level: int) -> bool:
    """Whether a line shows the level by itself: it holds a sign, or for a low one a denial or vague words."""
    if level >= 3:
        return has_sign(line, criterion)
    return bool(holds(line, (*criterion.counter_signs, *VAGUE)))
