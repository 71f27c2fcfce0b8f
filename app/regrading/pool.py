"""A few worker processes, each with its own model. A worker that dies costs its transcript one retry.

The processes are spawned, not forked: a forked llama.cpp would share its threads' locks.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from threading import Event
from typing import Any

from app.regrading.plan import Job
from app.regrading.worker import Outcome

TRIES = 2
END_SECONDS = 3.0
HEED_SECONDS = 0.5  # how soon a cancellation is heeded


class PoolError(RuntimeError):
    """No worker could load the model; the message says why."""


@dataclass
class Worker:
    process: SpawnProcess
    pipe: Connection
    job: Job | None = None
    ready: bool = False

    def why_dead(self) -> str:
        self.process.join(END_SECONDS)
        code = self.process.exitcode or 0
        return f"died with {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"

    def end(self) -> None:
        """Stop it at once: what it was doing is lost."""
        self.pipe.close()
        self.process.terminate()
        self.process.join(END_SECONDS)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


def start_worker(serve: Callable[..., None], *arguments: Any) -> Worker:
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs, *arguments), daemon=True)
    process.start()
    theirs.close()  # so that its end closes with the process
    return Worker(process, ours)


class Pool:
    """Up to `size` workers; `start` makes one, `cancel` ends all. `run` may be called once."""

    def __init__(self, size: int, start: Callable[[], Worker], cancel: Event | None = None) -> None:
        self.size = size
        self.start = start
        self.cancel = cancel or Event()
        self.workers: list[Worker] = []
        self.again: list[Job] = []
        self.tries: dict[Job, int] = {}
        self.false_starts = 0

    def run(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, Outcome]]:
        """Outcomes as they come. Raises `PoolError`; closing the generator ends all workers at once."""
        waiting = iter(jobs)
        try:
            self.workers = [self.start() for _ in range(self.size)]
            while self.workers and not self.cancel.is_set():
                pipes = {worker.pipe: worker for worker in self.workers}
                for pipe in wait(list(pipes), HEED_SECONDS):
                    yield from self._hear(pipes[pipe], waiting)  # type: ignore[index]
        finally:
            for worker in self.workers:
                worker.end()

    def _hear(self, worker: Worker, waiting: Iterator[Job]) -> Iterator[tuple[Job, Outcome]]:
        """Take what a worker says, or its death, and give it the next job."""
        try:
            said = worker.pipe.recv()
        except (EOFError, OSError):
            yield from self._bury(worker)
            return
        if not worker.ready:
            if said is not None:
                raise PoolError(said)
            worker.ready = True
        elif worker.job:
            yield worker.job, said
        self._give(worker, waiting)

    def _give(self, worker: Worker, waiting: Iterator[Job]) -> None:
        worker.job = self.again.pop() if self.again else next(waiting, None)
        if worker.job:
            self.tries[worker.job] = self.tries.get(worker.job, 0) + 1
            try:
                worker.pipe.send(worker.job.task)
            except OSError:
                return  # it is dead: the next wait will tell
        else:
            self.workers.remove(worker)
            worker.end()

    def _bury(self, worker: Worker) -> Iterator[tuple[Job, Outcome]]:
        """Put another worker in a dead one's place; its job is tried again, once."""
        self.workers.remove(worker)
        why, job = worker.why_dead(), worker.job
        worker.end()
        if not worker.ready:
            self.false_starts += 1
            if self.false_starts >= TRIES:
                raise PoolError(f"the process that loads the model {why}: run `sparring doctor`")
        elif job and self.tries[job] >= TRIES:
            yield job, Outcome(None, f"the process that graded it {why}, twice")
        elif job:
            self.again.append(job)
        self.workers.append(self.start())
