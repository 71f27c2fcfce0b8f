"""One regrading inside a running Sparring: planned, run in a thread, watched, stopped and taken up again."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Lock, Thread

from app.backends import load_model
from app.own_content import own_calibrations
from app.regrading.batch_ask import NONE_LIKE_THAT, Look, State, without_folders
from app.regrading.command import NONE_FOUND, Request, planned
from app.regrading.estimate import Estimate, estimate
from app.regrading.inside import inside_engine
from app.regrading.out import Line, graded
from app.regrading.plan import Job, Plan
from app.regrading.rows import Regrades
from app.regrading.run import Result, run_plan
from app.services import Services
from graphs.model import ChatModel

log = logging.getLogger("sparring.batch")


@dataclass
class Batch:
    """The one run of a process. Every method may be called from any thread."""

    services: Services
    state: State = "empty"
    request: Request | None = None
    plan: Plan = field(default_factory=Plan)
    unread: list[str] = field(default_factory=list)
    result: Result = field(default_factory=Result)
    error: str = ""
    _read: int = 0  # characters of the transcripts that are done
    _began: float = 0.0
    _ended: float | None = None
    _cancel: Event = field(default_factory=Event)
    _lock: Lock = field(default_factory=Lock)
    _thread: Thread | None = None

    def __post_init__(self) -> None:
        self.services.before_close.append(self.close)

    def close(self) -> None:
        """Give up what is being graded and wait for the thread."""
        self.cancel()
        if self._thread is not None:
            self._thread.join()

    def ask(self, request: Request) -> tuple[Plan, list[str]]:
        """The plan of a request, and why some of it cannot be read."""

        def called(place: str) -> str:
            return without_folders(place, request.paths)

        failures: list[str] = []
        settings = request.settings(self.services.settings)
        plan = planned(request, self.services.store, settings, failures, called)
        return plan, [NONE_LIKE_THAT if each == NONE_FOUND else called(each) for each in failures]

    def estimate(self, plan: Plan, request: Request) -> Estimate:
        return estimate(plan.jobs, request.settings(self.services.settings), request.rubric)

    def start(self, request: Request) -> None:
        """Grade what is not graded yet. Raises ValueError while another run goes on."""
        with self._lock:
            if self.state == "running":
                raise ValueError("a batch is being graded already: wait for it, or cancel it")
            self.plan, self.unread = self.ask(request)
            self.request, self.result, self.error = request, Result(), ""
            self._read, self._began, self._ended = 0, time.monotonic(), None
            self._cancel = Event()
            self.state = "running"
            self._thread = Thread(target=self._run, args=(request,), name="batch", daemon=True)
            self._thread.start()

    def cancel(self) -> None:
        """Give up the transcript that is being graded; what is graded stays."""
        self._cancel.set()

    def _run(self, request: Request) -> None:
        rows, own = Regrades(self.services.store), own_calibrations(self.services.settings.home)
        try:
            with self._model(request) as load:
                engine = inside_engine(load, request.rubric, own, self._cancel)
                run_plan(self.plan, rows, engine, self.result, self._tell)
            ended: State = "stopped" if self._cancel.is_set() else "done"
        except Exception as error:  # the thread's end must be told, whatever it was
            log.exception("the batch failed")
            self.error, ended = str(error) or type(error).__name__, "failed"
        self._ended = time.monotonic()
        self.state = ended

    @contextmanager
    def _model(self, request: Request) -> Iterator[Callable[[], ChatModel]]:
        """A way to the model: the one that interviews, or another one that is freed afterwards."""
        settings = request.settings(self.services.settings)
        if settings == self.services.settings:
            yield self.services.model
            return
        loaded: list[ChatModel] = []

        def load() -> ChatModel:
            loaded.append(load_model(settings))
            return loaded[0]

        try:
            yield load
        finally:
            for model in loaded:
                model.close()

    def _tell(self, job: Job, result: Result) -> None:
        self._read += len(job.task.payload)

    def look(self) -> Look:
        """How it stands now."""
        result, total = self.result, sum(len(job.task.payload) for job in self.plan.jobs)
        passed = max((self._ended or time.monotonic()) - self._began, 1e-3)
        return Look(
            self.state,
            done=result.graded + result.elsewhere + len(result.failures),
            total=len(self.plan.jobs),
            part=self._read / total if total else 1.0,
            speed=result.tokens / passed,
            left=passed * (total - self._read) / self._read if self._read else None,
            error=self.error,
            unread=self.unread,
            failures=list(result.failures),
        )

    def graded(self) -> list[tuple[Job, Line]]:
        """The grades there are of what was asked for, those of earlier runs too."""
        return graded(self.plan, Regrades(self.services.store))
