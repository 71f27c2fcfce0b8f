"""Progress as one long table, and what a series comes to in words. Pure."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO
from operator import itemgetter

from app.called import count_of
from app.measures.points import Series
from app.measures.trend import Trend, trend

OF = {"share": " percentage points", "seconds": " s", "level": " levels"}
COLUMNS = ("date", "source", "name", "value", "low", "high", "n")


def to_csv(series: Sequence[Series]) -> str:
    """A row for each point, by date. `name` is an id of measure, signal or sub-skill; shares are 0 to 1."""
    rows = [
        (
            point.day.isoformat(),
            each.source,
            each.id,
            *(_number(value) for value in (point.at.value, point.at.low, point.at.high)),
            point.at.n,
        )
        for each in series
        for point in each.points
    ]
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([COLUMNS, *sorted(rows, key=itemgetter(0))])
    return text.getvalue()


def _number(value: float | None) -> str:
    return "" if value is None else f"{round(value, 4):g}"


def shown(value: float, unit: str) -> str:
    """A value as people read it."""
    if unit == "share":
        return f"{value:.0%}"
    if unit == "seconds":
        return f"{max(0, round(value)) // 60}:{max(0, round(value)) % 60:02d}"
    return signed(value, ".1f") if unit == "points" else f"{value:.3g}"


def signed(value: float, form: str) -> str:
    """A difference with its sign, and none where it rounds to nought."""
    said = f"{value:+{form}}"
    return said.replace("-", "\N{MINUS SIGN}") if float(said) else "0"


def change(value: float, unit: str) -> str:
    """A change as people read it; `OF` says of what."""
    return signed(100 * value if unit == "share" else value, ".0f" if unit in ("share", "seconds") else ".2f")


def trend_words(series: Series) -> str:
    """The trend with its interval, or that the points are too few for one."""
    found = trend(series.points)
    if found is None:
        return f"{counted(series)}: too few for a trend"
    if len({point.at.value for point in series.points}) == 1:
        return f"The same at all {len(series.points)} points"  # an interval of no width would sound certain
    over, low, high = (change(value, series.unit) for value in (found.change, found.low, found.high))
    said = f"{over}{OF.get(series.unit, '')} in {found.days} days"
    return f"{_direction(series, found)}: {said} (95 %: {low} to {high})"


def counted(series: Series) -> str:
    """How many points, and on how many days when that is less."""
    points, days = len(series.points), len({point.day for point in series.points})
    on = f" on {count_of(days, 'day')}" if days < points else ""
    return f"{count_of(points, 'point')}{on}"


def _direction(series: Series, found: Trend) -> str:
    if not found.clear:
        return "No clear direction"
    up = found.change > 0
    wanted = {"higher": up, "lower": not up}.get(series.better, False)
    return ("Up" if up else "Down") + ", as wanted" * wanted
