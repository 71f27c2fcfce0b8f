"""`sparring stories list|show|export`: the bank of stories in the terminal; the page Stories writes it."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from app.cli.store import opened_store
from app.pages import write_whole
from app.stories.exports import export as export_bank
from app.stories.keeping import bank, rehearsals, story
from app.stories.text import bank_lines, story_lines

app = typer.Typer(no_args_is_help=True)
OUT = Console(highlight=False, soft_wrap=True)


class Format(StrEnum):
    md = "md"
    json = "json"


def say(lines: list[str]) -> None:
    for line in lines:
        OUT.print(line, markup=False)


@app.command("list")
def list_stories() -> None:
    """List the stories with what they lack, and which themes have none."""
    with opened_store() as store:
        say(bank_lines(bank(store)))


@app.command("show")
def show(
    number: Annotated[int, typer.Argument(help="Its number, as `sparring stories list` tells it.")],
) -> None:
    """Print one story, what its checks found, and how its rehearsals went."""
    with opened_store() as store:
        say(story_lines(story(store, number), rehearsals(store, number)))


@app.command("export")
def export(
    format: Annotated[Format, typer.Option(help="md or json.")] = Format.md,
    out: Annotated[Path | None, typer.Option(help="A file; none: standard output.")] = None,
) -> None:
    """Write the whole bank as Markdown or JSON."""
    with opened_store() as store:
        text = export_bank(store, format.value)
    if out is None:
        typer.echo(text, nl=False)
        return
    write_whole(out, text)
    typer.echo(f"wrote {out}", err=True)
