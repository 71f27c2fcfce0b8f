"""Reads stories.yaml once. Raises ContentError naming the file and the remedy."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from rubrics.content import index, read
from rubrics.practice.story_schema import Stories, StoryCheck, StoryField, Theme

PATH = Path(__file__).parent / "stories.yaml"


@cache
def load_stories() -> Stories:
    """The whole file; every id in it is used once."""
    stories = read(PATH, Stories)
    for items in (stories.forms, stories.fields, stories.themes, stories.checks):
        index(PATH, items)
    return stories


def load_themes() -> dict[str, Theme]:
    """What stories are about, by id."""
    return {each.id: each for each in load_stories().themes}


def load_fields() -> dict[str, StoryField]:
    """The parts of a story, by id."""
    return {each.id: each for each in load_stories().fields}


def load_checks() -> dict[str, StoryCheck]:
    """What every story needs, by id."""
    return {each.id: each for each in load_stories().checks}


def fields_of(form: str) -> list[str]:
    """Ids of the fields of a form, in the order in which they are told. Raises ValueError by name."""
    for each in load_stories().forms:
        if each.id == form:
            return each.fields
    raise ValueError(f"no form {form!r} (choose {', '.join(each.id for each in load_stories().forms)})")
