"""What a persona is: one YAML file that says how an interviewer behaves, not only how they sound."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from rubrics.schema import Strict

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Weight = Annotated[float, Field(ge=0, le=10)]
Trigger = Literal["rambling", "too_long", "model_before_data", "off_topic"]
WeightedMove = Literal[
    "probe", "inject_constraint", "revisit_constraint", "challenge", "switch_topic", "hint", "nudge"
]


class Interruptions(Strict):
    """When this persona cuts in. Pauses never trigger a cut, whatever is written here."""

    triggers: list[Trigger]
    max_words: int = Field(ge=40)  # a draft longer than this is `too_long`
    limit: int = Field(ge=0, le=10)  # cuts per interview
    min_gap_turns: int = Field(ge=1)  # candidate turns between two cuts


class Persona(Strict):
    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+$")]
    name: Text
    character: Text  # one line for the setup page
    difficulty: int = Field(ge=1, le=5)
    voice: Text  # how they speak, for the model that rewrites their lines
    patience: int = Field(ge=1, le=5)  # weak turns in a row before a hint or nudge
    weights: dict[WeightedMove, Weight]
    interruptions: Interruptions
    greeting: list[Text] = Field(min_length=1)
    acknowledgements: list[Text] = Field(min_length=4)  # neutral, praise nothing
    assumption: list[Text] = Field(min_length=1)  # said when asked for a fact the scenario does not hold
    eased: Text  # said when the candidate says pause or stop
    closing: list[Text] = Field(min_length=1)
