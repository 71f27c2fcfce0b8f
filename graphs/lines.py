"""Which line of an answer shows a criterion: the one that holds a sign, else the model picks by number."""

from __future__ import annotations

from collections.abc import Sequence
from math import log
from threading import Event
from typing import NamedTuple

from graphs.model import say
from graphs.parsing import Line, Unit, data_lines, words
from graphs.prompts import render
from graphs.reading import Chooser
from graphs.signs import VAGUE, has_sign, holds
from rubrics.schema import Criterion
from rubrics.scoring import logit

NEUTRAL = "The answer says something."
SIGN = 1.5  # log-odds a sign of the criterion adds to a line
USED = 1.0  # log-odds a line loses for each criterion it was already picked for


class Wanted(NamedTuple):
    """A criterion to quote for, and the level the quote has to show."""

    criterion: Criterion
    level: int

    @property
    def statement(self) -> str:
        return self.criterion.strong if self.level >= 3 else self.criterion.weak

    def tells(self, line: str) -> bool:
        """Whether a line speaks for this level: by a sign, or for a low one by a denial or vagueness."""
        if self.level >= 3:
            return has_sign(line, self.criterion)
        return bool(holds(line, (*self.criterion.counter_signs, *VAGUE)))


def best_lines(
    unit: Unit, lines: Sequence[Line], wanted: Sequence[Wanted], model: Chooser, cancel: Event | None = None
) -> list[Line]:
    """For each wanted criterion the most telling line, out of at most nine.

    The model is asked only where words do not settle it: no line holds a sign of it, or several do.
    """
    telling = [[line for line in lines if each.tells(line.text)] for each in wanted]
    settled = [own[0] if len(own) == 1 else None for own in telling]
    open_ones = [each for each, line in zip(wanted, settled, strict=True) if line is None]
    asked = iter(_asked_for(unit, lines, open_ones, model, cancel) if open_ones else [])
    return [line or next(asked) for line in settled]


def _asked_for(
    unit: Unit, lines: Sequence[Line], wanted: Sequence[Wanted], model: Chooser, cancel: Event | None
) -> list[Line]:
    if len(lines) == 1:
        return [lines[0]] * len(wanted)
    numbered = [f"{i}. {' '.join(data_lines(line.text))}" for i, line in enumerate(lines, start=1)]
    prompt = render("grade_lines", question=data_lines(unit.question), lines=numbered)
    messages = [say("system", render("grade_system").strip()), say("user", prompt)]
    statements = [*(each.statement for each in wanted), NEUTRAL]
    questions = [render("grade_ask_line", statement=statement) for statement in statements]
    numbers = [str(i) for i in range(1, len(lines) + 1)]
    *rows, habit = model.choose(messages, questions, numbers, slot="grade_lines", cancel=cancel)
    return _without_crowding(lines, wanted, [_telling(row, habit, lines) for row in rows])


def _telling(row: Sequence[float], habit: Sequence[float], lines: Sequence[Line]) -> list[float]:
    """How much likelier the statement makes each line's number than it is anyway; longer lines weigh more.

    Small models like some numbers whatever is asked, so the answer to a neutral question is taken off.
    """
    return [
        logit(p) - logit(q) + log(len(words(line.text)) + 1)
        for p, q, line in zip(row, habit, lines, strict=True)
    ]


def _without_crowding(
    lines: Sequence[Line], wanted: Sequence[Wanted], telling: Sequence[Sequence[float]]
) -> list[Line]:
    """The best line for each criterion in turn; one that was taken needs to be that much better."""
    used = [0] * len(lines)
    picked = []
    for each, row in zip(wanted, telling, strict=True):
        scores = [
            value + SIGN * each.tells(line.text) - USED * count
            for value, line, count in zip(row, lines, used, strict=True)
        ]
        best = max(range(len(lines)), key=scores.__getitem__)
        used[best] += 1
        picked.append(lines[best])
    return picked
