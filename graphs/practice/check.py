"""What a drill's answer hit and missed, by the item's authored expectations, each hit with its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from graphs.words import mentioned, sentences
from rubrics.practice.schema import Expectation, Item

Found = Literal["words", "model", "run", "clock"]


@dataclass(frozen=True)
class Hit:
    """An expectation met: in which text of the answer, by which sentence, verbatim, and who found it."""

    expectation: Expectation
    part: int
    sentence: str
    by: Found = "words"


@dataclass(frozen=True)
class Checked:
    hits: tuple[Hit, ...]
    missed: tuple[Expectation, ...]  # the needed ones only
    mistakes: tuple[Hit, ...]  # what the item says to avoid

    @property
    def share(self) -> float:
        """Needed expectations met, 0 to 1."""
        met = sum(hit.expectation.needed for hit in self.hits)
        return met / max(1, met + len(self.missed))


def check(item: Item, answer: Sequence[str]) -> Checked:
    """`answer` has one text for each step of the item, or one."""
    found = {each.id: find(item, each, answer) for each in item.expected}
    return Checked(
        hits=tuple(hit for hit in found.values() if hit),
        missed=tuple(each for each in item.expected if each.needed and not found[each.id]),
        mistakes=tuple(hit for each in item.avoid if (hit := find(item, each, answer))),
    )


def find(item: Item, wanted: Expectation, answer: Sequence[str]) -> Hit | None:
    """The first sentence that meets an expectation."""
    steps = [step.id for step in item.steps]
    for part, text in enumerate(answer):
        if wanted.step and steps.index(wanted.step) != part:
            continue
        for sentence in sentences(text):
            if mentioned(sentence, wanted.phrases) and (
                not wanted.along or mentioned(sentence, wanted.along)
            ):
                return Hit(wanted, part, sentence)
    return None
