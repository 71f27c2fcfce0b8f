"""Small pictures of points over time as inline SVG: points, bars of uncertainty, a line where it is earned.

The one way in which progress is drawn (docs/decisions/0016-pictures.md). Colours come from the page's own
variables, so light and dark need nothing here; the numbers stand beside each picture as a table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, count
from math import ceil

from app.measures.points import Point, Series
from app.measures.table import shown, signed, trend_words
from app.measures.trend import Trend, trend
from app.views.interview import plain

WIDE, HIGH = 340, 136  # of the viewBox, which scales with its place
LEFT, RIGHT, TOP, BOTTOM = 40, 330, 10, 112  # of the frame inside
MANY = 30  # points from which they are drawn smaller and their bars lighter
STEPS = 24  # straight pieces that a trend and its band are drawn with, cut off at the ends of the scale
TICKS: dict[str, tuple[float, ...]] = {
    "share": (0, 0.5, 1),
    "level": (1, 3, 5),
    "points": (-4, 0, 4),
}
CLOCK = (60, 120, 240, 360, 600, 1200, 1800, 3600)  # seconds at which a scale of time may end


@dataclass(frozen=True)
class Frame:
    """Where days and values lie in the picture."""

    first: date
    last: date
    least: float
    most: float
    ticks: tuple[float, ...]

    def x(self, day: date) -> float:
        days = (self.last - self.first).days
        return LEFT + 10 + (RIGHT - LEFT - 20) * ((day - self.first).days / days if days else 0.5)

    def y(self, value: float) -> float:
        """What lies outside of the scale is drawn at its end."""
        inside = min(max(value, self.least), self.most)
        return BOTTOM - (BOTTOM - TOP) * (inside - self.least) / (self.most - self.least)


def picture(series: Series) -> str:
    """The series as SVG; a single point says no more in a picture than in words."""
    if len(series.points) < 2:
        return ""
    frame, found = frame_of(series), trend(series.points)
    inside = (
        "".join(_tick(each, series.unit, frame) for each in frame.ticks)
        + _dates(frame)
        + (_trend(found, frame) if found else "")
        + "".join(_point(each, series.unit, frame) for each in series.points)
    )
    return (
        f'<svg class="dots{" many" * (len(series.points) > MANY)}" viewBox="0 0 {WIDE} {HIGH}" role="img" '
        f'aria-label="{plain(spoken(series))}">{inside}</svg>'
    )


def spoken(series: Series) -> str:
    """The picture in words."""
    first, last = series.points[0], series.points[-1]
    when = f"on {first.day}" if first.day == last.day else f"from {first.day} to {last.day}"
    return f"{series.title}, {when}. Last: {shown(last.at.value, series.unit)}. {trend_words(series)}."


def frame_of(series: Series) -> Frame:
    days = [point.day for point in series.points]
    ends = [max(point.at.value, point.at.high or 0) for point in series.points]
    top = series.most or _top(max(ends), series.unit)
    ticks = TICKS.get(series.unit) or ((0, top) if series.most else (0, top / 2, top))
    return Frame(min(days), max(days), series.least, top, ticks)


def _top(highest: float, unit: str) -> float:
    """A round end for a scale that has none of its own."""
    if unit == "seconds":
        ends = chain(CLOCK, count(2 * CLOCK[-1], CLOCK[-1]))
        return float(next(each for each in ends if each >= highest))
    return float(max(2, 2 * ceil(highest / 2)))


def _tick(value: float, unit: str, frame: Frame) -> str:
    y = frame.y(value)
    said = signed(value, ".0f") if unit == "points" else shown(value, unit)
    return (
        f'<line class="rule" x1="{LEFT}" x2="{RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{said}</text>'
    )


def _dates(frame: Frame) -> str:
    """The first and the last day; one alone in the middle."""
    y = HIGH - 6
    if frame.first == frame.last:
        return f'<text x="{frame.x(frame.first):.1f}" y="{y}" text-anchor="middle">{day(frame.first)}</text>'
    return (
        f'<text x="{LEFT}" y="{y}">{day(frame.first)}</text>'
        f'<text x="{RIGHT}" y="{y}" text-anchor="end">{day(frame.last)}</text>'
    )


def day(when: date) -> str:
    return f"{when.day} {when:%b %Y}"


def _trend(found: Trend, frame: Frame) -> str:
    """The band of the line's 95 % interval, and the line."""
    first, last = frame.first.toordinal(), frame.last.toordinal()
    days = [date.fromordinal(first + (last - first) * step // STEPS) for step in range(STEPS + 1)]
    along = [(frame.x(each), *found.at(each)) for each in days]
    low = [(x, frame.y(each)) for x, _, each, _ in along]
    high = [(x, frame.y(each)) for x, _, _, each in along]
    line = [(x, frame.y(each)) for x, each, _, _ in along]
    return f'<polygon points="{_joined([*low, *reversed(high)])}"/><polyline points="{_joined(line)}"/>'


def _joined(places: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)


def _point(point: Point, unit: str, frame: Frame) -> str:
    x, at = frame.x(point.day), point.at
    bar = ""
    if at.low is not None and at.high is not None:
        bar = f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{frame.y(at.low):.1f}" y2="{frame.y(at.high):.1f}"/>'
    return (
        f"<g><title>{day(point.day)}: {between(point, unit)}</title>{bar}"
        f'<circle cx="{x:.1f}" cy="{frame.y(at.value):.1f}" r="3.5"/></g>'
    )


def between(point: Point, unit: str) -> str:
    """A value with its interval."""
    at = point.at
    if at.low is None or at.high is None:
        return shown(at.value, unit)
    return f"{shown(at.value, unit)} ({shown(at.low, unit)} to {shown(at.high, unit)})"


def balance_bar(part: float, aim: float) -> str:
    """A bar filled to `part` with a mark at `aim`; what it says stands beside it in words."""
    return (
        f'<svg class="balance" viewBox="0 0 {WIDE} 18" aria-hidden="true" preserveAspectRatio="none">'
        f'<rect class="rest" y="4" width="{WIDE}" height="10"/>'
        f'<rect y="4" width="{WIDE * part:.1f}" height="10"/>'
        f'<line x1="{WIDE * aim:.1f}" x2="{WIDE * aim:.1f}" y1="0" y2="18"/></svg>'
    )
