"""How far two graders agree on the same transcripts, criterion by criterion.

Levels of A stand where labels stand elsewhere. Intervals are 95 % bootstrap intervals that draw whole
transcripts, since the criteria of one transcript are not independent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan, nan

from app.agreement.compare_apart import Both, Disagreement, Spread, disagreements, position, scored, spreads
from app.agreement.compare_read import CompareError, Graded, Side
from rubrics.agreement import Measure, Pair, exact, interval, kappa, mean_shift, pooled, within_one

EVERYTHING = "all criteria"
DRAWS = 500


@dataclass(frozen=True)
class Value:
    """A number with its interval; all nan where it is not defined."""

    value: float
    low: float = nan
    high: float = nan


@dataclass(frozen=True)
class Agreement:
    """One criterion: pairs scored by both (`n`) or by one alone, and the measures by name."""

    criterion: str
    n: int
    only_a: int
    only_b: int
    measures: Mapping[str, Value]


@dataclass(frozen=True)
class Comparison:
    a: Side
    b: Side
    transcripts: int
    agreements: list[Agreement]  # the last one is over all criteria
    disagreements: list[Disagreement]
    levels: list[list[int]]  # how often A gave level i + 1 and B level j + 1
    spreads: tuple[list[Spread], list[Spread]]


def compare(a: Side, b: Side) -> Comparison:
    """Compare the first run of each transcript that both have. Raises `CompareError` when there is none."""
    both = matched(a, b)
    names = list(dict.fromkeys(name for _, left, right in both for name in left if name in right))
    if not both or not names:
        missing = "criterion" if both else "transcript"
        raise CompareError(
            f"{a.title} and {b.title} have no {missing} in common: grade the same files with both"
        )
    return Comparison(
        a,
        b,
        len(both),
        [agreement(name, [name], both) for name in names] + [agreement(EVERYTHING, names, both)],
        disagreements(both, names),
        level_table(both, names),
        (spreads(a), spreads(b)),
    )


def matched(a: Side, b: Side) -> Both:
    """The first run of each transcript on both sides: by its digest where all have one, else by its name."""
    by_digest = all(grade.transcript for grade in (*a.grades, *b.grades))
    left, right = first_runs(a, by_digest), first_runs(b, by_digest)
    return [(left[key].name, left[key].scores, right[key].scores) for key in left if key in right]


def first_runs(side: Side, by_digest: bool) -> dict[str, Graded]:
    found: dict[str, Graded] = {}
    for grade in sorted(side.grades, key=lambda grade: grade.run):
        found.setdefault(grade.transcript if by_digest else grade.name, grade)
    return found


def pairs_of(names: Sequence[str], both: Both, *, expected: bool) -> list[Pair]:
    """B's level against A's, or the `expected` level where there is one, of what both scored."""
    found = []
    for number, (_, left, right) in enumerate(both):
        for name in names:
            x, y = left.get(name, {}), right.get(name, {})
            if scored(x) and scored(y):
                label, value = (position(score, expected=expected) for score in (x, y))
                found.append(Pair(str(number), name, label, value, float(y["level"])))
    return found


def agreement(title: str, names: Sequence[str], both: Both) -> Agreement:
    levels, expected = (pairs_of(names, both, expected=each) for each in (False, True))
    alone = [
        (scored(left.get(name, {})), scored(right.get(name, {}))) for _, left, right in both for name in names
    ]
    measures = {
        "exact": valued(levels, exact),
        "within one": valued(levels, within_one),
        "quadratic kappa": valued(levels, where_varied(kappa)),
        "Spearman": valued(expected, where_varied(pooled)),
        "mean shift": valued(levels, mean_shift),
    }
    return Agreement(title, len(levels), alone.count((True, False)), alone.count((False, True)), measures)


def where_varied(measure: Measure) -> Measure:
    """The measure, nan where one side gives all the same level: correlation says nothing there."""

    def measured(pairs: Sequence[Pair]) -> float:
        sides = {pair.label for pair in pairs}, {pair.value for pair in pairs}
        return measure(pairs) if min(map(len, sides)) > 1 else nan

    return measured


def valued(pairs: Sequence[Pair], measure: Measure) -> Value:
    value = measure(pairs) if pairs else nan
    return Value(value) if isnan(value) else Value(value, *interval(pairs, measure, draws=DRAWS))


def level_table(both: Both, names: Sequence[str]) -> list[list[int]]:
    table = [[0] * 5 for _ in range(5)]
    for pair in pairs_of(names, both, expected=False):
        table[round(pair.label) - 1][round(pair.level) - 1] += 1
    return table
