"""The bank as files: Markdown to read, JSON for other programs."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Literal, get_args

from app.pages import render
from app.storage.store import Store
from app.stories.checks import check_story
from app.stories.keeping import bank, rehearsals
from app.stories.text import themes_of
from rubrics.practice.story_loader import load_fields, load_stories

Format = Literal["md", "json"]
FORMATS: tuple[Format, ...] = get_args(Format)
MEDIA: dict[Format, str] = {"md": "text/markdown", "json": "application/json"}


def export(store: Store, format: Format) -> str:
    """All stories with their findings and rehearsals."""
    return as_json(store) if format == "json" else as_markdown(store)


def as_markdown(store: Store) -> str:
    found = [(each, check_story(each.told), rehearsals(store, each.id)) for each in bank(store)]
    return render(
        "stories.md",
        bank=found,
        goal=load_stories().goal,
        forms={each.id: each.title for each in load_stories().forms},
        fields=load_fields(),
        about=themes_of,
    )


def as_json(store: Store) -> str:
    """A list of stories: the columns of the store, `checks` (id -> quote or null) and `rehearsals`."""
    stories = [
        {
            **asdict(each),
            "checks": {f.check.id: f.quote if f.hit else None for f in check_story(each.told)},
            "rehearsals": [asdict(one) for one in rehearsals(store, each.id)],
        }
        for each in bank(store)
    ]
    return json.dumps(stories, ensure_ascii=False, indent=2) + "\n"
