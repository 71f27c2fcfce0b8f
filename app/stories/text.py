"""Stories as lines of plain text, for the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from app.called import count_of
from app.stories.checks import Finding, check_story
from app.stories.coverage import coverage
from app.stories.story import Rehearsal, Story
from app.views.interview import clock
from rubrics.practice.story_loader import load_fields, load_stories, load_themes

EMPTY = "No stories yet. Write the first one on the page Stories: sparring ui"


def bank_lines(bank: Sequence[Story]) -> list[str]:
    """The stories, one a line, then the themes without one."""
    if not bank:
        return [EMPTY]
    none = [each.theme.title for each in coverage(bank) if not each.stories]
    bare = [f"No story yet about: {', '.join(none)}"] if none else []
    return [f"{len(bank)} of {load_stories().goal} stories", *map(_line, bank), *bare]


def _line(story: Story) -> str:
    missing = [each.check.title.lower() for each in check_story(story.told) if not each.hit]
    lacks = f"lacks {', '.join(missing)}" if missing else "complete"
    return f"{story.id:>3}  {story.name} ({themes_of(story)}): {lacks}; {rehearsed(story.rehearsals)}"


def theme_name(theme: str) -> str:
    """A theme that is no longer known stands for itself."""
    known = load_themes()
    return known[theme].title if theme in known else theme


def themes_of(story: Story) -> str:
    return ", ".join(theme_name(each).lower() for each in story.themes) or "no theme"


def rehearsed(times: int) -> str:
    return "not rehearsed" if not times else f"rehearsed {count_of(times, 'time')}"


def story_lines(story: Story, kept: Sequence[Rehearsal]) -> list[str]:
    """A story with its findings and its rehearsals."""
    titles = load_fields()
    told = [f"{titles[field].title}: {text}" for field, text in story.told.items()]
    head = f"{story.id}  {story.name} ({themes_of(story)}), about {clock(story.seconds)} to tell"
    return [head, *told, *map(_finding, check_story(story.told)), *map(_rehearsal, kept)]


def _finding(found: Finding) -> str:
    name = found.check.title.lower()
    return f"+ {name}: {found.quote}" if found.hit else f"- {name} is missing. {found.check.mend}"


def _rehearsal(one: Rehearsal) -> str:
    return f"rehearsed {one.created[:10]}: {clock(one.seconds)}, {one.rate:.0f} words a minute"
