"""Which themes the bank covers, and who asks for those it does not. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.stories.story import Story
from rubrics.practice.story_loader import load_themes
from rubrics.practice.story_schema import Theme


@dataclass(frozen=True)
class Covered:
    """A theme with the stories that are about it."""

    theme: Theme
    stories: tuple[Story, ...]


def coverage(bank: Sequence[Story]) -> list[Covered]:
    """Every theme, those without a story first."""
    found = [
        Covered(theme, tuple(each for each in bank if theme.id in each.themes))
        for theme in load_themes().values()
    ]
    return sorted(found, key=lambda each: bool(each.stories))
