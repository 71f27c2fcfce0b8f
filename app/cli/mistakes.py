"""`sparring mistakes list`: the mistake log in the terminal, what recurs most first."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from enum import StrEnum
from typing import Annotated

import typer

from app.cli.store import AsJson, opened_store
from app.cli.store_views import plain
from app.mistakes.feeding import feed
from app.mistakes.grouping import counts
from app.mistakes.keeping import delete, entries, entry
from app.mistakes.log import groups
from app.mistakes.text import NONE_OF, as_markdown, lines, summary

app = typer.Typer(no_args_is_help=True)


class Wanted(StrEnum):
    open = "open"
    fixed = "fixed"
    dismissed = "dismissed"
    all = "all"


@app.callback()
def about() -> None:
    """What broke, why, and which drill fixes it. Entries are decided on in the page Mistakes."""


@app.command("list")
def list_mistakes(
    status: Annotated[Wanted, typer.Option(help="Which ones; open: with the proposals.")] = Wanted.open,
    markdown: Annotated[bool, typer.Option("--md", help="Print all of it as Markdown.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the mistakes by pattern, what recurs most first, with their places and drills."""
    today = date.today()
    with opened_store() as store:
        feed(store)
        found, kept = groups(store, status.value), counts(entries(store), today)
    if as_json:
        shown = [asdict(entry) for group in found for entry in group.entries]
        typer.echo(json.dumps(shown, ensure_ascii=False, indent=2))
    elif markdown:
        typer.echo(plain(as_markdown(found, kept, today)).plain, nl=False)
    elif found:
        for line in (summary(kept), *lines(found, today)):
            typer.echo(plain(line).plain)
    else:
        typer.echo(NONE_OF[status.value] if sum(kept.values()) else NONE_OF["all"])


@app.command("delete")
def delete_mistake(
    number: Annotated[int, typer.Argument(help="Its number, as its address on the page has it.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Delete an entry for good. What rules find in an interview or a drill that is kept is proposed again."""
    with opened_store() as store:
        title = plain(entry(store, number).broke.splitlines()[0]).plain
        if not yes:
            typer.confirm(f"Delete “{title}” for good?", abort=True, err=True)
        delete(store, number)
    typer.echo(f"deleted {number}", err=True)
