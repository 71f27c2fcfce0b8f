"""The grader's arithmetic: from what was read in each unit to levels and their mean.

Pure; knows no model and no prompt. A criterion's latent score is a weighted sum of some of the `FEATURES`,
each standardised and kept within the range the calibration has seen. The weights are never negative and the
numbers all point up, so a better reading never lowers a score. P(level >= k) is a logistic step in the latent
score; the level is the highest k whose probability passes the bar (in doubt, the lower one).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import exp, log

from rubrics.calibration import Calibration, Fit
from rubrics.schema import Feature

LEVELS = (1, 2, 3, 4, 5)
BEST = 3  # units that count towards how plainly a criterion is shown
MOST_VAGUE = 4.0  # vague words in a hundred of one answer that count; more is no worse
MOST_FIGURES = 10.0  # figures in a hundred words of one answer that count
MOST_SIGNS = 4  # sentences of one answer that count as signs for a criterion; more is padding


def expected(probabilities: Sequence[float]) -> float:
    """Mean level under probabilities of levels 1, 2, …"""
    return sum(level * p for level, p in enumerate(probabilities, start=1))


def logit(p: float, *, edge: float = 1e-4) -> float:
    """Log-odds, with `p` kept `edge` away from 0 and 1."""
    kept = min(max(p, edge), 1 - edge)
    return log(kept / (1 - kept))


def shown(yes: Sequence[float], *, best: int = BEST) -> float:
    """How plainly a criterion is shown: mean log-odds of "yes" over the best units. Needs one unit."""
    return _mean(sorted((logit(p) for p in yes), reverse=True)[:best])


def overall_quality(qualities: Sequence[Sequence[float]]) -> float:
    """Mean over units of the expected quality digit, 1 to 5. Needs one unit."""
    return _mean([expected(q) for q in qualities])


def sign_strength(counts: Sequence[int]) -> float:
    """Sentences with a sign for a criterion in the best units, at most `MOST_SIGNS` each. Needs one unit."""
    return _mean(sorted((min(count, MOST_SIGNS) for count in counts), reverse=True)[:BEST])


def definiteness(vague: Sequence[int], words: Sequence[int]) -> float:
    """Minus the vague words in a hundred words, 0 at best: mean over units, so one ramble is one ramble.

    `vague` and `words` are counts in the same units. Needs one unit.
    """
    return -_mean([vagueness(count, length) for count, length in zip(vague, words, strict=True)])


def vagueness(vague: int, words: int) -> float:
    """Vague words in a hundred words of one answer, at most `MOST_VAGUE`."""
    return min(100 * vague / max(1, words), MOST_VAGUE)


def figure_rate(figures: Sequence[int], words: Sequence[int]) -> float:
    """Words with a digit in a hundred words, at most `MOST_FIGURES`: mean over units. Needs one unit."""
    return _mean(
        [min(100 * n / max(1, length), MOST_FIGURES) for n, length in zip(figures, words, strict=True)]
    )


def share(flags: Sequence[bool]) -> float:
    """How many of the flags are set, 0 to 1. Needs one."""
    return _mean([float(flag) for flag in flags])


def weighted(values: Sequence[float], weights: Sequence[float]) -> float:
    """Mean by weights, of which at least one is above 0."""
    return sum(v * w for v, w in zip(values, weights, strict=True)) / sum(weights)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def latent(calibration: Calibration, fit: Fit, numbers: Mapping[Feature, float]) -> float:
    """Where a criterion stands on the scale the cuts are on; never falls when a number rises."""
    return fit.offset + sum(
        fit.weights[name] * _standard(calibration, number - fit.centres[name], name)
        for name, number in numbers.items()
        if name in fit.weights
    )


def _standard(calibration: Calibration, distance: float, name: Feature) -> float:
    """A distance from the centre in spreads, kept within the calibration's reach."""
    return max(-calibration.reach, min(calibration.reach, distance / calibration.spreads[name]))


def at_least(value: float, cuts: Sequence[float]) -> list[float]:
    """P(level >= 1), …, P(level >= 5) at a latent value; the first is 1."""
    return [1.0, *(1 / (1 + exp(-max(min(value - cut, 60.0), -60.0))) for cut in cuts)]


def level_probabilities(value: float, cuts: Sequence[float]) -> list[float]:
    """P(level = 1), …, P(level = 5); they sum to 1."""
    steps = [*at_least(value, cuts), 0.0]
    return [high - low for high, low in pairwise(steps)]


def level(probabilities: Sequence[float], bar: float) -> int:
    """The highest level k with P(level >= k) above `bar`; 1 when none is."""
    return max((k for k in LEVELS[1:] if sum(probabilities[k - 1 :]) > bar), default=1)


def score(calibration: Calibration, criterion: str, numbers: Mapping[Feature, float]) -> dict[str, object]:
    """Level, expected value and probabilities of one criterion from its numbers."""
    value = latent(calibration, calibration.fit_of(criterion), numbers)
    chances = level_probabilities(value, calibration.cuts)
    return {
        "level": level(chances, calibration.bar),
        "expected": round(expected(chances), 4),
        "probabilities": [round(p, 4) for p in chances],
    }


def weighted_mean(levels: Mapping[str, int | None], weights: Mapping[str, int] | None) -> float | None:
    """Mean of the levels there are, weighted by the role; None when nothing was scored."""
    scored = {name: value for name, value in levels.items() if value is not None}
    weight = {name: (weights or {}).get(name, 1) for name in scored}
    total = sum(weight.values())
    return round(sum(scored[n] * weight[n] for n in scored) / total, 3) if total else None
