"""Pure views of the progress page: a card for each series, the numbers behind it, and three quiet lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.called import count_of
from app.measures.points import Point, Series
from app.measures.practice import AIM, LATELY, Balance, Rhythm
from app.measures.progress import Progress
from app.measures.table import counted, shown, to_csv, trend_words
from app.views.interview import link, plain
from app.views.pictures import balance_bar, between, day, picture
from app.views.result import download
from rubrics.practice.measures import load_measures

FIRST = (
    '<p class="none">Nothing to show yet. <a href="./">Hold an interview</a> or '
    '<a href="./practice">do a drill</a>: each adds points here. Interviews count once they are over, '
    "imported ones do not.</p>"
)
WAITING = '<p class="quiet" role="status">Reading your interviews and drills …</p>'
BETTER = {"higher": "higher is better", "lower": "lower is better", "nought": "nought is best"}


def page(found: Progress, today: date) -> str:
    """Everything, or where to begin."""
    if not any(each.points for each in found.series):
        listed = "".join(
            f"<li><b>{plain(m.title)}.</b> {plain(m.what)}</li>" for m in load_measures().values()
        )
        return f"{FIRST}<h2>What is measured</h2><ul>{listed}</ul>"
    return (
        f"{_summary(found, today)}"
        f"{_section('Nine measures', found.measures)}"
        f"{_section('Signals, as graded', found.signals, graders_words(found.graders))}"
        f"{_section('Sub-skills, in drills', found.sub_skills)}"
        f"{_section('Your own scores', [found.own])}"
    )


def export(found: Progress, today: date) -> str:
    """The link that saves everything as one table."""
    if not any(each.points for each in found.series):
        return ""
    return download(to_csv(found.series), f"sparring-progress-{today}.csv", "text/csv", "Save as CSV")


def _summary(found: Progress, today: date) -> str:
    lines = told(found, today)
    bar = balance_bar(found.balance.drills, AIM) if found.balance.drills is not None else ""
    return f"{bar}{''.join(f'<p>{plain(line)}</p>' for line in lines)}"


def told(found: Progress, today: date) -> list[str]:
    """Three sentences: balance, own judgement, rhythm; without what there is nothing to say about."""
    lines = (balance_words(found.balance), calibration_words(found), rhythm_words(found.rhythm, today))
    return [line for line in lines if line]


def balance_words(balance: Balance) -> str:
    if balance.drills is None:
        return ""
    part = balance.drills
    return (
        f"Drills {count_of(round(balance.drilled), 'minute')}, mock interviews {balance.mocked:.0f}: "
        f"{part:.0%} to {1 - part:.0%}. The aim is {AIM:.0%} to {1 - AIM:.0%}."
    )


def calibration_words(found: Progress) -> str:
    """What the own scores are worth."""
    state = found.calibration
    if not found.rated:
        return (
            "No interview has both your own scores and a grade yet, so nothing is said about your judgement."
        )
    if state.uncalibrated:
        return (
            "Your own scores lay more than one point from the grader's on two or more signals. They count no "
            f"higher than the grader's until two interviews in a row agree; {state.agreeing} so far."
        )
    if state.agreeing == 1:
        return "Your own scores and the grader's agree in the newest interview that has both."
    if not state.agreeing:
        return "Your own scores and the grader's share too few signals to compare."
    return f"Your own scores and the grader's agree, {count_of(state.agreeing, 'interview')} in a row."


def rhythm_words(rhythm: Rhythm | None, today: date) -> str:
    if rhythm is None:
        return ""
    if not rhythm.lately:
        return f"You last practised on {day(rhythm.newest)}."
    run = f"; the longest run was {rhythm.longest} days" if rhythm.longest > 1 else ""
    return f"You practised on {count_of(rhythm.lately, 'day')} of the last {LATELY}{run}."


def graders_words(graders: int) -> str:
    """Levels of different graders lie on different scales, and a trend over both may be the graders'."""
    if graders < 2:
        return ""
    return (
        f"These levels come from {graders} graders: model, rubric, calibration or program changed. "
        "Grade the older interviews again before you trust a line."
    )


def _section(title: str, series: Sequence[Series], note: str = "") -> str:
    """The cards of those that have points; the others are named in one line."""
    cards = "".join(_card(each) for each in series if each.points)
    absent = ", ".join(each.title for each in series if not each.points)
    none = f'<p class="quiet">No points yet: {plain(absent)}.</p>' if absent else ""
    shelf = f'<div class="pictures">{cards}</div>' if cards else ""
    said = f'<p class="quiet">{plain(note)}</p>' if note else ""
    return f"<h2>{plain(title)}</h2>{said}{shelf}{none}"


def _card(series: Series) -> str:
    last = shown(series.points[-1].at.value, series.unit)
    what = f'<p class="quiet">{plain(series.what)}</p>' if series.what else ""
    return (
        f'<figure class="picture" data-series="{series.id}"><figcaption><h3>{plain(series.title)}</h3>'
        f'<span class="quiet">last <b>{last}</b></span></figcaption>{what}'
        f"{picture(series) or _alone(series)}"
        f'<p class="quiet">{plain(trend_words(series))}</p>{_numbers(series)}</figure>'
    )


def _alone(series: Series) -> str:
    """A single point in words: its day, and its interval where it has one."""
    [point] = series.points
    return f"<p>{day(point.day)}: {plain(between(point, series.unit))}</p>"


def _numbers(series: Series) -> str:
    """The text alternative: how it is counted, and every point, newest first."""
    rows = "".join(_row(point, series.unit) for point in reversed(series.points))
    return (
        f"<details><summary>Numbers ({counted(series)})</summary>"
        f"<p>{plain(series.how)} {BETTER[series.better].capitalize()}.</p>"
        f'<div class="wide" tabindex="0" role="region" aria-label="{plain(series.title)}, numbers"><table>'
        f'<thead><tr><th scope="col">Day</th><th scope="col">Value</th><th scope="col">n</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div></details>"
    )


def _row(point: Point, unit: str) -> str:
    when = point.day.isoformat()
    shown_day = f'<a href="./{link(point.interview)}">{when}</a>' if point.interview else when
    said = plain(between(point, unit))
    return f'<tr><th scope="row">{shown_day}</th><td>{said}</td><td>{point.at.n}</td></tr>'
