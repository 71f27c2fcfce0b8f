"""The transcript that others can write: its shape.

Unknown keys are kept (`labels` of a gold file, say); only `speaker` and `text` of each turn are required.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationInfo,
    model_validator,
)

from app.desk import MAX_TEXT, checked_strokes
from app.storage.rows import timestamp

Speaker = Literal["interviewer", "candidate"]
# Chat logs call the two sides assistant and user; Sparring's assistant is always the one who interviews.
SYNONYMS: dict[str, Speaker] = {
    "interviewer": "interviewer",
    "assistant": "interviewer",
    "candidate": "candidate",
    "interviewee": "candidate",
    "applicant": "candidate",
    "user": "candidate",
}
FOREIGN = "foreign"  # the context in which a transcript from outside is validated
DEFAULT_KIND = {"interviewer": "question", "candidate": "answer"}
MAX_INT = 2**63 - 1


class TranscriptError(ValueError):
    """A transcript that cannot be read; the message names the place and the remedy."""


def name_speaker(value: Any) -> Any:
    """The speaker a synonym stands for, in any case. Raises ValueError on anybody else."""
    known = SYNONYMS.get(value.strip().lower()) if isinstance(value, str) else None
    if known is None:
        raise ValueError(
            f"unknown speaker {value!r:.60} (choose interviewer or candidate; also understood: "
            "assistant for interviewer, interviewee, applicant and user for candidate)"
        )
    return known


def title_scenario(value: Any) -> Any:
    return {"title": value} if isinstance(value, str) else value


def in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except OverflowError as exc:
        raise ValueError(f"{moment} is outside of the years 1 to 9999") from exc


Moment = Annotated[datetime, AfterValidator(in_utc), PlainSerializer(timestamp)]
Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=1, le=1_000_000)]
Kind = Annotated[str, Field(pattern=r"^[A-Za-z][\w -]{0,39}$")]


class Lenient(BaseModel):
    model_config = ConfigDict(extra="allow", coerce_numbers_to_str=True)


class Scenario(Lenient):
    """What was asked: title and prompt, and the scenario's id when it is one of Sparring's."""

    id: str | None = None
    title: str = ""
    prompt: str = ""


class Turn(Lenient):
    """One turn; `t` is seconds on the interview clock. `text` always holds `code`, in a fence."""

    n: Count
    speaker: Annotated[Speaker, BeforeValidator(name_speaker)]
    kind: Kind | None = None
    t: Seconds = 0.0
    text: str
    code: str | None = None

    @model_validator(mode="after")
    def complete(self) -> Self:
        """Fill in the kind, and put code that was given apart into the text, where the grader reads it."""
        self.kind = self.kind or DEFAULT_KIND[self.speaker]
        if self.code and self.code.strip() and self.code.strip() not in self.text:
            self.text = f"{self.text}\n\n{fence(self.code)}".lstrip("\n")
        return self


class Event(Lenient):
    """Something that happened beside the turns: a constraint, an interruption, a move with its reason."""

    t: Seconds = 0.0
    turn: int | None = Field(default=None, ge=0, le=1_000_000)
    kind: Annotated[str, Field(min_length=1, max_length=80)]
    data: dict[str, Any] = {}


class Whiteboard(Lenient):
    """What was drawn and written beside the talk; strokes as in app/desk.py. No grader reads it."""

    text: Annotated[str, Field(max_length=MAX_TEXT)] = ""
    strokes: Annotated[list[str], AfterValidator(checked_strokes)] = []


class Evidence(Lenient):
    turn: int
    quote: str


class Score(Lenient):
    level: Annotated[float, Field(ge=1, le=5)] | None = None
    status: Literal["scored", "not_observed", "ungraded"] = "scored"
    evidence: list[Evidence] = []


class Grade(Lenient):
    """The shape a grade must have to be shown; checked when it comes from outside, kept as it came."""

    created: Moment | None = None
    scores: dict[str, Score]
    weighted_mean: Annotated[float, Field(ge=1, le=5)] | None = None
    provenance: dict[str, Any] = {}


def check_grade(value: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
    """Check the shape of a foreign grade; a stored one can always be exported, whatever made it."""
    if info.context == FOREIGN:
        Grade.model_validate(value)
    return value


class Transcript(Lenient):
    """One interview. Turns are numbered from 1: all by the writer, or else all by their position."""

    id: str | None = None
    created: Moment | None = None
    stage: str | None = None
    role: str | None = None
    persona: str | None = None
    scenario: Annotated[Scenario, BeforeValidator(title_scenario)] = Scenario()
    minutes: Seconds | None = None
    pressure: Annotated[int, Field(ge=1, le=3)] | None = None
    elapsed: Seconds | None = None
    seed: int | None = Field(default=None, ge=-MAX_INT, le=MAX_INT)
    model: dict[str, Any] | None = None
    whiteboard: Whiteboard | None = None
    turns: list[Turn]
    events: list[Event] = []
    grades: list[Annotated[dict[str, Any], AfterValidator(check_grade)]] = []

    @model_validator(mode="before")
    @classmethod
    def number_turns(cls, data: Any) -> Any:
        turns = data.get("turns") if isinstance(data, Mapping) else None
        if isinstance(turns, list) and all(isinstance(t, Mapping) and t.get("n") is None for t in turns):
            return {**data, "turns": [{**turn, "n": n} for n, turn in enumerate(turns, 1)]}
        return data

    @model_validator(mode="after")
    def check_order(self) -> Self:
        for before, after in zip(self.turns, self.turns[1:], strict=False):
            if after.n <= before.n:
                raise ValueError(
                    f"turn {after.n} comes after turn {before.n}: number turns 1, 2, 3, … or leave n out"
                )
        return self


def fence(code: str) -> str:
    """`code` in a Markdown fence longer than any run of backticks inside."""
    ticks = "```"
    while ticks in code:
        ticks += "`"
    return f"{ticks}python\n{code.rstrip()}\n{ticks}"
