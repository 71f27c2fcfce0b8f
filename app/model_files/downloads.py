"""A model's download from the page: in the background, one at a time, watched and broken off from any tab."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Lock, Thread

from app.model_files.models import pull
from app.model_files.registry import Entry
from app.model_files.transfer import Cancelled
from app.settings import Settings


@dataclass
class Downloads:
    """What is being loaded. `done` and `total` in bytes; `said` tells how the last one ended."""

    model: str = ""
    done: int = 0
    total: int = 0
    said: str = ""
    failed: bool = False
    _begun: tuple[float, int] = (0.0, 0)  # seconds, and the bytes that were there already
    _cancel: Event = field(default_factory=Event)
    _lock: Lock = field(default_factory=Lock)
    _thread: Thread | None = None

    @property
    def running(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def start(self, entry: Entry, settings: Settings, then: Callable[[], object] = lambda: None) -> None:
        """Begin, or go on where it was broken off; `then` is called when the verified file is there.

        Raises ValueError while another one runs.
        """
        with self._lock:
            if self.running:
                raise ValueError(f"{self.model} is being downloaded; wait for it, or stop it first")
            self._cancel.clear()
            self.model, self.done, self.total, self.said, self.failed = entry.id, 0, entry.size, "", False
            self._begun = (0.0, 0)
            work = (entry, settings, then)
            self._thread = Thread(target=self._fetch, args=work, name="download", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Break it off soon; what is there stays for the next time."""
        self._cancel.set()

    def seconds_left(self) -> float | None:
        """By the pace so far; None before there is one."""
        since, had = self._begun
        loaded, passed = self.done - had, time.monotonic() - since
        return (self.total - self.done) / (loaded / passed) if since and loaded > 0 and passed > 1 else None

    def _fetch(self, entry: Entry, settings: Settings, then: Callable[[], object]) -> None:
        try:
            pull(entry, self._tick, settings=settings, cancel=self._cancel)
        except Cancelled as exc:
            self.said = str(exc)
        except Exception as exc:  # shown on the page
            self.said, self.failed = str(exc) or type(exc).__name__, True
        else:
            self.said = f"{entry.title} is here, and its sha256 is the pinned one."
            then()

    def _tick(self, done: int, total: int) -> None:
        if not self._begun[0]:
            self._begun = (time.monotonic(), done)
        self.done, self.total = done, total
