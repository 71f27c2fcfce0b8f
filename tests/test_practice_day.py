"""What is drawn, and what a session of the day consists of: need first, with reasons."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from graphs.practice.day import LEAST_MOCK, compose, cycling
from graphs.practice.draw import Past, Standing, draw, edge, standing
from graphs.practice.need import Held, Wish
from rubrics.practice.loader import load_drills, load_sub_skills
from rubrics.practice.schema import Item
from tests.test_sitting import item

NOBODY = Standing({}, {})


def past(share: float, name: str = "one", drill: str = "constraints", **changes: object) -> Past:
    values: dict[str, object] = {
        "created": "2026-05-01T10:00:00.000+00:00",
        "seconds": 60.0,
        "difficulty": 2,
        "sub_skills": ("constraint_identification",),
    }
    return Past(drill=drill, item=name, share=share, **{**values, **changes})  # type: ignore[arg-type]


def pool(*items: Item) -> dict[str, Item]:
    return {each.id: each for each in items}


def first(items: dict[str, Item], results: Sequence[Past] = (), weak: Standing = NOBODY) -> str:
    return draw(items, results, weak, drill="constraints", count=1, seed=1)[0].id


def test_the_item_of_the_weakest_sub_skill_comes_first() -> None:
    items = pool(item("data", sub_skills=["data_reasoning"]), item("plain"))
    assert (
        first(items, weak=Standing({"data_reasoning": 1.0, "constraint_identification": 0.1}, {})) == "data"
    )
    assert (
        first(items, weak=Standing({"data_reasoning": 0.1, "constraint_identification": 1.0}, {})) == "plain"
    )


def test_the_item_of_the_weakest_signal_comes_first() -> None:
    items = pool(item("code", signals=["debugging"]), item("plain"))
    assert first(items, weak=Standing({}, {"debugging": 1.0, "collaboration": 0.0})) == "code"


def test_of_like_items_the_one_for_the_role_comes_first() -> None:
    items = pool(item("theory", roles=["RS"]), item("service", roles=["SWE"]))
    drawn = [
        draw(items, (), NOBODY, drill="constraints", count=1, seed=1, role=role)[0].id
        for role in ("RS", "SWE")
    ]
    assert drawn == ["theory", "service"]


def test_an_item_seen_lately_comes_last() -> None:
    assert first(pool(item("one"), item("two")), [past(0.6, "one")]) == "two"


def test_difficulty_follows_the_last_results() -> None:
    assert (
        edge([past(1.0)] * 4, "constraints") > edge([], "constraints") > edge([past(0.0)] * 2, "constraints")
    )
    items = pool(item("easy", difficulty=1), item("hard", difficulty=5))
    done = {"difficulty": 4, "name": "other"}
    assert first(items, [past(1.0, **done)] * 4) == "hard"  # type: ignore[arg-type]
    assert first(items, [past(0.0, **done)] * 4) == "easy"  # type: ignore[arg-type]


def test_a_draw_is_repeatable_and_never_repeats_an_item() -> None:
    items = pool(*(item(f"n{i}", difficulty=1 + i % 5) for i in range(20)))
    drawn = [draw(items, (), NOBODY, drill="constraints", count=8, seed=s) for s in (1, 1, 2)]
    assert drawn[0] == drawn[1] != drawn[2]
    assert len({each.id for each in drawn[0]}) == 8


def test_weakness_is_that_of_the_last_five_results() -> None:
    results = [past(0.0)] * 9 + [past(1.0)] * 5
    assert standing(results, {"debugging": 1, "communication": None}) == Standing(
        {"constraint_identification": 0.0}, {"debugging": 1.0}
    )


@pytest.mark.parametrize("minutes", [2, 10, 20, 45, 90])
def test_a_session_fits_its_minutes_and_every_part_says_why(minutes: int) -> None:
    composed = compose(minutes, [], [], [])
    assert 0 < sum(part.minutes for part in composed.parts) <= minutes
    assert all(part.reason.endswith(".") for part in composed.parts)


def test_the_drills_of_the_plan_come_first_with_the_plan_as_reason() -> None:
    wishes = [Wish("debugging", "your plan for debugging asks for it"), Wish("pitch", "it is due")]
    parts = compose(20, [], wishes, []).parts
    assert [part.drill for part in parts][:2] == ["debugging", "pitch"]
    assert parts[0].reason == "Your plan for debugging asks for it."


def test_without_a_plan_the_lowest_signal_decides() -> None:
    low = Held(
        "2026-05-01", 0, {"experiment_design": 1, "communication": 5, "abstraction": 4, "debugging": 4}
    )
    part = compose(20, [], [], [low]).parts[0]
    skills = [load_sub_skills()[each].signal for each in load_drills()[part.drill].sub_skills]
    assert "experiment_design" in skills
    assert part.reason == "Your last grade in experiment design was 1 of 5."


def test_without_interviews_the_weakest_sub_skill_decides() -> None:
    results = [past(0.9, drill="edge_cases", sub_skills=("failure_mode_thinking",))]
    results += [past(0.1, drill="switching", sub_skills=("adapting",))]
    results += [past(0.8, f"n{i}", drill="constraints") for i in range(6)]
    part = compose(20, results, [], []).parts[0]
    assert part.drill == "switching"
    assert "10%" in part.reason


def test_a_mock_is_due_when_its_share_has_fallen_behind() -> None:
    drilled = [past(0.8, seconds=600.0)] * 10
    mock = compose(45, drilled, [], []).parts[0]
    assert mock.kind == "mock"
    assert LEAST_MOCK <= mock.minutes <= 45
    assert "30 %" in mock.reason


def test_no_mock_when_there_were_enough_or_too_little_time() -> None:
    drilled = [past(0.8, seconds=600.0)] * 10
    held = [Held("2026-05-01", 60, {})]
    assert not [part for part in compose(45, drilled, [], held).parts if part.kind == "mock"]
    assert not [part for part in compose(10, drilled, [], []).parts if part.kind == "mock"]


def test_load_cycling_is_10_5_10_5_10_5() -> None:
    parts = cycling([], []).parts
    assert [part.minutes for part in parts] == [10, 5, 10, 5, 10, 5]
    assert [part.kind for part in parts] == ["drill", "write", "drill", "rest", "drill", "write"]
    assert parts[4].drill == "trade_offs"
