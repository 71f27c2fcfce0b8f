"""What the grader asks the model about one unit: the prompts, and the model's answers as plain numbers.

One prefix (six worked ratings, then the unit) is read once; every question stands behind it. The worked
ratings are the same for every unit, so a model that keeps its cache reads them once in all.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from threading import Event
from typing import Protocol, TypedDict

from graphs.model import Message, say
from graphs.parsing import Unit, data_lines
from graphs.prompts import load_examples, render
from graphs.signs import Signs, signs_of
from rubrics.schema import Criterion, Feature
from rubrics.scoring import (
    definiteness,
    expected,
    figure_rate,
    overall_quality,
    share,
    shown,
    sign_strength,
    vagueness,
    weighted,
)

DIGITS = ("1", "2", "3", "4", "5")
YES_NO = ("Yes", "No")
SLOT = "grade"
NOT_SHOWN = 0.05  # what an answer shows that was taken back


class Reading(TypedDict):
    """The model's answers about one unit; plain JSON."""

    turn: int
    quality: list[float]  # probability of each digit 1-5
    shows: dict[str, float]  # criterion id -> probability of "Yes" to its strong statement, where it is asked
    after: list[str]  # kinds of the interviewer's turns it answers
    said: Signs


class Chooser(Protocol):
    """The one thing grading asks of a model (see `ChatModel.choose`)."""

    def choose(
        self,
        messages: Sequence[Message],
        questions: Sequence[str],
        choices: Sequence[str],
        *,
        slot: str = "main",
        cancel: Event | None = None,
    ) -> list[list[float]]: ...


@cache
def _worked_ratings() -> tuple[Message, ...]:
    messages = [say("system", render("grade_system").strip())]
    for example in load_examples("grade_examples"):
        turn = _turn_prompt([example["answer"]])
        messages += [
            say("user", turn + render("grade_ask_quality")),
            say("assistant", example["rating"]),
        ]
    return tuple(messages)


def _turn_prompt(answer: Sequence[str]) -> str:
    return render("grade_turn", scale=render("grade_scale").strip(), answer=answer)


def unit_messages(unit: Unit) -> list[Message]:
    """The prefix all questions about a unit share."""
    turn = _turn_prompt(data_lines(unit.answer))
    return [*_worked_ratings(), say("user", turn)]


def read_unit(
    unit: Unit, criteria: Sequence[Criterion], model: Chooser, cancel: Event | None = None
) -> Reading:
    """Ask for the unit's quality and, of each criterion scored by it, whether the answer shows it.

    An answer that was taken back shows nothing; its quality stays, so that a poor one is not undone.
    """
    messages = unit_messages(unit)
    quality = model.choose(messages, [render("grade_ask_quality")], DIGITS, slot=SLOT, cancel=cancel)[0]
    asked = [criterion for criterion in criteria if "shows" in criterion.features]
    questions = [render("grade_ask_signal", statement=criterion.strong) for criterion in asked]
    yes = model.choose(messages, questions, YES_NO, slot=SLOT, cancel=cancel) if asked else []
    shows = {criterion.id: row[0] for criterion, row in zip(asked, yes, strict=True)}
    said = signs_of(unit.answer, criteria, unit.whole)
    if unit.taken_back:
        shows = dict.fromkeys(shows, NOT_SHOWN)
        said = {**said, "figures": 0, "signs": dict.fromkeys(said["signs"], 0)}
    return {
        "turn": unit.turn,
        "quality": list(quality),
        "shows": shows,
        "after": list(unit.kinds),
        "said": said,
    }


def telling(readings: Sequence[Reading], criterion: Criterion) -> list[Reading]:
    """The answers to the kinds of turns a criterion is about, or all when there was none."""
    return [r for r in readings if set(r["after"]) & set(criterion.after)] or list(readings)


def numbers_of(
    readings: Sequence[Reading], criterion: Criterion, weights: Sequence[float] | None = None
) -> dict[Feature, float]:
    """The features a criterion is scored by; with `weights` only two, of the answers that are about it.

    Needs one reading, and one weight above 0.
    """
    if weights is not None:
        said = [reading["said"] for reading in readings]
        return {
            "quality": weighted([expected(reading["quality"]) for reading in readings], weights),
            "definiteness": -weighted([vagueness(s["vague"], s["words"]) for s in said], weights),
        }
    return {feature: number_of(readings, criterion, feature) for feature in criterion.features}


def number_of(readings: Sequence[Reading], criterion: Criterion, feature: Feature) -> float:
    said = [reading["said"] for reading in readings]
    match feature:
        case "shows":
            return shown([r["shows"][criterion.id] for r in readings])
        case "quality":
            return overall_quality([r["quality"] for r in readings])
        case "signs":
            return sign_strength([r["said"]["signs"][criterion.id] for r in telling(readings, criterion)])
        case "definiteness":
            return definiteness([s["vague"] for s in said], [s["words"] for s in said])
        case "figures":
            return figure_rate([s["figures"] for s in said], [s["words"] for s in said])
        case "asks":
            return share([s["asks"] for s in said])
