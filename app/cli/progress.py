"""`sparring progress`: what interviews and drills show over time, as text or as one table."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from app.cli.store import opened_store
from app.measures.points import Series
from app.measures.progress import Progress, read_progress
from app.measures.read import Readings
from app.measures.table import shown, to_csv, trend_words
from app.own_content import load_content
from app.pages import write_whole
from app.settings import load_settings
from app.views.progress import told
from rubrics.loader import load_rubric

EMPTY = "Nothing to show yet: `sparring chat` holds an interview, `sparring drill` a drill."


def progress(
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="Write every point; - is standard output.")
    ] = None,
) -> None:
    """Show the nine measures, the graded signals and the drilled sub-skills over time."""
    today = date.today()
    with opened_store() as store:
        scenarios = load_content(load_settings().home).scenarios
        found = read_progress(Readings(store, scenarios), load_rubric().criteria, today)
        if csv is None:
            tell(found, today)
        elif str(csv) == "-":
            sys.stdout.write(to_csv(found.series))
        else:
            write_whole(csv, to_csv(found.series))
            typer.echo(f"wrote {csv}", err=True)


def tell(found: Progress, today: date) -> None:
    """The last value and the trend of everything that has points."""
    if not any(each.points for each in found.series):
        typer.echo(EMPTY)
        return
    Console().print(table([each for each in found.series if each.points]))
    typer.echo("\n".join(["", *told(found, today)]))


def table(series: list[Series]) -> Table:
    drawn = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("what", "last", "trend"):
        drawn.add_column(name, justify="right" if name == "last" else "left")
    for each in series:
        drawn.add_row(each.title, shown(each.points[-1].at.value, each.unit), trend_words(each))
    return drawn
