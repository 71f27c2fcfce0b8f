"""`sparring calibrate`: fits a model's levels to labelled transcripts, and shows how well they agree."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from app.agreement.cached_model import CachedModel
from app.agreement.calibrating import (
    calibration_name,
    cross_validate,
    fit_rows,
    how_fitted,
    labels_that_count,
    refuse_few,
    refuse_unknown_weights,
    rows_of,
    weights_name,
    write_calibration,
)
from app.agreement.labels import SHIPPED, Labelled, read_labelled
from app.agreement.tables import measures_table, signals_table
from app.cli.errors import plain_errors
from app.cli.grade import listening, opened_services
from app.own_content import calibration_folder
from app.services import Services
from graphs.model import ModelError
from rubrics.agreement import Pair
from rubrics.fitting import Row
from rubrics.loader import SEVEN, load_rubric
from rubrics.schema import Rubric


def calibrate(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Transcripts with labels; none: the 20 that ship.")
    ] = None,
    rubric: Annotated[Path | None, typer.Option(help="A rubric file; none: the seven signals.")] = None,
    model: Annotated[str | None, typer.Option(help="A model's id or the path of a .gguf file.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write here, not into your data folder.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the agreement and write nothing.")] = False,
) -> None:
    """Fit a model's levels to labelled transcripts; agreement is shown on transcripts left out of the fit."""
    with plain_errors():
        chosen = load_rubric(rubric)
        labelled = labelled_of(files or [], chosen)
    with opened_services(model, chosen) as services:
        refuse_unknown_weights(services.model().fingerprint)
        rows, failures = read_rows(services, labelled, chosen)
        refuse_few(levels_of(rows))
        pairs = cross_validate(rows, chosen, services.model().fingerprint)
        show(pairs)
        if not dry_run:
            sources = ", ".join(path.name for path in files or [SHIPPED])
            save(services, rows, chosen, how_fitted(rows, sources, pairs), out)
    for failure in failures:
        typer.echo(f"error: {failure}", err=True)
    if failures:
        raise typer.Exit(1)


def labelled_of(files: Sequence[Path], rubric: Rubric) -> list[Labelled]:
    """The transcripts to fit on, ours without `files`. Raises ValueError when they cannot be fitted on."""
    if not files and rubric.id != SEVEN:
        raise ValueError(
            f"the transcripts that ship are labelled for the seven signals, not for {rubric.id}: "
            "name FILES with labels for it; sparring label makes them"
        )
    labelled = read_labelled(files or [SHIPPED], rubric)
    counted: dict[str, list[float]] = {}
    for each in labelled:
        counted.setdefault(each.name, []).extend(labels_that_count(each, rubric).values())
    refuse_few(counted)
    return labelled


def read_rows(
    services: Services, labelled: Sequence[Labelled], rubric: Rubric
) -> tuple[list[Row], list[str]]:
    """The raw numbers of every label, and why some transcripts could not be read. Answers are kept."""
    rows: list[Row] = []
    failures: list[str] = []
    fingerprint = services.model().fingerprint
    path = services.settings.cache / "answers" / f"{weights_name(fingerprint)}.jsonl"
    model = CachedModel(path, services.model(), fingerprint)
    with listening(Console(stderr=True), len(labelled)) as tell:
        for number, each in enumerate(labelled):
            try:
                rows += rows_of(each, rubric, model, partial(tell, number))
            except ModelError as error:
                failures.append(f"{each.name} is left out: {error}")
    return rows, failures


def levels_of(rows: Sequence[Row]) -> dict[str, list[float]]:
    levels: dict[str, list[float]] = {}
    for row in rows:
        levels.setdefault(row.transcript, []).append(row.label)
    return levels


def show(pairs: Sequence[Pair]) -> None:
    transcripts = len({pair.transcript for pair in pairs})
    console = Console()
    title = f"{len(pairs)} labels of {transcripts} transcripts, each graded by a fit to the others"
    console.print(measures_table(pairs, title))
    console.print(signals_table(pairs))


def save(services: Services, rows: Sequence[Row], rubric: Rubric, how: str, out: Path | None) -> None:
    fingerprint = services.model().fingerprint
    folder = calibration_folder(services.settings.home)
    path = out or folder / f"{calibration_name(rubric, fingerprint)}.yaml"
    written = write_calibration(fit_rows(rows, rubric, fingerprint, how), path)
    typer.echo(f"wrote {path} (version {written.version})")
    if path.resolve().parent == folder.resolve():
        typer.echo(f"Grades by {fingerprint['model']} use it from now on.")
    else:
        typer.echo(f"Grades use it once it lies in {folder}")
