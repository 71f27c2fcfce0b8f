"""Work for the model between the turns of one interview, one piece after another, never in anybody's way.

What runs here only fills caches or judges what was said: every piece asks the model for calls in the
background, so whoever waits for an answer goes first.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Event, Lock, Thread
from typing import Any

Work = Callable[[Event], Any]  # called with an event that is set when the work is not wanted any more

log = logging.getLogger(__name__)


@dataclass(eq=False)
class _Piece:
    work: Work
    passing: bool  # replaced by the next passing piece
    cancel: Event = field(default_factory=Event)
    result: Future[Any] = field(default_factory=Future)


class Background:
    """A queue with a thread that lives only while there is work."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: deque[_Piece] = deque()
        self._current: _Piece | None = None
        self._alive = False

    def later(self, work: Work) -> Future[Any]:
        """Do it after what is waiting. The future tells how it ended."""
        return self._add(_Piece(work, passing=False))

    def latest(self, work: Work) -> None:
        """Do it unless another one comes first: of drafts only the newest counts."""
        self._drop()
        self._add(_Piece(work, passing=True))

    def call_off(self) -> None:
        """The passing work is not wanted any more, not even what is under way."""
        self._drop()
        with self._lock:
            if self._current and self._current.passing:
                self._current.cancel.set()

    def close(self) -> None:
        """Call off everything."""
        with self._lock:
            for piece in [*self._waiting, *([self._current] if self._current else [])]:
                piece.cancel.set()

    def _drop(self) -> None:
        with self._lock:
            self._waiting = deque(piece for piece in self._waiting if not piece.passing)

    def _add(self, piece: _Piece) -> Future[Any]:
        with self._lock:
            self._waiting.append(piece)
            if not self._alive:
                self._alive = True
                Thread(target=self._work, name="background", daemon=True).start()
        return piece.result

    def _next(self) -> _Piece | None:
        with self._lock:
            self._current = self._waiting.popleft() if self._waiting else None
            self._alive = self._current is not None
            return self._current

    def _work(self) -> None:
        while piece := self._next():
            try:
                piece.result.set_result(piece.work(piece.cancel))
            except Exception as exc:
                log.info("background work failed: %s", exc)
                piece.result.set_exception(exc)
