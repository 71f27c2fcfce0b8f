"""The configured model's download, started from the page: one for the whole process, watched by every tab."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Lock, Thread

from app.models import Entry, cached_path, entry_of, pull
from app.registry import UnknownModel
from app.settings import Settings
from app.transfer import Cancelled


def missing_model(settings: Settings) -> Entry | None:
    """The entry that has to be downloaded before the model can run; None when there is nothing to fetch."""
    if settings.backend != "llamacpp":
        return None
    try:
        entry = entry_of(settings.model)
    except UnknownModel:
        return None
    return entry if entry and not cached_path(entry, settings.cache).is_file() else None


@dataclass
class ModelFetch:
    """One download at a time. `done` and `total` in bytes; `error` says why the last one failed."""

    settings: Settings
    then: Callable[[], object]  # called when the model is there
    done: int = 0
    total: int = 0
    error: str = ""
    _cancel: Event = field(default_factory=Event)
    _lock: Lock = field(default_factory=Lock)
    _thread: Thread | None = None

    @property
    def running(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Begin, or go on with what was broken off. Nothing happens when it runs or nothing is missing."""
        entry = missing_model(self.settings)
        with self._lock:
            if entry is None or self.running:
                return
            self._cancel.clear()
            self.done, self.total, self.error = 0, entry.size, ""
            self._thread = Thread(target=self._fetch, args=(entry,), name="fetch-model", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Break it off soon; what is there stays for the next time."""
        self._cancel.set()

    def _fetch(self, entry: Entry) -> None:
        try:
            pull(entry, self._tick, settings=self.settings, cancel=self._cancel)
        except Cancelled:
            return
        except Exception as exc:  # shown on the page
            self.error = str(exc) or type(exc).__name__
            return
        self.then()

    def _tick(self, done: int, total: int) -> None:
        self.done, self.total = done, total
