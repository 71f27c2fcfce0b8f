"""What the grader asks the model about one unit: the prompts, and the model's answers as plain numbers.

One prefix (six worked ratings, then the unit) is read once; every question stands behind it. The worked
ratings are the same for every unit, so a model that keeps its cache reads them once in all.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from math import log
from threading import Event
from typing import Protocol, TypedDict

from graphs.model import Message, say
from graphs.parsing import Line, Unit, data_lines, words
from graphs.prompts import load_examples, render
from graphs.signs import Signs, signs_of
from rubrics.calibration import Feature
from rubrics.schema import Criterion
from rubrics.scoring import definiteness, logit, overall_quality, shown, sign_strength

DIGITS = ("1", "2", "3", "4", "5")
YES_NO = ("Yes", "No")
SLOT = "grade"
NEUTRAL = "The answer says something."


class Reading(TypedDict):
    """The model's answers about one unit; plain JSON."""

    turn: int
    quality: list[float]  # probability of each digit 1-5
    shows: dict[str, float]  # criterion id -> probability of "Yes" to its strong statement
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
        turn = _turn_prompt([example["question"]], [example["answer"]])
        messages += [
            say("user", turn + render("grade_ask_quality")),
            say("assistant", example["rating"]),
        ]
    return tuple(messages)


def _turn_prompt(question: Sequence[str], answer: Sequence[str]) -> str:
    return render("grade_turn", scale=render("grade_scale").strip(), question=question, answer=answer)


def unit_messages(unit: Unit) -> list[Message]:
    """The prefix all questions about a unit share."""
    turn = _turn_prompt(data_lines(unit.question), data_lines(unit.answer))
    return [*_worked_ratings(), say("user", turn)]


def read_unit(
    unit: Unit, criteria: Sequence[Criterion], model: Chooser, cancel: Event | None = None
) -> Reading:
    """Ask for the unit's quality and, of each criterion, whether the answer shows it."""
    messages = unit_messages(unit)
    quality = model.choose(messages, [render("grade_ask_quality")], DIGITS, slot=SLOT, cancel=cancel)[0]
    asked = [render("grade_ask_signal", statement=criterion.strong) for criterion in criteria]
    yes = model.choose(messages, asked, YES_NO, slot=SLOT, cancel=cancel) if asked else []
    shows = {criterion.id: row[0] for criterion, row in zip(criteria, yes, strict=True)}
    return {
        "turn": unit.turn,
        "quality": list(quality),
        "shows": shows,
        "after": list(unit.kinds),
        "said": signs_of(unit.answer, criteria),
    }


def numbers_of(readings: Sequence[Reading], criterion: Criterion) -> dict[Feature, float]:
    """The four numbers a criterion is scored by. Needs one reading."""
    telling = [r for r in readings if set(r["after"]) & set(criterion.after)] or readings
    return {
        "shows": shown([r["shows"][criterion.id] for r in readings]),
        "quality": overall_quality([r["quality"] for r in readings]),
        "signs": sign_strength([r["said"]["signs"][criterion.id] for r in telling]),
        "definiteness": definiteness(
            [r["said"]["vague"] for r in readings], [r["said"]["words"] for r in readings]
        ),
    }


def best_lines(
    unit: Unit,
    lines: Sequence[Line],
    statements: Sequence[str],
    model: Chooser,
    cancel: Event | None = None,
) -> list[Line]:
    """For each statement the line the model finds most telling, out of at most nine."""
    if len(lines) == 1:
        return [lines[0]] * len(statements)
    numbered = [f"{i}. {' '.join(data_lines(line.text))}" for i, line in enumerate(lines, start=1)]
    prompt = render("grade_lines", question=data_lines(unit.question), lines=numbered)
    messages = [say("system", render("grade_system").strip()), say("user", prompt)]
    questions = [render("grade_ask_line", statement=statement) for statement in [*statements, NEUTRAL]]
    numbers = [str(i) for i in range(1, len(lines) + 1)]
    *rows, habit = model.choose(messages, questions, numbers, slot="grade_lines", cancel=cancel)
    return [lines[_most_telling(row, habit, lines)] for row in rows]


def _most_telling(row: Sequence[float], habit: Sequence[float], lines: Sequence[Line]) -> int:
    """The line whose number the statement makes likelier than it is anyway; longer lines weigh more.

    Small models like some numbers whatever is asked, so the answer to a neutral question is taken off.
    """
    scores = [
        logit(p) - logit(q) + log(len(words(line.text)) + 1)
        for p, q, line in zip(row, habit, lines, strict=True)
    ]
    return max(range(len(lines)), key=scores.__getitem__)
