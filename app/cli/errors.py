"""Where errors end: what went wrong as one sentence on standard error, and an exit code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from app.model_files.registry import UnknownModel
from app.settings import SettingsError


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn an expected error into its sentence and exit code 1, a wrong setting or model name into 2.

    Expected are the errors that carry a remedy: all derive from RuntimeError, ValueError or OSError.
    """
    try:
        yield
    except (SettingsError, UnknownModel) as exc:
        typer.echo(f"error: {exc}", err=True)
        raise typer.Exit(2) from exc
    except typer.Exit:  # a RuntimeError too
        raise
    except (RuntimeError, ValueError, OSError) as exc:
        typer.echo(f"error: {exc}", err=True)
        raise typer.Exit(1) from exc
