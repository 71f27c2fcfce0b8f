"""`sparring agree`: a person's labels against grades, or against another person's labels."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from app.agreement.agreeing import Comparison, absence, compare, opinions_of, read_other, side_of_labels
from app.agreement.labels import Labelled, read_labelled
from app.agreement.tables import agreement_table
from app.cli.errors import plain_errors
from app.cli.grade import Job, graded, opened_services
from app.report import calibration_note
from rubrics.loader import SEVEN, load_rubric
from rubrics.schema import Rubric

TOO_GOOD = (
    "These labels were part of that fit, so this agreement is better than it is on others; "
    "sparring calibrate --dry-run shows it on transcripts left out of the fit."
)


def agree(
    labels: Annotated[Path, typer.Argument(help="Transcripts with labels.", exists=True, dir_okay=False)],
    other: Annotated[
        Path | None,
        typer.Argument(help="Grades (jsonl) or other labels; none: grade now.", exists=True, dir_okay=False),
    ] = None,
    rubric: Annotated[Path | None, typer.Option(help="A rubric file; none: the seven signals.")] = None,
    model: Annotated[str | None, typer.Option(help="Grade with this model.")] = None,
) -> None:
    """Show how far levels agree with labels, per signal and over all, with 95 % intervals by transcript."""
    failures: list[str] = []
    with plain_errors():
        chosen = load_rubric(rubric)
        labelled = read_labelled([labels], chosen)
        own = side_of_labels(labelled)
        if other:
            against = read_other(other, chosen)
        else:
            grades = grade_now(labelled, chosen, model, failures)
            tell_how(grades, labels, failures)
            against = {name: opinions_of(grade) for name, grade in grades.items()}
        show(compare(own, against), f"{other.name if other else 'grades'} against {labels.name}")
    if failures:
        raise typer.Exit(1)


def grade_now(
    labelled: Sequence[Labelled], rubric: Rubric, model: str | None, failures: list[str]
) -> dict[str, dict[str, Any]]:
    """Grades by the set model, which sees no label. The role decides no level and is not looked at."""
    ignored = {"role": None} if rubric.id == SEVEN else {"role": None, "stage": None}
    jobs = [Job(each.name, each.transcript.model_copy(update=ignored)) for each in labelled]
    with opened_services(model, rubric) as services:
        return dict(graded(services, jobs, None, None, failures))


def tell_how(grades: dict[str, dict[str, Any]], labels: Path, failures: Sequence[str]) -> None:
    """What made the grades, and what could not be graded."""
    for failure in failures:
        typer.echo(f"error: {failure}", err=True)
    for grade in list(grades.values())[:1]:
        calibration = grade["provenance"]["calibration"]
        note = calibration_note(grade["provenance"])
        typer.echo(note or f"Calibration: {calibration['id']}, version {calibration['version']}.")
        if labels.name in calibration["fitted"]:
            typer.echo(TOO_GOOD)


def show(found: Comparison, title: str) -> None:
    console = Console(highlight=False)
    transcripts = len({pair.transcript for pair in found.pairs})
    console.print(agreement_table(found.pairs, f"{title}, {transcripts} transcripts"))
    lines = [absence(found)]
    lines += [f"only in the labels: {', '.join(found.only_labels)}"] * bool(found.only_labels)
    lines += [f"only in the other: {', '.join(found.only_other)}"] * bool(found.only_other)
    console.print("\n".join(lines), markup=False, soft_wrap=True)
