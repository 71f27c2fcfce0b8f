"""Fits a calibration: a penalised ordinal regression with few parameters and no negative weight.

Every criterion has its own offset and its own weights for how plainly it is shown and for general quality.
They are pulled towards shared values (ridge), the harder the fewer labels there are; the four cuts are
shared. The bar is then chosen on the training rows for the best kappa, among bars that keep over-rating low.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from eval.metrics import Pair, kappa, over_rated
from rubrics.calibration import Calibration, Fit
from rubrics.scoring import expected, latent, level, level_probabilities

Array = npt.NDArray[np.float64]
BARS = (0.5, 0.55, 0.6, 0.65, 0.7)
OVER_RATED = 0.15


@dataclass(frozen=True)
class Row:
    """A labelled (transcript, criterion): its two raw numbers and the mean of the raters."""

    transcript: str
    criterion: str
    shows: float
    quality: float
    label: float


def fit(
    rows: Sequence[Row],
    *,
    name: str,
    rubric: str,
    sha256: str,
    fitted: str,
    pull: float = 4.0,
    bar: float | None = None,
) -> Calibration:
    """A calibration fitted to `rows`; `pull` is the weight of the ridge towards the shared weights."""
    criteria = sorted({row.criterion for row in rows})
    centres = {c: _centre(rows, c) for c in criteria}
    scale = _scales(rows, centres)
    values = _minimise(rows, criteria, centres, scale, pull)
    n = len(criteria)
    offsets, shows, quality = values[:n], np.exp(values[n : 2 * n]), np.exp(values[2 * n : 3 * n])
    cuts = _cuts(values[3 * n : 3 * n + 4])
    fits = {
        c: _fit_of(offsets[i], shows[i] / scale[0], quality[i] / scale[1], centres[c])
        for i, c in enumerate(criteria)
    }
    mean = (
        float(np.mean([centres[c][0] for c in criteria])),
        float(np.mean([centres[c][1] for c in criteria])),
    )
    shared = np.exp(values[3 * n + 4 :])
    draft = Calibration(
        id=name,
        version=1,
        rubric=rubric,
        sha256=sha256,
        fitted=fitted,
        bar=bar or 0.6,
        cuts=[round(float(cut), 4) for cut in cuts],
        criteria=fits,
        other=_fit_of(0.0, shared[0] / scale[0], shared[1] / scale[1], mean),
    )
    return draft if bar else draft.model_copy(update={"bar": choose_bar(rows, draft)})


def _fit_of(offset: float, shows: float, quality: float, centre: tuple[float, float]) -> Fit:
    numbers = [round(float(x), 4) for x in (offset, shows, centre[0], quality, centre[1])]
    return Fit(
        offset=numbers[0],
        shows=numbers[1],
        shows_centre=numbers[2],
        quality=numbers[3],
        quality_centre=numbers[4],
    )


def _centre(rows: Sequence[Row], criterion: str) -> tuple[float, float]:
    own = [row for row in rows if row.criterion == criterion]
    return float(np.mean([r.shows for r in own])), float(np.mean([r.quality for r in own]))


def _scales(rows: Sequence[Row], centres: dict[str, tuple[float, float]]) -> tuple[float, float]:
    """Spread of both numbers around their criterion's centre, over all rows."""
    shows = [row.shows - centres[row.criterion][0] for row in rows]
    quality = [row.quality - centres[row.criterion][1] for row in rows]
    return float(np.std(shows)) or 1.0, float(np.std(quality)) or 1.0


def _cuts(raw: Array) -> Array:
    """Four rising numbers from free ones."""
    steps: Array = np.concatenate([raw[:1], np.exp(raw[1:])])
    return np.asarray(np.cumsum(steps), dtype=np.float64)


def _minimise(
    rows: Sequence[Row],
    criteria: Sequence[str],
    centres: dict[str, tuple[float, float]],
    scale: tuple[float, float],
    pull: float,
) -> Array:
    """Parameters that minimise the penalised ordinal loss: Adam with a numeric gradient in closed blocks.

    Order: offsets, log weights of `shows`, log weights of `quality`, raw cuts, the two shared log weights.
    """
    n = len(criteria)
    which = np.array([criteria.index(row.criterion) for row in rows])
    x = np.array([(row.shows - centres[row.criterion][0]) / scale[0] for row in rows])
    z = np.array([(row.quality - centres[row.criterion][1]) / scale[1] for row in rows])
    passed = np.array([[_passed(row.label, k) for k in (2, 3, 4, 5)] for row in rows])
    start = [np.zeros(n), np.full(2 * n, -0.7), np.array([-1.5, 0.0, 0.0, 0.0]), np.full(2, -0.7)]
    values = np.concatenate(start)
    mean, square = np.zeros_like(values), np.zeros_like(values)
    for step in range(1, 1501):
        slope = _gradient(values, n, which, x, z, passed, pull)
        mean, square = 0.9 * mean + 0.1 * slope, 0.99 * square + 0.01 * slope**2
        rate = 0.05 * (1 - step / 1501)
        values = values - rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return np.asarray(values, dtype=np.float64)


def _passed(label: float, k: int) -> float:
    """Whether the label reaches level k; a half label reaches the upper one by half."""
    return float(np.clip(label - k + 1, 0, 1))


def _gradient(values: Array, n: int, which: Array, x: Array, z: Array, passed: Array, pull: float) -> Array:
    """Gradient of the summed cumulative log loss plus the ridge."""
    offsets, a, b = values[:n], values[n : 2 * n], values[2 * n : 3 * n]
    raw, shared = values[3 * n : 3 * n + 4], values[3 * n + 4 :]
    index = which.astype(int)
    at = offsets[index] + np.exp(a[index]) * x + np.exp(b[index]) * z
    wrong = 1 / (1 + np.exp(-(at[:, None] - _cuts(raw)[None, :]))) - passed
    by_row = wrong.sum(1)
    slope = np.zeros_like(values)
    np.add.at(slope, index, by_row)
    np.add.at(slope, n + index, by_row * np.exp(a[index]) * x)
    np.add.at(slope, 2 * n + index, by_row * np.exp(b[index]) * z)
    per_cut = -wrong.sum(0)[::-1].cumsum()[::-1]
    slope[3 * n : 3 * n + 4] = per_cut * np.concatenate([[1.0], np.exp(raw[1:])])
    slope[:n] += pull * offsets / 2
    slope[n : 2 * n] += pull * (a - shared[0])
    slope[2 * n : 3 * n] += pull * (b - shared[1])
    slope[-2] += pull * (shared[0] - a).sum() + shared[0] + 0.7
    slope[-1] += pull * (shared[1] - b).sum() + shared[1] + 0.7
    return slope


def predict(row: Row, calibration: Calibration, bar: float | None = None) -> Pair:
    value = latent(calibration.fit_of(row.criterion), row.shows, row.quality)
    chances = level_probabilities(value, calibration.cuts)
    reached = level(chances, bar or calibration.bar)
    return Pair(row.transcript, row.criterion, row.label, expected(chances), reached)


def choose_bar(rows: Sequence[Row], calibration: Calibration) -> float:
    """The bar with the best kappa on `rows` among those that over-rate little; else the highest bar."""
    tried = {bar: [predict(row, calibration, bar) for row in rows] for bar in BARS}
    careful = [bar for bar, pairs in tried.items() if over_rated(pairs) <= OVER_RATED]
    return max(careful, key=lambda bar: kappa(tried[bar])) if careful else max(BARS)
