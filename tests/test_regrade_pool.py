"""The pool of worker processes: a death costs its transcript a retry, and no other one anything."""

from __future__ import annotations

import os
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from app.regrading.plan import Job, Task
from app.regrading.pool import Pool, PoolError, start_worker
from app.regrading.worker import Outcome


def task(name: str) -> Task:
    return Task(name, name, name, "g", "k", None, None, "")


def serve_or_die(pipe: Connection, folder: Path) -> None:
    """Dies of every `deadly` task, and of a `shy` one the first time."""
    pipe.send(None)
    while True:
        name = pipe.recv().name
        seen = folder / name
        if name == "deadly" or (name == "shy" and not seen.exists()):
            seen.touch()
            os.kill(os.getpid(), 9)
        pipe.send(Outcome({"id": name}))


def die(pipe: Connection) -> None:
    os._exit(3)


def refuse(pipe: Connection) -> None:
    pipe.send("there is no such model")


def test_a_dead_workers_transcript_is_tried_again_once_and_then_fails_by_name(tmp_path: Path) -> None:
    jobs = [Job(task(name), 1) for name in ("a", "shy", "deadly", "b", "c")]
    pool = Pool(2, partial(start_worker, serve_or_die, tmp_path))
    found = {job.task.name: outcome for job, outcome in pool.run(jobs)}
    assert {name for name, outcome in found.items() if outcome.grade} == {"a", "shy", "b", "c"}
    assert found["deadly"].reason == "the process that graded it died with SIGKILL, twice"


@pytest.mark.parametrize(("serve", "said"), [(die, "exit code 3"), (refuse, "no such model")])
def test_a_model_that_does_not_load_ends_the_run_with_its_reason(serve: object, said: str) -> None:
    with pytest.raises(PoolError, match=said):
        list(Pool(1, partial(start_worker, serve)).run([Job(task("a"), 1)]))  # type: ignore[arg-type]
