"""Gradings under way, each in a thread of its own, so that a page may come and go while one runs."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Lock, Thread

from app.after.record import propose_plan
from app.grading import grade_interview
from app.services import Services
from graphs.grade import GradingCancelled

log = logging.getLogger(__name__)


@dataclass
class Grading:
    """How far one is. `message` says why it ended without a grade; it is empty after one that worked."""

    stop: Event = field(default_factory=Event)
    done: int = 0
    of: int = 0
    what: str = "waiting for the model"
    message: str = ""
    over: Event = field(default_factory=Event)

    def progress(self, done: int, of: int, what: str) -> None:
        self.done, self.of, self.what = done, of, what


class Gradings:
    """At most one for each interview. `explain` turns an error into a sentence."""

    def __init__(self, services: Services, explain: Callable[[BaseException], str]) -> None:
        self.services = services
        self.explain = explain
        self._known: dict[str, Grading] = {}
        self._lock = Lock()

    def running(self, interview: str) -> Grading | None:
        """The one under way."""
        known = self.last(interview)
        return known if known and not known.over.is_set() else None

    def last(self, interview: str) -> Grading | None:
        """The newest one of this process, also when it is over."""
        return self._known.get(interview)

    def start(self, interview: str) -> Grading:
        """Begin to grade, unless that is under way already."""
        with self._lock:
            if known := self.running(interview):
                return known
            grading = self._known[interview] = Grading()
        Thread(target=self._work, args=(interview, grading), name=f"grade-{interview}", daemon=True).start()
        return grading

    def cancel(self, interview: str) -> None:
        if running := self.running(interview):
            running.stop.set()

    def _work(self, interview: str, grading: Grading) -> None:
        """A cancelled or failed one leaves nothing behind; a finished one, a grade and a proposed plan."""
        try:
            grade_interview(self.services, interview, grading.progress, grading.stop)
            propose_plan(self.services, interview)
        except GradingCancelled:
            grading.message = "Grading was cancelled; nothing was kept."
        except Exception as exc:
            log.exception("grading failed")
            grading.message = self.explain(exc)
        finally:
            grading.over.set()
