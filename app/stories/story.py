"""A story of the bank and a rehearsal of it, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from graphs.words import words
from rubrics.practice.story_loader import fields_of
from rubrics.practice.story_schema import FormName

WORDS_A_MINUTE = 130  # an unhurried rate, by which the length of a written story is told
UNTITLED = "A story without a title"


@dataclass(frozen=True)
class Draft:
    """What a person writes. `fields` has the texts of both forms: changing the form loses nothing."""

    title: str = ""
    form: FormName = "star"
    themes: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.title.strip() or UNTITLED

    @property
    def told(self) -> dict[str, str]:
        """The texts of the form's own fields that say something, in their order."""
        texts = {each: self.fields.get(each, "") for each in fields_of(self.form)}
        return {each: text for each, text in texts.items() if text.strip()}

    @property
    def seconds(self) -> float:
        """How long telling it takes."""
        return 60 * sum(len(words(text)) for text in self.told.values()) / WORDS_A_MINUTE

    @property
    def empty(self) -> bool:
        """Whether nothing was written yet."""
        return not self.title.strip() and not any(text.strip() for text in self.fields.values())


def merged(stored: Draft, before: Draft, now: Draft) -> Draft:
    """The stored story with what one page changed since `before`, so that two open pages undo nothing."""
    texts = {name: text for name, text in now.fields.items() if text != before.fields.get(name, "")}
    return Draft(
        now.title if now.title != before.title else stored.title,
        now.form if now.form != before.form else stored.form,
        now.themes if now.themes != before.themes else stored.themes,
        {**stored.fields, **texts},
    )


@dataclass(frozen=True)
class Story(Draft):
    """A story that is kept: its number, when it was begun and when it was last changed (ISO 8601, UTC)."""

    id: int = 0
    created: str = ""
    changed: str = ""
    rehearsals: int = 0  # how many are kept


@dataclass(frozen=True)
class Rehearsal:
    """What was said in how many seconds."""

    id: int
    story: int
    created: str
    seconds: float
    said: str

    @property
    def rate(self) -> float:
        """Words a minute."""
        return 60 * len(words(self.said)) / self.seconds
