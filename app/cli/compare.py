"""`sparring compare`: two graders, rubrics, models or runs over the same transcripts.

Exit codes: 0 compared, 1 it could not be (the reason on standard error), 2 used wrongly.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.agreement.compare_read import read_side
from app.agreement.compare_views import WRITERS, Format
from app.agreement.comparing import compare as compared
from app.cli.store import opened_store
from app.pages import write_whole

SIDE = "A .jsonl file of `sparring regrade`, or the beginning of a grader's key in the store."


def compare(
    a: Annotated[str, typer.Argument(metavar="A", help=SIDE)],
    b: Annotated[str, typer.Argument(metavar="B", help="The same, to be held against A.")],
    format: Annotated[Format, typer.Option(help="html has charts.")] = Format.text,
    out: Annotated[Path | None, typer.Option(help="Write the report here.")] = None,
) -> None:
    """Say how far two sets of grades agree, where they drift, and where they differ most."""
    with opened_store() as store:
        text = WRITERS[format](compared(read_side(a, store), read_side(b, store)))
        if out is None:
            typer.echo(text, nl=False)
        else:
            write_whole(out, text)
