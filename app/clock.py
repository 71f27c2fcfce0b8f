"""The interview's clock, in seconds. It runs while the candidate has the floor and stands while they wait."""

from __future__ import annotations

import time
from typing import Protocol

WORDS_PER_MINUTE = 130.0  # an unhurried speaking rate
THINKING_S = 5.0  # before every answer


class Clock(Protocol):
    def elapsed(self) -> float: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...
    def spoke(self, words: int) -> None:
        """The candidate said `words` words; only a clock without real time cares."""


class WallClock:
    """Real time, from `elapsed` seconds on."""

    def __init__(self, elapsed: float = 0.0) -> None:
        self._before = elapsed
        self._since: float | None = None

    def elapsed(self) -> float:
        return self._before + (time.monotonic() - self._since if self._since is not None else 0.0)

    def start(self) -> None:
        self._since = self._since if self._since is not None else time.monotonic()

    def stop(self) -> None:
        self._before, self._since = self.elapsed(), None

    def spoke(self, words: int) -> None:
        return


class SpokenClock:
    """Time as the words would take to say: for scripted candidates, the same on every machine."""

    def __init__(self, elapsed: float = 0.0, thinking: float = THINKING_S) -> None:
        self._elapsed = elapsed
        self._thinking = thinking

    def elapsed(self) -> float:
        return self._elapsed

    def start(self) -> None:
        self._elapsed += self._thinking

    def stop(self) -> None:
        return

    def spoke(self, words: int) -> None:
        self._elapsed += words / (WORDS_PER_MINUTE / 60)
