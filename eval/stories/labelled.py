"""The labelled texts, and what the checks heard in each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

from pydantic import model_validator

from app.stories.checks import check_said
from rubrics.content import read
from rubrics.practice.story_loader import load_checks
from rubrics.schema import Identifier, Strict, Text

PATH = Path(__file__).parent / "labelled.yaml"
Part = Literal["tune", "held", "others"]


class Labelled(Strict):
    """What somebody told, and which checks a listener would grant."""

    id: Identifier
    part: Part
    said: Text
    met: list[Identifier]

    @model_validator(mode="after")
    def names_only_checks_there_are(self) -> Self:
        if loose := set(self.met) - set(load_checks()):
            raise ValueError(f"{self.id}: no check {', '.join(sorted(loose))}")
        return self


class Texts(Strict):
    texts: list[Labelled]


@dataclass(frozen=True)
class Case:
    """One check of one text: what was heard, and what is so."""

    text: str
    part: Part
    check: str
    found: bool
    true: bool
    quote: str


def load_texts() -> list[Labelled]:
    """Every labelled text. Raises ContentError naming what is wrong."""
    return read(PATH, Texts).texts


def cases(text: Labelled) -> list[Case]:
    """Every check of a text."""
    return [
        Case(text.id, text.part, each.check.id, each.hit, each.check.id in text.met, each.quote)
        for each in check_said(text.said)
    ]
