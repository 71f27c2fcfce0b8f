"""The engine `ray` on a real cluster of three nodes on this machine. Run by `make test-ray`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

os.environ.update(  # read when ray is imported: as `connect` has it, and patience with a busy machine
    RAY_USAGE_STATS_ENABLED="0",
    RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER="0",
    RAY_raylet_start_wait_time_s="240",
)

import ray
from ray._common.usage import usage_lib
from ray.cluster_utils import Cluster

from app.backends import load_model
from app.regrading.cluster import cluster_engine, connect
from app.regrading.key import fingerprint_of, grader_key
from app.regrading.plan import Job, Task, make_plan, make_task
from app.regrading.pool import PoolError
from app.regrading.rows import Regrades
from app.regrading.run import Result, run_plan
from app.regrading.sources import Source
from app.regrading.worker import grade_task
from app.settings import Settings, load_settings
from app.storage.store import Store
from app.transcripts.model import Transcript
from rubrics.loader import find_rubric
from tests.regrading import rows, talk

RUBRIC = find_rubric("star_stories")
TALKS = 12
LOOPBACK = ("127.0.0.1", "::1", "::ffff:127.0.0.1")
NODE: dict[str, Any] = {"num_cpus": 1, "object_store_memory": 80 * 2**20}


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    """Three nodes on loopback, found by the engine as a user's cluster is."""
    made = Cluster(initialize_head=True, head_node_args={**NODE, "include_dashboard": False})
    for _ in range(2):
        made.add_node(**NODE)
    monkeypatch.setenv("RAY_ADDRESS", made.address)
    yield made
    ray.shutdown()
    made.shutdown()


def settings(model: Path, backend: str = "llamacpp") -> Settings:
    return load_settings().model_copy(update={"model": str(model), "n_ctx": 4096, "backend": backend})


def tasks(chosen: Settings) -> list[Task]:
    grader = grader_key(RUBRIC, fingerprint_of(chosen))
    told = [Source(f"t{n}", Transcript.model_validate(talk(n))) for n in range(TALKS)]
    return [make_task(source, RUBRIC, grader, None, None) for source in told]


@pytest.mark.parametrize("backend", ["scripted", "llamacpp"])
def test_a_node_that_is_killed_costs_no_grade_and_changes_none(
    cluster: Cluster, smollm_path: Path, backend: str
) -> None:
    chosen = settings(smollm_path, backend)
    found, store = tasks(chosen), Store(load_settings().home / "sparring.db")
    plan, result = make_plan(found, {}, runs=1, force=False), Result()

    def kill_one(job: Job, so_far: Result) -> None:
        if so_far.graded == 2:
            cluster.remove_node(next(iter(cluster.worker_nodes)), allow_graceful=False)

    run_plan(plan, Regrades(store), cluster_engine(chosen, RUBRIC, 3), result, kill_one)
    assert result.failures == []
    assert len(rows()) == len({row[:3] for row in rows()}) == TALKS
    model = load_model(chosen)
    for task in found:
        here = grade_task(task, model, RUBRIC).grade
        kept = Regrades(store).find(task, 1)
        assert here
        assert kept
        assert kept["grade"]["scores"] == here["scores"]
        assert kept["grade"]["weighted_mean"] == here["weighted_mean"]
    model.close()
    store.close()


def test_a_cluster_of_our_own_listens_on_loopback_only_and_reports_to_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("RAY_ADDRESS", raising=False)
    connect(load_settings())
    try:
        listening = {
            (each.name(), place.laddr.ip)
            for each in psutil.Process().children(recursive=True)
            for place in each.net_connections(kind="inet")
            if place.status == psutil.CONN_LISTEN
        }
        assert listening
        assert {(name, ip) for name, ip in listening if ip not in LOOPBACK} == set()
        assert not usage_lib.usage_stats_enabled()
    finally:
        ray.shutdown()


def test_a_model_that_does_not_load_on_a_node_ends_the_run_with_its_reason(
    cluster: Cluster, smollm_path: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF" + bytes(64))
    chosen = settings(broken)
    jobs = [Job(task, 1) for task in tasks(chosen)]
    with pytest.raises(PoolError, match="test decode failed"):
        list(cluster_engine(chosen, RUBRIC, 1)(jobs, jobs))
