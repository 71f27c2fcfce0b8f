"""The engine `ray`: the same grading on a Ray cluster, each grader with a model of its own, loaded once.

A cluster is found by RAY_ADDRESS; without it one is started on this machine, on loopback, and ended with the
run. Only the driver writes to the store. Ray's usage statistics and its dashboard stay off.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from threading import Event
from typing import Any

from app.own_content import own_calibrations
from app.regrading.crew import Crew
from app.regrading.key import fingerprint_of
from app.regrading.plan import Job
from app.regrading.pool import PoolError
from app.regrading.run import Engine
from app.regrading.worker import Outcome
from app.settings import Settings
from rubrics.schema import Rubric

QUIET = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0"}
LOOPBACK = "127.0.0.1"
ALONE = (
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"  # "0" is Ray's only way to keep its servers on loopback, on Linux too
)


def cluster_engine(settings: Settings, rubric: Rubric, graders: int, cancel: Event | None = None) -> Engine:
    """Up to `graders` actors. Raises `PoolError` when there is no Ray, no cluster, or it may not be used."""

    def engine(jobs: Sequence[Job], waiting: Iterable[Job]) -> Iterator[tuple[Job, Outcome]]:
        if not jobs:
            return
        ray = connect(settings)
        try:
            size = min(graders, len(jobs))
            theirs, options = share_of(settings, size, nodes_of(ray))
            wanted = dict(fingerprint_of(settings))
            crew = Crew(size, options, [theirs, rubric, own_calibrations(settings.home)], wanted)
            yield from crew.run(waiting, len(jobs), cancel or Event())
        finally:
            ray.shutdown()

    return engine


def connect(settings: Settings) -> Any:
    """Ray, joined to the cluster of RAY_ADDRESS or to a new one on loopback."""
    address = os.environ.get("RAY_ADDRESS", "")
    os.environ.update(QUIET if address else {**QUIET, ALONE: "0"})  # read when Ray is imported
    try:
        import ray
    except ImportError as error:
        raise PoolError("--engine ray needs Ray's packages: make setup-ray") from error
    alone = {} if address else {"include_dashboard": False}
    try:
        ray.init(
            address=address or "local",
            log_to_driver=False,
            logging_level="error",
            **alone,
        )
        refuse_remote(settings, ray)
    except (ConnectionError, RuntimeError, ValueError) as error:
        ray.shutdown()
        raise PoolError(f"no Ray cluster at {address or LOOPBACK}: {error}") from error
    return ray


def refuse_remote(settings: Settings, ray: Any) -> None:
    """Raise PoolError when transcripts would leave this machine and nobody has allowed it."""
    here = {LOOPBACK, "localhost", ray.util.get_node_ip_address()}
    others = {node["NodeManagerAddress"] for node in ray.nodes() if node["Alive"]} - here
    if others and not settings.allow_remote:
        ray.shutdown()
        raise PoolError(
            f"the cluster has nodes on other machines ({', '.join(sorted(others))}), and transcripts would "
            "be sent there: set SPARRING_ALLOW_REMOTE=1 if they are yours"
        )


def nodes_of(ray: Any) -> list[Mapping[str, float]]:
    """What each living node has: CPU, GPU."""
    return [node["Resources"] for node in ray.nodes() if node["Alive"]]


def share_of(
    settings: Settings, graders: int, nodes: Sequence[Mapping[str, float]]
) -> tuple[Settings, dict[str, Any]]:
    """The settings of one of so many graders, and Ray's options for it: its part of the cores and GPUs.

    A grader that asks a server needs neither, so there the number of graders is all that bounds it.
    """
    options = {"max_restarts": 0, "max_task_retries": 0, "scheduling_strategy": "SPREAD"}
    if settings.backend in ("openai_http", "scripted"):
        return settings, {**options, "num_cpus": 0}
    cores = [node.get("CPU", 0.0) for node in nodes]
    cards = sum(node.get("GPU", 0.0) for node in nodes)
    threads = settings.threads or max(1, int(min(max(cores), sum(cores) / graders)))
    options |= {"num_cpus": threads, "num_gpus": min(1.0, int(100 * cards / graders) / 100)}
    return settings.model_copy(update={"threads": threads}), options
