"""`sparring grade`: transcripts in files and stored interviews to grades, one line each for scripts.

Exit codes: 0 all graded, 1 at least one could not be (its reason on standard error), 2 used wrongly.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from app.cli.errors import plain_errors
from app.grading import grade_transcript
from app.named import named
from app.report import calibration_note
from app.services import Services, open_services
from app.settings import load_settings
from app.storage.store import StoreError
from app.transcripts.formats import Transcript, TranscriptError, from_store, read
from rubrics.loader import ContentError, find_rubric
from rubrics.schema import Rubric


class Format(StrEnum):
    text = "text"
    jsonl = "jsonl"


@dataclass(frozen=True)
class Job:
    """One transcript to grade; `stored` is the interview's id when the grade is to be kept."""

    name: str
    transcript: Transcript
    stored: str | None = None


def grade(
    files: Annotated[list[str], typer.Argument(help="Transcript files, or ids of stored interviews.")],
    role: Annotated[str | None, typer.Option(help="Weigh the mean for this role.")] = None,
    stage: Annotated[str | None, typer.Option(help="Grade as this stage.")] = None,
    format: Annotated[Format, typer.Option(help="jsonl: one grade a line.")] = Format.text,
    out: Annotated[Path | None, typer.Option(help="Write the grades here.")] = None,
    model: Annotated[str | None, typer.Option(help="A model's id or the path of a .gguf file.")] = None,
    rubric: Annotated[str | None, typer.Option(help="A shipped rubric's id, or a YAML or JSON file.")] = None,
) -> None:
    """Grade transcripts on the seven signals, each score with the candidate's own words as evidence."""
    with opened_services(model, chosen_rubric(rubric)) as services:
        check_names(services, role, stage)
        jobs, failures = collect_jobs(services, files)
        lines: list[str] = []
        for name, result in graded(services, jobs, role, stage, failures):
            lines.append(as_line(result) if format is Format.jsonl else as_text(name, result))
            if out is None:
                typer.echo(lines[-1])
    if out is not None:
        out.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    for failure in failures:
        typer.echo(f"error: {failure}", err=True)
    if failures:
        raise typer.Exit(1)


def graded(
    services: Services, jobs: Sequence[Job], role: str | None, stage: str | None, failures: list[str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Grades as they come; a transcript that could not be graded adds its reason to `failures`."""
    with listening(Console(stderr=True), len(jobs)) as tell:
        for number, job in enumerate(jobs):
            try:
                result = grade_job(services, job, role, stage, partial(tell, number))
            except (ValueError, StoreError) as error:
                failures.append(f"{job.name}: {error}")
                continue
            failures += ungraded(job.name, result)
            yield job.name, result


@contextmanager
def opened_services(model: str | None, rubric: Rubric) -> Iterator[Services]:
    """Services with the model and rubric asked for; what goes wrong is one sentence and an exit code."""
    with plain_errors():
        settings = load_settings()
        services = open_services(settings.model_copy(update={"model": model}) if model else settings)
        services.rubric = rubric
        try:
            services.model()
            yield services
        finally:
            services.close()


def chosen_rubric(name: str | None) -> Rubric:
    try:
        return find_rubric(name)
    except ContentError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(2) from error


def check_names(services: Services, role: str | None, stage: str | None) -> None:
    try:
        named("role", role, services.roles)
        named("stage", stage, services.stages)
    except ValueError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(2) from error


def collect_jobs(services: Services, names: Sequence[str]) -> tuple[list[Job], list[str]]:
    """What to grade, and why some of it cannot be; a name that is no file is the id of an interview."""
    jobs: list[Job] = []
    failures: list[str] = []
    for name in names:
        try:
            jobs += jobs_of(services, name)
        except (TranscriptError, StoreError, ValueError) as error:
            failures.append(str(error) if name in str(error) else f"{name}: {error}")
    return jobs, failures


def jobs_of(services: Services, name: str) -> list[Job]:
    path = Path(name)
    if path.suffix or path.exists():
        found = read(path)
        return [Job(f"{name}: {t.id or number}", t) for number, t in enumerate(found, start=1)]
    stored = services.store.match(name)
    return [Job(stored, from_store(services.store, stored), stored)]


def grade_job(
    services: Services,
    job: Job,
    role: str | None,
    stage: str | None,
    progress: Callable[[int, int, str], None],
) -> dict[str, Any]:
    result = grade_transcript(services, job.transcript, role=role, stage=stage, progress=progress)
    if job.stored:
        services.store.add_grade(job.stored, result)
    return result


def ungraded(name: str, result: dict[str, Any]) -> list[str]:
    """The reason, once, when the model failed on a transcript."""
    reasons = {s["rationale"] for s in result["scores"].values() if s["status"] == "ungraded"}
    return [f"{name}: {reason}" for reason in sorted(reasons)]


def as_line(result: dict[str, Any]) -> str:
    return json.dumps(result, ensure_ascii=False)


def as_text(name: str, result: dict[str, Any]) -> str:
    """A grade to read: one signal a line, its evidence below it."""
    mean = result["weighted_mean"]
    lines = [f"{name}  weighted mean {mean:.2f}" if mean is not None else f"{name}  nothing to score"]
    if note := calibration_note(result["provenance"]):
        lines.append(f"  {note}")
    for signal, score in result["scores"].items():
        shown = score["level"] if score["status"] == "scored" else score["status"].replace("_", " ")
        lines.append(f"  {signal.replace('_', ' '):<24}{shown}")
        lines += [f"      turn {quote['turn']}: “{quote['quote']}”" for quote in score["evidence"]]
    return "\n".join(lines)


@contextmanager
def listening(console: Console, jobs: int) -> Iterator[Callable[[int, int, int, str], None]]:
    """A bar with the time left on a terminal; `tell(job, units done, units, what)` moves it."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("grading", total=100 * jobs)

        def tell(job: int, done: int, total: int, what: str) -> None:
            share = done / total if total else 0.0
            bar.update(task, completed=100 * job + int(100 * share), description=f"{job + 1}/{jobs} {what}")

        yield tell
