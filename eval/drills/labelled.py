"""The labelled answers, and what the check found in each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from graphs.asking import Asker
from graphs.practice.rules import assess
from graphs.practice.second import second_look
from rubrics.content import read
from rubrics.practice.loader import load_drills, load_items
from rubrics.practice.schema import Item
from rubrics.schema import Identifier, Strict, Text

PATH = Path(__file__).parent / "labelled.yaml"


class Answer(Strict):
    """What somebody said, and which expectations and mistakes are really in it."""

    drill: Identifier
    item: Identifier
    parts: list[Text] = Field(min_length=1)
    met: list[Identifier]
    mistakes: list[Identifier] = Field(default_factory=list)

    @model_validator(mode="after")
    def _names_what_is_there(self) -> Self:
        item = self.found_item()
        there = {each.id for each in item.expected}
        wrong = [each for each in self.met if each not in there]
        wrong += [each for each in self.mistakes if each not in {avoid.id for avoid in item.avoid}]
        if wrong or len(self.parts) != max(1, len(item.steps)):
            raise ValueError(f"{self.item} has no {', '.join(wrong) or 'such number of steps'}")
        return self

    def found_item(self) -> Item:
        items = load_items(self.drill)
        if self.item not in items:
            raise ValueError(f"{self.drill} has no item {self.item}")
        return items[self.item]


class Answers(Strict):
    answers: list[Answer]


@dataclass(frozen=True)
class Case:
    """One expectation (or mistake) of one answer: what the check said, and what is so."""

    drill: str
    item: str
    wanted: str
    mistake: bool
    found: bool
    true: bool
    sentence: str = ""


def load_answers() -> list[Answer]:
    """Every labelled answer. Raises ContentError naming what is wrong."""
    return read(PATH, Answers).answers


def cases(answer: Answer, asker: Asker | None = None) -> list[Case]:
    """Every expectation and every mistake of the answer's item."""
    item, drill = answer.found_item(), load_drills()[answer.drill]
    checked = assess(drill, item, answer.parts)
    if asker:
        checked = second_look(drill, item, answer.parts, checked, asker)
    hits = {hit.expectation.id: hit.sentence for hit in checked.hits}
    wrong = {hit.expectation.id: hit.sentence for hit in checked.mistakes}
    expected = [
        Case(drill.id, item.id, each.id, False, each.id in hits, each.id in answer.met, hits.get(each.id, ""))
        for each in item.expected
    ]
    return expected + [
        Case(
            drill.id,
            item.id,
            each.id,
            True,
            each.id in wrong,
            each.id in answer.mistakes,
            wrong.get(each.id, ""),
        )
        for each in item.avoid
    ]
