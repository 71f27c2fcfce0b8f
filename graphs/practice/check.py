"""What a drill's answer hit and missed, by the item's authored expectations, each hit with its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from graphs.closeness import stems
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
        mistakes=tuple(hit for each in item.avoid if (hit := find_exactly(item, each, answer))),
    )


def find_exactly(item: Item, wanted: Expectation, answer: Sequence[str]) -> Hit | None:
    """The first sentence that has one of the phrases, word for word, and one of those along with it."""
    for part, said in _spoken(item, wanted, answer):
        for sentence in said:
            if mentioned(sentence, wanted.phrases) and (
                not wanted.along or mentioned(sentence, wanted.along)
            ):
                return Hit(wanted, part, sentence)
    return None


def find(item: Item, wanted: Expectation, answer: Sequence[str]) -> Hit | None:
    """The sentence that meets an expectation; without one, the first that does so more freely.

    Freely, a phrase of several words is met by the same words in any form and order, and what goes along with
    it may stand in the sentence before or after: people do not end a thought where they end a sentence.
    """
    if exact := find_exactly(item, wanted, answer):
        return exact
    for part, said in _spoken(item, wanted, answer):
        for i, sentence in enumerate(said):
            around = " ".join(said[max(0, i - 1) : i + 2])
            if _meant(sentence, wanted.phrases) and (not wanted.along or _meant(around, wanted.along)):
                return Hit(wanted, part, sentence)
    return None


def _spoken(item: Item, wanted: Expectation, answer: Sequence[str]) -> list[tuple[int, list[str]]]:
    """The sentences of each text in which an expectation is looked for, with the text's number."""
    steps = [step.id for step in item.steps]
    return [
        (part, sentences(text))
        for part, text in enumerate(answer)
        if not wanted.step or steps.index(wanted.step) == part
    ]


def _meant(text: str, phrases: Sequence[str]) -> bool:
    said = stems(text)
    return bool(mentioned(text, phrases)) or any(
        len(wanted := stems(phrase.removesuffix("*"))) > 1 and wanted <= said for phrase in phrases
    )
