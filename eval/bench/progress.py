"""The bar on standard error, with the time that is left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

COLUMNS = ("{task.description}", "{task.percentage:>3.0f} %")


@contextmanager
def shown_progress(total: float) -> Iterator[Callable[[str], Callable[[float], None]]]:
    """Gives a function that names the part which begins and returns its tick, called with the work done."""
    columns = (BarColumn(), TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*map(TextColumn, COLUMNS), *columns, console=console, speed_estimate_period=300) as bar:
        task = bar.add_task("loading", total=total)

        def part(name: str) -> Callable[[float], None]:
            bar.update(task, description=name)
            if not console.is_terminal:  # no bar there, so a line
                console.print(name)
            return lambda work: bar.advance(task, work)

        yield part
