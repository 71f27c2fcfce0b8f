"""Reads this folder once. Raises ContentError naming the file and the remedy."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from rubrics.content import ContentError, index, read
from rubrics.practice.schema import Drill, Drills, Item, Items, SubSkill, SubSkills

FOLDER = Path(__file__).parent


@cache
def load_sub_skills() -> dict[str, SubSkill]:
    """The twelve sub-skills by id."""
    path = FOLDER / "sub_skills.yaml"
    return index(path, read(path, SubSkills).sub_skills)


@cache
def load_drills() -> dict[str, Drill]:
    """The twelve kinds of drill by id, in the order of the file."""
    path = FOLDER / "drills.yaml"
    drills = index(path, read(path, Drills).drills)
    for drill in drills.values():
        _known(path, drill.id, drill.sub_skills)
    return drills


@cache
def load_items(drill: str) -> dict[str, Item]:
    """The items of a kind of drill by id. An unknown sub-skill is a ContentError too."""
    path = FOLDER / "items" / f"{drill}.yaml"
    found = read(path, Items)
    if found.drill != drill:
        raise ContentError(f"{path}: drill says {found.drill!r}; write {drill!r}")
    items = index(path, found.items)
    for item in items.values():
        _known(path, item.id, item.sub_skills)
    return items


def _known(path: Path, name: str, sub_skills: list[str]) -> None:
    for each in sub_skills:
        if each not in load_sub_skills():
            raise ContentError(f"{path}: {name}: no sub-skill {each!r}; sub_skills.yaml lists them")
