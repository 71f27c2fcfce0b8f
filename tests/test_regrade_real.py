"""Regrading with a real model, the smallest one: a grade does not depend on processes or order."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from app.regrading.key import fingerprint_of, grader_key
from app.regrading.plan import Task, make_plan, make_task
from app.regrading.run import local_engine
from app.regrading.sources import Source
from app.settings import Settings, load_settings
from app.transcripts.model import Transcript
from rubrics.loader import find_rubric
from tests.regrading import talk

RUBRIC = find_rubric("star_stories")


def settings(model: Path) -> Settings:
    return load_settings().model_copy(update={"model": str(model)})


def tasks(model: Path) -> list[Task]:
    grader = grader_key(RUBRIC, fingerprint_of(settings(model)))
    told = [Source(f"t{n}", Transcript.model_validate(talk(n))) for n in range(4)]
    return [make_task(source, RUBRIC, grader, None, None) for source in told]


def graded(model: Path, found: list[Task], processes: int) -> dict[str, Any]:
    plan = make_plan(found, {}, runs=1, force=False)
    outcomes = local_engine(settings(model), RUBRIC, processes)(plan.jobs, plan.jobs)
    return {job.task.name: outcome.grade for job, outcome in outcomes}


@pytest.fixture(scope="module")
def alone(smollm_path: Path) -> dict[str, Any]:
    """The grades of one process, in order."""
    return graded(smollm_path, tasks(smollm_path), 1)


def test_two_processes_in_another_order_give_the_same_json(smollm_path: Path, alone: dict[str, Any]) -> None:
    found = tasks(smollm_path)
    random.Random(3).shuffle(found)
    assert graded(smollm_path, found, 2) == alone
    assert all(grade and grade["weighted_mean"] for grade in alone.values())


def test_the_fingerprint_told_beforehand_is_the_models_own(smollm_path: Path, alone: dict[str, Any]) -> None:
    assert alone["t0"]["provenance"]["model"] == fingerprint_of(settings(smollm_path))
