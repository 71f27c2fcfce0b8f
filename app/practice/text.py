"""The plan in plain lines for the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.practice.checkpoint import Checkpoint
from app.practice.documents import Change, Roadmap, Week
from app.practice.due import Item
from app.practice.review import Review, three_lines
from rubrics.practice.plan_loader import area_titles


def roadmap_lines(roadmap: Roadmap, items: Sequence[Item], today: date) -> list[str]:
    """This week first, then the coming ones, then those that are over."""
    now = roadmap.week_of(today)
    order = sorted(roadmap.weeks, key=lambda week: (week.n < now, week.n))
    head = f"{roadmap.role}, {roadmap.hours:g} hours a week, {roadmap.start} to {roadmap.end}"
    risks = [f"risk: {each.risk} {each.answer}" for each in roadmap.risks]
    done = {item.id: item for item in items if item.done}
    return [head, *risks, *(line for week in order for line in _week(roadmap, week, done, now))]


def _week(roadmap: Roadmap, week: Week, done: dict[str, Item], now: int) -> list[str]:
    here = " (this week)" if week.n == now else ""
    spent = ", ".join(f"{area_titles()[area]} {hours:g} h" for area, hours in week.hours.items())
    mocks = [f"  mock on {m.day}: {m.stage.replace('_', ' ')} {m.why}".rstrip() for m in week.mocks]
    stones = [
        f"  [{'x' if each.id in done else ' '}] {each.id}: {each.text} → {each.artefact}"
        for each in week.milestones
    ]
    until = roadmap.last_day(week.n)
    notes = [f"  {note}" for note in week.notes]
    return ["", f"Week {week.n}, until {until}{here}: {spent}", *mocks, *stones, *notes]


STATES = {
    "ahead": "still ahead",
    "missing": "no graded interview: hold the mock now, it still counts",
    "passed": "passed",
    "failed": "failed",
}


def point_text(point: Checkpoint) -> str:
    """A checkpoint in one sentence."""
    mean = f", mean {point.mean:.2f}" if point.mean is not None else ""
    so_far = " so far" if mean and point.state == "ahead" else ""
    below = f", below 2.0: {_words(point.below)}" if point.below else ""
    unseen = f", not seen: {_words(point.unseen)}" if point.levels and point.unseen else ""
    return (
        f"checkpoint of week {point.week} ({point.day}): {STATES[point.state]}{mean}{so_far}{below}{unseen}"
    )


def _words(signals: Sequence[str]) -> str:
    return ", ".join(signal.replace("_", " ") for signal in signals)


def check_lines(points: Sequence[Checkpoint]) -> list[str]:
    return [point_text(point) for point in points]


def change_line(change: Change) -> str:
    """What a change is about, which weeks it touches, and when the interview is repeated."""
    weeks = f"; hours change in {weeks_text(change.weeks)}" if change.weeks else "; no hours change"
    moved = ", ".join(f"{s.replace('_', ' ')} +{share:.0%}" for s, share in change.shares.items() if share)
    retest = f"; re-test on {change.retest.day}" if change.retest else ""
    return f"{change.reason}{weeks}{f' ({moved})' if moved and change.weeks else ''}{retest}"


def weeks_text(weeks: Sequence[int]) -> str:
    """ "week 4" or "weeks 5 to 8"; the weeks of a change follow each other."""
    return f"week {weeks[0]}" if len(weeks) == 1 else f"weeks {weeks[0]} to {weeks[-1]}"


def review_lines(review: Review, week: int) -> list[str]:
    """Scores, then every finding, then the remedy in three lines where one is due."""
    scores = ", ".join(f"{name.replace('_', ' ')} {score}" for name, score in review.scores.items())
    found = [f"  {each.row}: {each.what}. {each.mend}" for each in review.findings]
    remedy = three_lines(review, week) if review.first else None
    names = ("  issue: ", "  this week: ", "  deliverable: ")
    return [
        f"{review.deliverable}: {scores}",
        *found,
        *(name + line for name, line in zip(names, remedy or (), strict=False)),
    ]
