"""What stories.yaml looks like: forms, fields, themes, and the checks of a story. Read by story_loader."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from rubrics.schema import Identifier, RoleName, Signal, StageName, Strict, Text

FormName = Literal["star", "car"]


class StoryField(Strict):
    """A part of a story, with what belongs into it in one line."""

    id: Identifier
    title: Text
    guidance: Text


class Form(Strict):
    """An order in which a story is told: ids of its fields."""

    id: FormName
    title: Text
    fields: list[Identifier] = Field(min_length=4)


class Theme(Strict):
    """What a story is about, and who asks for such stories."""

    id: Identifier
    title: Text
    asked: Text  # how an interviewer puts it
    stages: list[StageName] = Field(min_length=1)
    roles: list[RoleName] = Field(min_length=1)
    signals: list[Signal] = Field(min_length=1)
    scenarios: list[Identifier] = Field(min_length=1)  # interviews in which it can be told


class StoryCheck(Strict):
    """Something a story needs, heard by phrases with the signs of graphs/lexicon.yaml.

    Where a negation turns the meaning round, `deniable` says so: "there was no trade-off".
    """

    id: Identifier
    title: Text
    needs: Text  # what is looked for
    mend: Text  # one sentence for the one in whose story it is missing
    first: list[Identifier] = Field(min_length=1)  # the fields where it belongs; looked at before the others
    deniable: bool = False
    cues: list[Identifier] = Field(default_factory=list)  # of graphs/lexicon.yaml, heard as well
    says: list[Text] = Field(min_length=1)
    unless: list[Text] = Field(default_factory=list)


class Stories(Strict):
    """stories.yaml"""

    goal: Annotated[int, Field(gt=0)]  # stories in a bank
    seconds: Annotated[int, Field(gt=0)]  # to tell one
    forms: list[Form]
    fields: list[StoryField]
    themes: list[Theme]
    past: list[Text]  # irregular past tenses, which `@past` in a phrase stands for
    done: list[Text]  # irregular participles, for `@done`
    numbers: list[Text]  # number words that a `#` of its own stands for as well
    checks: list[StoryCheck]

    @model_validator(mode="after")
    def names_only_fields_there_are(self) -> Self:
        known = {field.id for field in self.fields}
        named = [*(form.fields for form in self.forms), *(check.first for check in self.checks)]
        if loose := {each for ids in named for each in ids} - known:
            raise ValueError(f"no field {', '.join(sorted(loose))}: `fields` lists them")
        return self
