"""A comparison as text, Markdown and HTML. What stands in it may come from anybody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from io import StringIO
from math import isnan

from rich.console import Console
from rich.table import Table

from app.agreement.comparing import Comparison, Value
from app.cli.store_views import plain
from app.pages import render

WIDTH = 110
SPAN = 420.0  # pixels from the lowest to the highest value of a chart
LEFT = 170.0
STEP = 24.0


class Format(StrEnum):
    text = "text"
    md = "md"
    html = "html"


def number(value: float) -> str:
    return "–" if isnan(value) else f"{value:.2f}"


def shown(value: Value) -> str:
    """`0.66 (0.51 to 0.77)`, a dash where it is not defined."""
    if isnan(value.value) or isnan(value.low):
        return number(value.value)
    return f"{value.value:.2f} ({value.low:.2f} to {value.high:.2f})"


@dataclass(frozen=True)
class Point:
    """A value with its interval in a chart, in pixels; `x` None where it is not defined."""

    name: str
    y: float
    x: float | None
    low: float
    high: float
    text: str


@dataclass(frozen=True)
class Chart:
    """Values of one measure by criterion on a scale from `start` to `end`."""

    title: str
    points: list[Point]
    ticks: list[tuple[float, str]]
    height: float


def chart(comparison: Comparison, measure: str, start: float, end: float) -> Chart:
    def at(value: float) -> float:
        return LEFT + SPAN * (min(max(value, start), end) - start) / (end - start)

    points = []
    for row, each in enumerate(comparison.agreements):
        value = each.measures[measure]
        known = not isnan(value.value)
        low, high = (value.value if isnan(v) else v for v in (value.low, value.high))
        ends = (at(low), at(high)) if known else (0.0, 0.0)
        x = at(value.value) if known else None
        points.append(Point(each.criterion, STEP * (row + 1), x, *ends, shown(value)))
    ticks = [(at(value), f"{value:g}") for value in (start, (start + end) / 2, end)]
    return Chart(measure, points, ticks, STEP * (len(points) + 2))


def to_html(comparison: Comparison) -> str:
    charts = [chart(comparison, "quadratic kappa", -1.0, 1.0), chart(comparison, "mean shift", -2.0, 2.0)]
    most = max(max(row) for row in comparison.levels) or 1
    return render("compare.html", found=comparison, shown=shown, number=number, charts=charts, most=most)


def to_md(comparison: Comparison) -> str:
    return render("compare.md", found=comparison, shown=shown, number=number)


def to_text(comparison: Comparison) -> str:
    """Tables in plain characters, as wide as a page."""
    console = Console(file=StringIO(), width=WIDTH)
    console.print(plain(f"A: {comparison.a.title}"))
    console.print(plain(f"B: {comparison.b.title}"))
    console.print(
        f"{comparison.transcripts} transcripts in both; B against A, 95 % intervals by transcript\n"
    )
    console.print(agreement_table(comparison))
    for side, spreads in zip("AB", comparison.spreads, strict=True):
        for each in spreads:
            changed = f"{each.changed:.0%} of {each.n} transcripts changed their level"
            console.print(
                plain(f"runs of {side}, {words(each.criterion)}: {changed}, mean range {each.range:.2f}")
            )
    for far in comparison.disagreements:
        levels = f"A {far.a['level']}, B {far.b['level']}"
        console.print(plain(f"\n{far.transcript}, {words(far.criterion)}: {levels}"))
        for side, score in (("A", far.a), ("B", far.b)):
            for quote in score.get("evidence") or []:
                console.print(plain(f"  {side}, turn {quote['turn']}: “{quote['quote']}”"))
    file: StringIO = console.file  # type: ignore[assignment]
    return "\n".join(line.rstrip() for line in file.getvalue().splitlines()) + "\n"


def agreement_table(comparison: Comparison) -> Table:
    measures = list(comparison.agreements[0].measures)
    table = Table(box=None, pad_edge=False)
    for name in ("", "n", *measures):
        table.add_column(name)
    for each in comparison.agreements:
        cells = [shown(each.measures[name]).replace(" (", "\n(") for name in measures]
        table.add_row(plain(words(each.criterion)), str(each.n), *cells)
    return table


def words(name: str) -> str:
    return name.replace("_", " ")


WRITERS: dict[Format, Callable[[Comparison], str]] = {
    Format.text: to_text,
    Format.md: to_md,
    Format.html: to_html,
}
