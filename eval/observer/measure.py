"""Precision and recall of each detector with 95 % intervals. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import sqrt

from eval.observer.labelled import Case
from graphs.hearing import Heard, Span

Z = 1.96  # two-sided 95 %


@dataclass(frozen=True)
class Counts:
    """How often a detector and the labels said yes."""

    hits: int
    false_alarms: int
    misses: int
    turns: int

    @property
    def positives(self) -> int:
        return self.hits + self.misses

    @property
    def fired(self) -> int:
        return self.hits + self.false_alarms


def count(cases: Iterable[Case], detect: Callable[[Heard], Span | None]) -> Counts:
    pairs = [(detect(case.heard) is not None, case.shown) for case in cases]
    return Counts(
        hits=pairs.count((True, True)),
        false_alarms=pairs.count((True, False)),
        misses=pairs.count((False, True)),
        turns=len(pairs),
    )


def wilson(successes: int, trials: int) -> tuple[float, float] | None:
    """Wilson's score interval for a proportion; None when there were no trials.

    Wilson (1927), "Probable inference, the law of succession, and statistical inference", JASA 22.
    """
    if trials == 0:
        return None
    share, spread = successes / trials, Z * Z / trials
    middle = share + spread / 2
    half = Z * sqrt(share * (1 - share) / trials + spread / (4 * trials))
    return max(0.0, (middle - half) / (1 + spread)), min(1.0, (middle + half) / (1 + spread))


def shown(successes: int, trials: int) -> str:
    """A proportion with its interval, as it is printed: "0.86 (0.60 to 0.96)"."""
    interval = wilson(successes, trials)
    if interval is None:
        return "none"
    return f"{successes / trials:.2f} ({interval[0]:.2f} to {interval[1]:.2f})"
