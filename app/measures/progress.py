"""Progress as a whole: every series, the balance, the rhythm, and how far own scores can be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.after.self_score import Calibration, both, calibration
from app.measures import levels
from app.measures.of_drills import OF_DRILLS, sub_skill
from app.measures.points import Point, Series, Value, day_of
from app.measures.practice import Balance, Rhythm, balance, rhythm
from app.measures.read import Held, Readings, drilled, given
from graphs.practice.draw import Past
from rubrics.practice.loader import load_sub_skills
from rubrics.practice.measures import Measure, load_measures
from rubrics.schema import Criterion

LEVEL = (
    "The level of the newest grade. Bar: the levels between which the grader's probability lies, but for "
    "less than a tenth at each end."
)
SHARE = (
    "A day's mean share of what its items needed, each by its first try. Bar: Wilson, n items, rather too "
    "wide than too narrow."
)
APART = "Mean difference over the signals that both scored. Bar: from the least to the most of a signal."


@dataclass(frozen=True)
class Progress:
    """`rated`: interviews that candidate and grader both scored; `graders`: different ones there were."""

    measures: tuple[Series, ...]
    signals: tuple[Series, ...]
    sub_skills: tuple[Series, ...]
    own: Series
    calibration: Calibration
    rated: int
    balance: Balance
    rhythm: Rhythm | None
    graders: int

    @property
    def series(self) -> tuple[Series, ...]:
        return (*self.measures, *self.signals, *self.sub_skills, self.own)


def read_progress(readings: Readings, criteria: Sequence[Criterion], today: date) -> Progress:
    """Everything there is to show on a day. `criteria` are the signals with their titles."""
    held, results = readings.held(), drilled(readings.store)
    over = [each for each in held if each.measured]
    rated = [each for each in over if both(each.own, given(each))]
    days = {
        day_of(created) for created in (*(each.created for each in held), *(past.created for past in results))
    }
    return Progress(
        measures=tuple(_measure(each, over, results) for each in load_measures().values()),
        signals=tuple(_signal(each, over) for each in criteria),
        sub_skills=tuple(_sub_skill(each, results) for each in load_sub_skills()),
        own=_own(rated),
        calibration=calibration([(each.own, given(each)) for each in rated]),
        rated=len(rated),
        balance=balance(results, sum(each.seconds for each in held)),
        rhythm=rhythm(days, today),
        graders=len({each.grader for each in over if each.scores}),
    )


def _measure(measure: Measure, held: Sequence[Held], results: Sequence[Past]) -> Series:
    if measure.source == "drills":
        source, points = "drill", OF_DRILLS[measure.id](results)
    else:
        source, points = "interview", _points([(each, each.measured[measure.id]) for each in held])
    most = 1.0 if measure.unit == "share" else measure.most
    return Series(
        measure.id,
        measure.title,
        source,
        measure.unit,
        measure.better,
        measure.what,
        measure.how,
        tuple(points),
        most=most,
    )


def _signal(signal: Criterion, held: Sequence[Held]) -> Series:
    points = _points([(each, levels.level(each.scores.get(signal.id) or {})) for each in held])
    return Series(
        signal.id, signal.title, "grade", "level", "higher", "", LEVEL, tuple(points), least=1.0, most=5.0
    )


def _sub_skill(skill: str, results: Sequence[Past]) -> Series:
    known = load_sub_skills()[skill]
    points = tuple(sub_skill(results, skill))
    return Series(skill, known.name, "drill", "share", "higher", known.what, SHARE, points, most=1.0)


def _own(rated: Sequence[Held]) -> Series:
    points = tuple(_points([(each, levels.own_less_given(each.own, given(each))) for each in rated]))
    title, what = "Your scores less the grader's", "Nought is agreement; above it you rate yourself higher."
    return Series(
        "self_less_grader", title, "self-score", "points", "nought", what, APART, points, least=-4.0, most=4.0
    )


def _points(found: Sequence[tuple[Held, Value | None]]) -> list[Point]:
    return [Point(day_of(each.created), value, each.id) for each, value in found if value is not None]
