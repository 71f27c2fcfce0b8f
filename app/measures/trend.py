"""The trend of a series with its interval, or that there are too few points for one. Pure.

A straight line y = a + b x by least squares, x in days, every point counting once. The interval of the
slope is b ± t s / sqrt(Sxx), that of the line at x is ± t s sqrt(1/n + (x - mean)² / Sxx), with s² the
residual sum of squares over n - 2, Sxx the sum of squares of x about its mean, and t the 97.5 % point of
Student's distribution with n - 2 degrees of freedom (Draper and Smith, Applied Regression Analysis, ch. 1).
It takes the points as independent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt

import numpy as np

from app.measures.points import Point, Z

ENOUGH = 6  # points from which a line is drawn: four degrees of freedom are left for its error
DAYS = 3  # different days they must lie on


@dataclass(frozen=True)
class Trend:
    """The line, and how much it changes from the first day to the last, with an interval of 95 %."""

    change: float
    low: float
    high: float
    level: float  # at the mean day
    mean_day: float  # as an ordinal
    spread: float  # sum of squares of the days about their mean
    error: float  # residual standard deviation times Student's t
    n: int
    days: int  # from the first to the last

    @property
    def clear(self) -> bool:
        """Whether the interval of the change leaves nought out."""
        return self.low > 0 or self.high < 0

    def at(self, day: date) -> tuple[float, float, float]:
        """The line on a day, and the interval's ends."""
        x = day.toordinal() - self.mean_day
        y = self.level + self.change / self.days * x
        reach = self.error * sqrt(1 / self.n + x**2 / self.spread)
        return y, y - reach, y + reach


def trend(points: Sequence[Point]) -> Trend | None:
    """None when there are too few points or days."""
    if len(points) < ENOUGH or len({point.day for point in points}) < DAYS:
        return None
    x = np.array([point.day.toordinal() for point in points], dtype=float)
    y = np.array([point.at.value for point in points])
    centred = x - x.mean()
    spread = float(centred @ centred)
    slope = float(centred @ y) / spread if np.ptp(y) else 0.0  # rounding would give the level a direction
    residuals = y - y.mean() - slope * centred
    error = student(len(points) - 2) * sqrt(float(residuals @ residuals) / (len(points) - 2))
    reach = error / sqrt(spread)
    days = int(np.ptp(x))
    change = (days * slope, days * (slope - reach), days * (slope + reach))
    return Trend(*change, float(y.mean()), float(x.mean()), spread, error, len(points), days)


def student(degrees: int) -> float:
    """The 97.5 % point of Student's t; within 0.01 from four degrees on.

    Source: the expansion in 1/degrees of Abramowitz and Stegun, 26.7.5.
    """
    terms = (
        (Z**3 + Z) / 4,
        (5 * Z**5 + 16 * Z**3 + 3 * Z) / 96,
        (3 * Z**7 + 19 * Z**5 + 17 * Z**3 - 15 * Z) / 384,
    )
    return Z + sum(term / float(degrees) ** power for power, term in enumerate(terms, start=1))
