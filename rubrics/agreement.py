"""Agreement between levels and labels: rank correlation, quadratic kappa, over-rating, bootstrap intervals.

Pure numpy. Rows are (transcript, criterion) pairs; the bootstrap draws whole transcripts, since the pairs of
one transcript are not independent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Pair:
    """A (transcript, criterion) scored and labelled; `value` is the expected level, `level` the given one."""

    transcript: str
    criterion: str
    label: float
    value: float
    level: float


Measure = Callable[[Sequence[Pair]], float]


def _ranks(values: Array) -> Array:
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return np.asarray((ends - (counts - 1) / 2)[inverse], dtype=np.float64)


def spearman(a: Sequence[float], b: Sequence[float]) -> float:
    """Rank correlation with ties at their mean rank; 0 when either side is constant."""
    x, y = _ranks(np.asarray(a, float)), _ranks(np.asarray(b, float))
    if len(x) < 2 or x.std() == 0 or y.std() == 0:
        return 0.0
    return float(np.corrcoef(x, y)[0, 1])


def pooled(pairs: Sequence[Pair]) -> float:
    """Spearman over all pairs."""
    return spearman([p.value for p in pairs], [p.label for p in pairs])


def within(pairs: Sequence[Pair], *, spread: float = 1.0) -> float:
    """Mean Spearman over one transcript's criteria, where its labels differ by more than `spread`."""
    groups: dict[str, list[Pair]] = {}
    for pair in pairs:
        groups.setdefault(pair.transcript, []).append(pair)
    uneven = [
        g
        for g in groups.values()
        if len(g) > 2 and max(p.label for p in g) - min(p.label for p in g) > spread
    ]
    return float(np.mean([pooled(group) for group in uneven])) if uneven else float("nan")


def kappa(pairs: Sequence[Pair]) -> float:
    """Quadratic weighted kappa of level against label; halves are split between their neighbours."""
    table = np.zeros((5, 5))
    for pair in pairs:
        for label in (floor(pair.label), ceil(pair.label)):
            for level in (floor(pair.level), ceil(pair.level)):
                table[label - 1, level - 1] += 0.25
    weights = np.subtract.outer(np.arange(5), np.arange(5)) ** 2
    chance = np.outer(table.sum(1), table.sum(0)) / max(table.sum(), 1)
    missed = float((weights * chance).sum())
    return 1 - float((weights * table).sum()) / missed if missed else 0.0


def exact(pairs: Sequence[Pair]) -> float:
    """Share of levels at most half a level from the label."""
    return _share([abs(p.level - p.label) <= 0.5 for p in pairs])


def within_one(pairs: Sequence[Pair]) -> float:
    return _share([abs(p.level - p.label) <= 1 for p in pairs])


def over_rated(pairs: Sequence[Pair]) -> float:
    """Share of levels more than half a level above the label."""
    return _share([p.level - p.label > 0.5 for p in pairs])


def mean_shift(pairs: Sequence[Pair]) -> float:
    """Mean of level minus label, in levels; above 0 is lenient."""
    return float(np.mean([p.level - p.label for p in pairs])) if pairs else float("nan")


def _share(flags: Sequence[bool]) -> float:
    return float(np.mean(flags)) if flags else float("nan")


def interval(
    pairs: Sequence[Pair], measure: Measure, *, draws: int = 1000, seed: int = 0
) -> tuple[float, float]:
    """95 % bootstrap interval of `measure`, drawing transcripts with replacement."""
    groups: dict[str, list[Pair]] = {}
    for pair in pairs:
        groups.setdefault(pair.transcript, []).append(pair)
    names, rng = sorted(groups), np.random.default_rng(seed)
    values = []
    for _ in range(draws):
        drawn = rng.integers(len(names), size=len(names))
        values.append(measure([_renamed(p, i) for i, d in enumerate(drawn) for p in groups[names[d]]]))
    low, high = np.nanpercentile(values, [2.5, 97.5])
    return float(low), float(high)


def _renamed(pair: Pair, draw: int) -> Pair:
    """A transcript drawn twice counts as two."""
    return Pair(f"{draw}", pair.criterion, pair.label, pair.value, pair.level)


MEASURES: dict[str, Measure] = {
    "pooled Spearman": pooled,
    "within-interview Spearman": within,
    "quadratic kappa": kappa,
    "exact": exact,
    "within one": within_one,
    "over-rated": over_rated,
}
