"""What `sparring regrade` does, from the request to the exit code."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import typer

from app.own_content import own_calibrations
from app.pages import write_whole
from app.regrading.cluster import cluster_engine
from app.regrading.key import fingerprint_of, grader_key
from app.regrading.out import WRITERS, Format, lines_of
from app.regrading.plan import Plan, Task, make_plan, make_task
from app.regrading.progress import show_progress
from app.regrading.rows import Regrades
from app.regrading.run import Result, local_engine, run_plan
from app.regrading.sources import STDIN, Source, read_all
from app.regrading.telling import finish, resume, summarise, tell_plan
from app.regrading.where import Conditions, select
from app.settings import Settings, load_settings
from app.storage.store import Store, StoreError
from app.transcripts.formats import from_store
from rubrics.schema import Rubric

INTERRUPTED = 130
NONE_FOUND = "no stored interview fulfils --where: `sparring list` shows those there are"


@dataclass(frozen=True)
class Request:
    """What is to be graded, how, and where the grades go."""

    paths: Sequence[str]
    where: Conditions
    rubric: Rubric
    role: str | None
    stage: str | None
    model: str | None
    runs: int
    out: Path | None
    format: Format
    processes: int
    force: bool
    on_cluster: bool = False

    def settings(self, settings: Settings) -> Settings:
        """The settings with the model that is asked for."""
        return settings.model_copy(update={"model": self.model}) if self.model else settings

    def check(self) -> None:
        """Raise ValueError where it makes no sense, before anything is read."""
        if not self.paths and not self.where:
            raise ValueError("nothing to grade: name files or folders, or stored interviews with --where")
        if self.out is None:
            return
        if not self.out.parent.is_dir():
            raise ValueError(f"--out {self.out}: there is no folder {self.out.parent}: create it")
        for path in map(Path, self.paths):
            if self.out.resolve().is_relative_to(path.resolve()) and str(path) != STDIN:
                raise ValueError(
                    f"--out {self.out} lies in {path}, which is to be read: choose another place"
                )


def carry_out(request: Request, *, dry_run: bool) -> int:
    """Grade what is asked for and return the exit code. Raises what `plain_errors` turns into a sentence."""
    settings = request.settings(load_settings())
    failures: list[str] = []
    with closing(Store(settings.home / "sparring.db")) as store:
        plan = planned(request, store, settings, failures)
        if dry_run:
            tell_plan(plan, settings, request.rubric)
            return finish(failures)
        return grade_plan(plan, Regrades(store), settings, request, failures)


def planned(
    request: Request,
    store: Store,
    settings: Settings,
    failures: list[str],
    called: Callable[[str], str] = str,
) -> Plan:
    """What there is to do, with a reason in `failures` for each transcript that cannot be read.

    `called` gives the places of transcripts other names.
    """
    grader = grader_key(request.rubric, fingerprint_of(settings), own_calibrations(settings.home))
    found = tasks_of(request, store, grader, failures)
    tasks = [replace(task, place=called(task.place)) for task in found]
    done = Regrades(store).runs_of(grader)
    return make_plan(tasks, done, runs=request.runs, force=request.force)


def tasks_of(request: Request, store: Store, grader: str, failures: list[str]) -> Iterator[Task]:
    """A task for each transcript that can be graded; a reason in `failures` for each that cannot."""
    for source in sources_of(request, store, failures):
        try:
            yield make_task(source, request.rubric, grader, request.role, request.stage)
        except ValueError as error:
            failures.append(f"{source.place}: {error}")


def sources_of(request: Request, store: Store, failures: list[str]) -> Iterator[Source]:
    yield from read_all(request.paths, failures)
    found = select(store, request.where) if request.where else []
    if request.where and not found:
        failures.append(NONE_FOUND)
    for interview in found:
        try:
            yield Source(f"interview {interview}", from_store(store, interview), interview)
        except (StoreError, ValueError) as error:
            failures.append(f"interview {interview}: {error}")


def grade_plan(plan: Plan, rows: Regrades, settings: Settings, request: Request, failures: list[str]) -> int:
    result, interrupted = Result(), False
    chosen = cluster_engine if request.on_cluster else local_engine
    engine = chosen(settings, request.rubric, request.processes)
    try:
        with show_progress(plan) as tell:
            run_plan(plan, rows, engine, result, tell)
    except KeyboardInterrupt:
        interrupted = True
    write(WRITERS[request.format](lines_of(plan, rows)), request.out)
    summarise(plan, result, len(failures))
    if interrupted:
        typer.echo(
            f"stopped; what is graded is kept. Go on with: {resume(plan, force=request.force)}", err=True
        )
    code = finish([*failures, *result.failures])
    return INTERRUPTED if interrupted else code


def write(text: str, out: Path | None) -> None:
    if out is None:
        typer.echo(text, nl=False)
    else:
        write_whole(out, text)
