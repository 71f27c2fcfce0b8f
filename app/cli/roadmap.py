"""`sparring roadmap new|show|check|replan|done|export`: the plan of twelve weeks in the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from app.cli.store import opened_store
from app.pages import write_whole
from app.practice.days import day_of, next_monday
from app.practice.desk import Desk
from app.practice.documents import Roadmap
from app.practice.keeping import versions
from app.practice.text import change_line, check_lines, review_lines, roadmap_lines

app = typer.Typer(no_args_is_help=True)
OUT = Console(highlight=False, soft_wrap=True)
Version = Annotated[int | None, typer.Option(help="An older version by its number; none: the newest.")]


class What(StrEnum):
    roadmap = "roadmap"
    matrix = "matrix"
    checklist = "checklist"


class Format(StrEnum):
    md = "md"
    html = "html"
    ics = "ics"


@app.callback()
def day(
    context: typer.Context,
    today: Annotated[str, typer.Option(help="Act as on this day, YYYY-MM-DD.")] = "",
) -> None:
    """A plan of twelve weeks that graded interviews change by rule."""
    context.obj = today


@contextmanager
def opened_desk(context: typer.Context) -> Iterator[Desk]:
    """The plan in the user's store; errors become sentences and exit code 1."""
    with opened_store() as store:
        yield Desk(store, day_of(str(context.obj or "")))


def say(lines: list[str]) -> None:
    for line in lines:
        OUT.print(line, markup=False)


@app.command("new")
def new(
    context: typer.Context,
    role: Annotated[str, typer.Option(help="SWE, MLE, RE or RS.")],
    hours: Annotated[float, typer.Option(help="Hours a week that you can sustain.")],
    start: Annotated[str, typer.Option(help="First day, YYYY-MM-DD; none: next Monday.")] = "",
    stage: Annotated[list[str] | None, typer.Option(help="A target stage; may be given again.")] = None,
) -> None:
    """Make a roadmap. An older one stays as a version."""
    with opened_desk(context) as desk:
        first = day_of(start) if start else next_monday(desk.today)
        roadmap = desk.begin(role, hours, first, stage or [])
        say(roadmap_lines(roadmap, desk.items(roadmap), desk.today))


@app.command("show")
def show(context: typer.Context, version: Version = None) -> None:
    """Print the roadmap, this week first, with what is due and overdue, and its versions."""
    with opened_desk(context) as desk:
        roadmap = desk.roadmap(version)
        say(roadmap_lines(roadmap, desk.items(roadmap), desk.today))
        say([f"version {v.number}, {v.created[:10]}: {v.reason}" for v in versions(desk.store, Roadmap)])


@app.command("check")
def check(context: typer.Context) -> None:
    """Judge checkpoints, deliverables and what is due. Exit code 1 when a checkpoint failed or is missing."""
    with opened_desk(context) as desk:
        roadmap = desk.roadmap()
        points = desk.points(roadmap)
        say(check_lines(points))
        week = max(1, roadmap.week_of(desk.today))
        say([line for review in desk.reviews(roadmap) for line in review_lines(review, week)])
        late = [item for item in desk.items(roadmap) if item.overdue(desk.today)]
        say([f"overdue since {item.due}: {item.id}: {item.bring}" for item in late])
        due = desk.proposals(roadmap)
        say([f"the rules ask for: {change_line(change)}" for change in due])
        say(["make these changes with: sparring roadmap replan"] * bool(due))
    raise typer.Exit(1 if any(point.state in ("failed", "missing") for point in points) else 0)


@app.command("replan")
def replan(context: typer.Context) -> None:
    """Make the changes that the grades ask for, and no others; each is a version."""
    with opened_desk(context) as desk:
        made = desk.replan()
        say([change_line(change) for change in made] or ["Nothing to change: no rule asks for it."])


@app.command("done")
def done(
    context: typer.Context,
    item: Annotated[str, typer.Argument(help="Its id, as `sparring roadmap show` tells it.")],
    artefact: Annotated[str, typer.Argument(help="The link or file that shows it.")],
) -> None:
    """Tick off a milestone or a remedy's deliverable."""
    with opened_desk(context) as desk:
        desk.tick(item, artefact)
        say([f"{item} is done: {artefact}"])


@app.command("export")
def export(
    context: typer.Context,
    what: Annotated[What, typer.Argument(help="roadmap, matrix or checklist.")] = What.roadmap,
    format: Annotated[Format, typer.Option(help="md, html, or ics for the roadmap.")] = Format.md,
    out: Annotated[Path | None, typer.Option(help="A file; none: standard output.")] = None,
    version: Version = None,
) -> None:
    """Write a deliverable as Markdown, HTML or a calendar."""
    with opened_desk(context) as desk:
        text = desk.export(what.value, format.value, version)
    if out is None:
        typer.echo(text, nl=False)
        return
    write_whole(out, text)
    typer.echo(f"wrote {out}", err=True)
