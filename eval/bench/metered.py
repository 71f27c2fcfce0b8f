"""A model that is watched while it works: what it was asked to word, and whether it is at work at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from time import perf_counter, sleep
from typing import Any

from graphs.model import ChatModel, Reply

LOOK_S = 0.002  # between two looks at whether it is at work


class MeteredModel:
    """A `ChatModel` that hands every call on to another one.

    `wordings` counts the calls which word something, `first_token_at` is when the last of them had its first
    token (by `perf_counter`).
    """

    def __init__(self, model: ChatModel) -> None:
        self._model = model
        self._lock = Lock()
        self._at_work = 0
        self._idle_since = perf_counter()
        self.wordings = 0
        self.first_token_at = 0.0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    def sample(self, *args: Any, **options: Any) -> list[Reply]:
        self.wordings += 1
        with self._work():
            replies = self._model.sample(*args, **options)
            self.first_token_at = perf_counter() - replies[0].timings.decode_s
            return replies

    def stream(self, *args: Any, **options: Any) -> Iterator[str | Reply]:
        self.wordings += 1
        first = 0.0
        with self._work():
            for piece in self._model.stream(*args, **options):
                self.first_token_at = first = first or perf_counter()
                yield piece

    def warm(self, *args: Any, **options: Any) -> None:
        with self._work():
            self._model.warm(*args, **options)

    def choose(self, *args: Any, **options: Any) -> list[list[float]]:
        with self._work():
            return self._model.choose(*args, **options)

    @contextmanager
    def _work(self) -> Iterator[None]:
        with self._lock:
            self._at_work += 1
        try:
            yield
        finally:
            with self._lock:
                self._at_work -= 1
                self._idle_since = perf_counter()

    def settle(self, most_s: float, quiet_s: float) -> None:
        """Wait until nothing was at work for `quiet_s` seconds, but at most `most_s`."""
        began = perf_counter()
        while (now := perf_counter()) < began + most_s:
            with self._lock:
                if not self._at_work and now - max(self._idle_since, began) >= quiet_s:
                    return
            sleep(LOOK_S)
