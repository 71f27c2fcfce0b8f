"""`sparring list | show | export | import`: interviews out of the store and into it. Others do the work.

Exit codes: 0 done, 1 it could not be done (the reason on standard error), 2 used wrongly.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from app.called import count_of
from app.cli.errors import plain_errors
from app.cli.store_views import interviews_table, transcript_text
from app.report_page import report_page
from app.settings import load_settings
from app.storage.store import Store
from app.transcripts.formats import (
    Transcript,
    TranscriptError,
    decode,
    from_store,
    import_transcripts,
    read,
    to_json,
    to_jsonl,
    to_markdown,
)

app = typer.Typer()
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for other programs.")]


class Format(StrEnum):
    json = "json"
    jsonl = "jsonl"
    md = "md"
    html = "html"


ONE_A_FILE = {Format.md: "Markdown", Format.html: "HTML"}
WRITERS: dict[Format, Callable[[Transcript], str]] = {
    Format.json: to_json,
    Format.jsonl: lambda one: to_jsonl([one]),
    Format.md: to_markdown,
}


@contextmanager
def opened_store() -> Iterator[Store]:
    """The user's store; what goes wrong inside is one sentence on standard error and an exit code."""
    with plain_errors():
        store = Store(load_settings().home / "sparring.db")
        try:
            yield store
        finally:
            store.close()


@app.command("list")
def list_interviews(
    limit: Annotated[int, typer.Option(min=1, help="How many to show.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List the interviews kept here, newest first."""
    with opened_store() as store:
        rows = store.interviews(limit)
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    elif rows:
        Console().print(interviews_table(rows))
    else:
        typer.echo("No interviews yet. `sparring ui` starts one.")


@app.command("show")
def show(
    interview: Annotated[str, typer.Argument(metavar="ID", help="An id, or the start of one.")],
    as_json: AsJson = False,
) -> None:
    """Show one interview: its turns and its newest grade."""
    with opened_store() as store:
        transcript = from_store(store, store.match(interview))
    if as_json:
        typer.echo(to_json(transcript), nl=False)
    else:
        Console().print(transcript_text(transcript))


@app.command("export")
def export(
    interviews: Annotated[list[str], typer.Argument(metavar="ID", help="Ids, or the starts of them.")],
    format: Annotated[Format, typer.Option(help="The format to write.")] = Format.json,
    out: Annotated[
        str, typer.Option(metavar="PATH", help="A file, or a folder (there, or ending in /) for a file each.")
    ] = "",
    force: Annotated[bool, typer.Option("--force", help="Replace files that are there.")] = False,
) -> None:
    """Write interviews as transcripts, or as a page to print (html), to standard output or --out."""
    path, into_folder = Path(out), bool(out) and (out.endswith(("/", "\\")) or Path(out).is_dir())
    if format in ONE_A_FILE and len(interviews) > 1 and not into_folder:
        raise typer.BadParameter(f"several interviews as {ONE_A_FILE[format]} need a folder: --out FOLDER/")
    with opened_store() as store:
        found = [from_store(store, store.match(one)) for one in dict.fromkeys(interviews)]
        if not out:
            typer.echo(write_all(store, found, format), nl=False)
        elif into_folder:
            path.mkdir(parents=True, exist_ok=True)
            save({path / f"{one.id}.{format.value}": write_all(store, [one], format) for one in found}, force)
        else:
            save({path: write_all(store, found, format)}, force)


def write_all(store: Store, transcripts: list[Transcript], format: Format) -> str:
    if format is Format.html:
        return report_page(store, str(transcripts[0].id))
    if len(transcripts) == 1:
        return WRITERS[format](transcripts[0])
    return to_jsonl(transcripts) if format is Format.jsonl else to_json(transcripts)


def save(files: dict[Path, str], force: bool) -> None:
    """Write the files, none of them when one is there already and `force` is not given."""
    there = [str(path) for path in files if path.exists()]
    if there and not force:
        raise FileExistsError(
            f"{', '.join(there)} is there already: choose another --out, or replace it with --force"
        )
    for path, text in files.items():
        path.write_text(text, encoding="utf-8", newline="\n")
        typer.echo(f"wrote {path}", err=True)


@app.command("import")
def import_files(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE", help="JSON, JSONL, Markdown or text; - reads stdin.")
    ],
) -> None:
    """Keep transcripts from files; prints their ids. One bad file and nothing is imported."""
    with opened_store() as store:
        transcripts = read_all(files)
        ids = import_transcripts(store, transcripts)
    for transcript, interview in zip(transcripts, ids, strict=True):
        typer.echo(interview)
        if transcript.id not in (None, interview):
            typer.echo(f"{transcript.id!r} is kept as {interview}", err=True)
    typer.echo(f"imported {count_of(len(ids), 'interview')}", err=True)


def read_all(files: list[Path]) -> list[Transcript]:
    """The transcripts of all files, in order. Raises one `TranscriptError` that tells of every bad file."""
    found, errors = [], []
    for path in files:
        try:
            found += decode(sys.stdin.buffer.read(), "<stdin>") if str(path) == "-" else read(path)
        except TranscriptError as exc:
            errors.append(str(exc))
    if errors:
        raise TranscriptError("\n".join([*errors, "nothing was imported"]))
    return found
