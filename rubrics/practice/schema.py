"""Strict models of the files in this folder: a misspelt key or a dangling reference is refused."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from rubrics.schema import Identifier, RoleName, Signal, Strict, Text


class SubSkill(Strict):
    """One of the twelve sub-skills that drills train and progress is shown by."""

    id: Identifier
    name: Text
    what: Text  # one sentence: what doing it well looks like
    signal: Signal  # the signal it shows in most


class SubSkills(Strict):
    sub_skills: list[SubSkill]


class Drill(Strict):
    """A kind of drill. An answer is one text, or one text for each step of its item."""

    id: Identifier
    name: Text
    shape: Text  # what one does, in a sentence, as said to the person
    seconds: int = Field(gt=0)  # for one item; an item may set its own
    items: int = Field(gt=0)  # in one sitting
    shipped: int = Field(gt=0)  # at least so many items are there
    sub_skills: list[Identifier] = Field(min_length=1)
    only_questions: bool = False  # every sentence of the answer must ask
    pauses: tuple[float, float] | None = (
        None  # least silence in seconds: after the question, before the answer
    )


class Drills(Strict):
    drills: list[Drill]


class Expectation(Strict):
    """Something a good answer does, shown afterwards as hit, with its place, or as missed.

    It is hit in a sentence that has one of `phrases` and, where `along` is given, one of those as well (or in
    the sentence beside it). Of a phrase with several words it is enough that they are there, in any form.
    Phrases are whole words in lower case; a trailing * stands for any ending of the last word.
    """

    id: Identifier
    text: Text
    phrases: list[Text] = Field(min_length=1)
    along: list[Text] = Field(default_factory=list)
    needed: bool = True  # False: welcome, and not missed when it is absent
    step: Identifier | None = None  # looked for in the answer to this step only


class Step(Strict):
    """A part of an item with a text of its own: a command of switching, a segment of the pitch, a layer."""

    id: Identifier
    ask: Text
    seconds: int = Field(gt=0)


class Bug(Strict):
    """Code with one injected fault. `checks` raise AssertionError on `source` and pass on `fixed`."""

    source: Text
    checks: Text
    fixed: Text


class Item(Strict):
    """One thing to practise on."""

    id: Identifier
    title: Text
    prompt: Text
    material: str = ""  # a log, a table or code to look at
    difficulty: int = Field(ge=1, le=5)
    sub_skills: list[Identifier] = Field(min_length=1)
    signals: list[Signal] = Field(min_length=1)
    roles: list[RoleName] = Field(min_length=1)
    seconds: int | None = Field(default=None, gt=0)
    expected: list[Expectation] = Field(min_length=3)
    avoid: list[Expectation] = Field(default_factory=list)  # what is a mistake when it is said
    steps: list[Step] = Field(default_factory=list)
    bug: Bug | None = None
    good: list[Text]  # a good answer, sayable in the time: one text a step, or one
    weak: list[Text]  # a plausible poor answer, the same way

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        steps = {step.id for step in self.steps}
        loose = [each.id for each in self.expected if each.step and each.step not in steps]
        if loose:
            raise ValueError(f"{self.id}: {', '.join(loose)} belong to a step that is not there")
        for name, answer in (("good", self.good), ("weak", self.weak)):
            if len(answer) != max(1, len(self.steps)):
                raise ValueError(f"{self.id}: {name} needs one text for each step")
        ids = [each.id for each in (*self.expected, *self.avoid)]
        if len(ids) != len(set(ids)):
            raise ValueError(f"{self.id}: two expectations share an id")
        return self


class Items(Strict):
    drill: Identifier
    items: list[Item]
