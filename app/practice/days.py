"""Days as people type them."""

from __future__ import annotations

from datetime import date, timedelta

YEAR = timedelta(days=366)


def day_of(text: str) -> date:
    """The day as written, today for "". Raises ValueError naming the form it takes."""
    try:
        return date.fromisoformat(text) if text else date.today()
    except ValueError as exc:
        raise ValueError(f"{text!r} is no day: write it as YYYY-MM-DD") from exc


def within_a_year(day: date, today: date) -> date:
    """The day, unless its year must be a slip of the hand. Raises ValueError."""
    if abs(day - today) > YEAR:
        raise ValueError(f"{day} is over a year from today, {today}: write a nearer day")
    return day


def next_monday(today: date) -> date:
    """Today when it is a Monday."""
    return today + timedelta(days=-today.weekday() % 7)
