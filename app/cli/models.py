"""`sparring models`: list, pull, path, verify, recommend. Speaks; the work is done in models.py."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli.errors import plain_errors
from app.model_files.models import (
    Entry,
    ModelMissing,
    cached_path,
    entry_of,
    find_model,
    load_registry,
    model_sha256,
    pull,
    recommend,
    verify,
)
from app.model_files.progress import show_progress
from app.model_files.registry import this_machine
from app.settings import Settings, load_settings

app = typer.Typer(help="Get and check the model files.", no_args_is_help=True)
ROW = "{:20} {:>8}  {:>6}  {:>5}  {:10}  {:7}  {}"
ModelArgument = Annotated[str, typer.Argument(help="A model id or a .gguf path; the set one when left out.")]


def _settings(model: str) -> Settings:
    settings = load_settings()
    return settings.model_copy(update={"model": model}) if model else settings


def _state(entry: Entry, settings: Settings) -> str:
    path = cached_path(entry, settings.cache)
    if not path.is_file():
        return "-"
    return "here" if model_sha256(path, settings) == entry.sha256 else "damaged"


@app.command("list")
def list_models() -> None:
    """Show the known models, what they need, and which are on this machine."""
    with plain_errors():
        settings = _settings("")
    typer.echo(ROW.format("id", "download", "memory", "cores", "licence", "here", "").rstrip())
    for entry in load_registry().model:
        size, ram = f"{entry.size / 1e9:.1f} GB", f"{entry.ram / 2**30:.0f} GiB"
        row = (entry.id, size, ram, entry.cores, entry.licence, _state(entry, settings), entry.note)
        typer.echo(ROW.format(*row).rstrip())


@app.command("pull")
def pull_model(model: ModelArgument = "") -> None:
    """Download a model unless it is here, and verify it. A broken download goes on where it stopped."""
    with plain_errors():
        settings = _settings(model)
        if not model and settings.backend != "llamacpp":
            typer.echo(f"the backend {settings.backend} needs no model file", err=True)
            return
        entry = entry_of(settings.model)
        if entry is None:
            path = find_model(settings)
        else:
            with show_progress(entry.id) as progress:
                path = pull(entry, progress, settings=settings)
    typer.echo(path)


@app.command("path")
def print_path(model: ModelArgument = "") -> None:
    """Print where a model's file is. Fails when it is not here."""
    with plain_errors():
        typer.echo(find_model(_settings(model)))


@app.command("verify")
def verify_model(model: ModelArgument = "") -> None:
    """Hash a model's file anew and compare it with the pinned sha256."""
    with plain_errors():
        settings = _settings(model)
        entry = entry_of(settings.model)
        if entry is None:
            path = find_model(settings)
            typer.echo(
                f"{path}: {model_sha256(path, settings)} (not in the registry, nothing to compare with)"
            )
            return
        path = cached_path(entry, settings.cache)
        if not path.is_file():
            raise ModelMissing(f"{entry.id} is not here; get it: sparring models pull {entry.id}")
        verify(path, entry.sha256)
    typer.echo(f"{path}: {entry.sha256} as pinned")


@app.command("recommend")
def recommend_model() -> None:
    """Name the largest model this machine runs fluently."""
    ram, cores = this_machine()
    entry = recommend(ram, cores)
    typer.echo(entry.id)
    typer.echo(
        f"{entry.title}, for {ram / 2**30:.0f} GiB of memory and {cores} cores. "
        f"Get it: sparring models pull {entry.id}. Use it: SPARRING_MODEL={entry.id}",
        err=True,
    )
