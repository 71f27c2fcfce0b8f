"""Fits a calibration: a penalised ordinal regression with few parameters and no negative weight.

Every criterion has its own offset and its own weight for each number. The weights are pulled
towards shared values (ridge), the harder the fewer labels there are; the four cuts are shared. The bar is
then chosen on the training rows for the best kappa, among bars that keep over-rating low.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rubrics.agreement import Pair, kappa, over_rated
from rubrics.calibration import Calibration, Fit
from rubrics.schema import FEATURES, Feature
from rubrics.scoring import expected, latent, level, level_probabilities

Array = npt.NDArray[np.float64]
BARS = (0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8)
OVER_RATED = 0.12  # on the rows of the fit; on others it comes out higher
REACH = 2.5
PULL = 16.0  # weight of the ridge that pulls a criterion's weights to the shared ones
START = -0.7  # log of the weight every number starts from and is pulled to
STEPS = 600


@dataclass(frozen=True)
class Row:
    """A labelled (transcript, criterion): its raw numbers and the mean of the raters."""

    transcript: str
    criterion: str
    numbers: dict[Feature, float]
    label: float


@dataclass(frozen=True)
class Design:
    """The rows as arrays: `x` rows x features, standardised; `which` criterion; `passed` rows x 4 levels.

    A feature a criterion is not scored by is 0 in `x`, so its weight there stays what the others share.
    """

    criteria: list[str]
    features: list[Feature]  # those the rows have
    centres: Array  # criteria x features, nan where a criterion is not scored by it
    spreads: Array  # features
    x: Array
    which: npt.NDArray[np.int64]
    passed: Array


def design(rows: Sequence[Row]) -> Design:
    criteria = sorted({row.criterion for row in rows})
    which = np.array([criteria.index(row.criterion) for row in rows])
    features = [name for name in FEATURES if any(name in row.numbers for row in rows)]
    raw = np.array([[row.numbers.get(name, np.nan) for name in features] for row in rows])
    centres = np.array([raw[which == i].mean(0) for i in range(len(criteria))])
    apart = raw - centres[which]
    spreads = np.where(np.nanstd(apart, 0) > 0, np.nanstd(apart, 0), 1.0)
    x = np.nan_to_num(np.clip(apart / spreads, -REACH, REACH))
    passed = np.array([[_passed(row.label, k) for k in (2, 3, 4, 5)] for row in rows])
    return Design(criteria, features, centres, spreads, x, which, passed)


def _passed(label: float, k: int) -> float:
    """Whether the label reaches level k; a half label reaches the upper one by half."""
    return float(np.clip(label - k + 1, 0, 1))


@dataclass
class Weights:
    """Free parameters. `own` and `shared` are logs, so that no weight is negative."""

    offsets: Array  # criteria
    own: Array  # criteria x features
    cuts: Array  # the first cut, then logs of the steps to the next
    shared: Array  # features

    def arrays(self) -> list[Array]:
        return [self.offsets, self.own, self.cuts, self.shared]


def _rising(raw: Array) -> Array:
    """Four rising numbers from free ones."""
    return np.asarray(np.cumsum(np.concatenate([raw[:1], np.exp(raw[1:])])), dtype=np.float64)


def _slopes(at: Weights, data: Design) -> list[Array]:
    """Gradient of the summed cumulative log loss plus the ridge, in the order of `Weights.arrays`."""
    value = at.offsets[data.which] + (np.exp(at.own[data.which]) * data.x).sum(1)
    wrong = 1 / (1 + np.exp(-(value[:, None] - _rising(at.cuts)[None, :]))) - data.passed
    by_row = wrong.sum(1)
    offsets, own = 2.0 * at.offsets, PULL * (at.own - at.shared)
    np.add.at(offsets, data.which, by_row)
    np.add.at(own, data.which, by_row[:, None] * np.exp(at.own[data.which]) * data.x)
    per_cut = -wrong.sum(0)[::-1].cumsum()[::-1]
    cuts = per_cut * np.concatenate([[1.0], np.exp(at.cuts[1:])])
    shared = PULL * (at.shared - at.own).sum(0) + at.shared - START
    return [offsets, own, cuts, shared]


def minimise(data: Design) -> Weights:
    """Adam (Kingma and Ba, 2015) with a falling rate; the loss is smooth and small, so this is quick."""
    n, width = len(data.criteria), len(data.features)
    at = Weights(
        np.zeros(n), np.full((n, width), START), np.array([-1.5, 0.0, 0.0, 0.0]), np.full(width, START)
    )
    mean, square = [np.zeros_like(a) for a in at.arrays()], [np.zeros_like(a) for a in at.arrays()]
    for step in range(1, STEPS + 1):
        rate = 0.06 * (1 - step / (STEPS + 1))
        for i, slope in enumerate(_slopes(at, data)):
            mean[i] = 0.9 * mean[i] + 0.1 * slope
            square[i] = 0.99 * square[i] + 0.01 * slope**2
            values = at.arrays()[i]
            values -= rate * (mean[i] / (1 - 0.9**step)) / (np.sqrt(square[i] / (1 - 0.99**step)) + 1e-8)
    return at


def fit(rows: Sequence[Row], *, name: str, rubric: str, sha256: str, fitted: str) -> Calibration:
    """A calibration fitted to `rows`."""
    data = design(rows)
    found = minimise(data)
    fits = {
        criterion: _fit_of(found.offsets[i], np.exp(found.own[i]), data.centres[i], data.features)
        for i, criterion in enumerate(data.criteria)
    }
    draft = Calibration(
        id=name,
        version=2,
        rubric=rubric,
        sha256=sha256,
        fitted=fitted,
        bar=0.6,
        cuts=[round(float(cut), 4) for cut in _rising(found.cuts)],
        spreads=_named(data.spreads, data.features),
        reach=REACH,
        criteria=fits,
        other=_fit_of(0.0, np.exp(found.shared), np.nanmean(data.centres, 0), data.features),
    )
    return draft.model_copy(update={"bar": choose_bar(rows, draft)})


def _fit_of(offset: float, weights: Array, centres: Array, features: Sequence[Feature]) -> Fit:
    known = np.isfinite(centres)
    named = [name for name, own in zip(features, known, strict=True) if own]
    return Fit(
        offset=round(float(offset), 4),
        weights=_named(weights[known], named),
        centres=_named(centres[known], named),
    )


def _named(values: Array, features: Sequence[Feature]) -> dict[Feature, float]:
    return {name: round(float(value), 4) for name, value in zip(features, values, strict=True)}


def predict(row: Row, calibration: Calibration, bar: float | None = None) -> Pair:
    value = latent(calibration, calibration.fit_of(row.criterion), row.numbers)
    chances = level_probabilities(value, calibration.cuts)
    reached = level(chances, bar or calibration.bar)
    return Pair(row.transcript, row.criterion, row.label, expected(chances), reached)


def choose_bar(rows: Sequence[Row], calibration: Calibration) -> float:
    """The bar with the best kappa on `rows` among those that over-rate little; else the highest bar."""
    tried = {bar: [predict(row, calibration, bar) for row in rows] for bar in BARS}
    careful = [bar for bar, pairs in tried.items() if over_rated(pairs) <= OVER_RATED]
    return max(careful, key=lambda bar: kappa(tried[bar])) if careful else max(BARS)
