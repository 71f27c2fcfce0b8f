"""Every shipped drill item is usable, every bug is one, and the words of practice name what is there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from app.code_runs.run import run_code
from eval.drill_items import of_kind
from graphs.practice.check import check
from rubrics.practice.cycle import load_cycle
from rubrics.practice.loader import load_drills, load_items, load_sub_skills
from rubrics.schema import SIGNALS, CodeTask, Drill

RUBRICS = Path(__file__).parent.parent / "rubrics"
DRILLS = load_drills()
BUGS = {item.id: item.bug for item in load_items("debugging").values() if item.bug}


@pytest.mark.parametrize("kind", DRILLS)
def test_nothing_is_wrong_with_the_items_of_a_kind(kind: str) -> None:
    assert list(of_kind(DRILLS[kind])) == []


@pytest.mark.parametrize("kind", DRILLS)
def test_reading_the_prompt_back_meets_little(kind: str) -> None:
    for item in load_items(kind).values():
        assert check(item, [item.prompt] * max(1, len(item.steps))).share < 0.5, item.id


def test_no_two_items_share_an_id() -> None:
    ids = [item for kind in DRILLS for item in load_items(kind)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", BUGS)
def test_a_bug_fails_its_checks_and_its_fix_passes_them(name: str) -> None:
    bug = BUGS[name]
    task = CodeTask(
        starter=bug.source, reference=bug.fixed, visible_tests=bug.checks, hidden_tests=bug.checks
    )
    assert run_code(task, bug.source).status == "failed"
    assert run_code(task, bug.fixed).status == "passed"


def test_the_drills_are_those_the_schema_knows() -> None:
    assert tuple(DRILLS) == get_args(Drill)


def test_every_sub_skill_is_trained_by_a_drill_and_shows_in_a_signal() -> None:
    trained = {each for drill in DRILLS.values() for each in drill.sub_skills}
    assert trained == set(load_sub_skills())
    assert {skill.signal for skill in load_sub_skills().values()} <= set(SIGNALS)


def named(value: Any, key: str) -> Iterator[str]:
    """Every text under `key` or its plural, however deep."""
    if isinstance(value, list):
        for each in value:
            yield from named(each, key)
    elif isinstance(value, dict):
        for name, inside in value.items():
            if name in (key, f"{key}s"):
                yield from [inside] if isinstance(inside, str) else [x for x in inside if isinstance(x, str)]
            yield from named(inside, key)


@pytest.mark.parametrize(
    "file", ["patterns.yaml", "remedies.yaml", "practice/cycle.yaml", "practice/stories.yaml"]
)
def test_every_drill_that_is_named_is_there(file: str) -> None:
    content = yaml.safe_load((RUBRICS / file).read_text("utf-8"))
    assert set(named(content, "drill")) <= set(DRILLS)
    assert set(named(content, "sub_skill")) <= set(load_sub_skills())
    assert set(named(content, "signal")) <= set(SIGNALS)


def test_load_cycling_takes_45_minutes() -> None:
    assert sum(block.minutes for block in load_cycle()) == 45
