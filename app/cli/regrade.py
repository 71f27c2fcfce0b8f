"""`sparring regrade`: saved transcripts, few or many, graded again; it can be stopped and taken up.

Exit codes: 0 all graded, 1 some could not be (the reasons on standard error), 2 used wrongly, 130 Ctrl-C.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from app.cli.errors import plain_errors
from app.named import named
from app.regrading.command import Request, carry_out
from app.regrading.out import Format, format_of
from app.regrading.where import parse_where
from rubrics.loader import find_rubric, load_roles, load_stages


class Engine(StrEnum):
    local = "local"
    ray = "ray"


WHERE = "Stored interviews: stage=, persona=, role=, since=, before= (dates), grader= (a model's name)."


def regrade(
    paths: Annotated[
        list[str] | None, typer.Argument(help="Files, folders, or - for standard input.")
    ] = None,
    where: Annotated[list[str] | None, typer.Option(metavar="KEY=VALUE", help=WHERE)] = None,
    rubric: Annotated[str | None, typer.Option(help="A shipped rubric's id, or a YAML or JSON file.")] = None,
    role: Annotated[str | None, typer.Option(help="Weigh the mean for this role.")] = None,
    stage: Annotated[str | None, typer.Option(help="Grade as this stage.")] = None,
    model: Annotated[str | None, typer.Option(help="A model's id or the path of a .gguf file.")] = None,
    runs: Annotated[int, typer.Option(min=1, help="Grade each so many times.")] = 1,
    out: Annotated[Path | None, typer.Option(help="Write the grades here, not to standard output.")] = None,
    format: Annotated[Format | None, typer.Option(help="Without it, by the ending of --out.")] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Processes, each with a model of its own.")] = 1,
    engine: Annotated[
        Engine, typer.Option(help="Where to grade: here, or on a Ray cluster (after make setup-ray).")
    ] = Engine.local,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what there is to do.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Grade again what is graded.")] = False,
) -> None:
    """Grade many saved transcripts again. What is graded already is skipped; Ctrl-C loses nothing done."""
    try:
        named("role", role, load_roles())
        named("stage", stage, load_stages())
        conditions, chosen = parse_where(where or []), find_rubric(rubric)
        written = format_of(format, out)
        request = Request(
            paths or [],
            conditions,
            chosen,
            role,
            stage,
            model,
            runs,
            out,
            written,
            jobs,
            force,
            engine is Engine.ray,
        )
        request.check()
    except ValueError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(2) from error
    with plain_errors():
        code = carry_out(request, dry_run=dry_run)
    raise typer.Exit(code)
