"""The progress of a download on a terminal, or as a few quiet lines where there is none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from app.model_files.transfer import Progress as Callback

STEP_PERCENT = 20  # between two lines where there is no terminal


@contextmanager
def show_progress(title: str, console: Console | None = None) -> Iterator[Callback]:
    """A progress callback (bytes done, bytes in all) that draws one bar, or prints a few lines."""
    console = console or Console(stderr=True)
    if not console.is_terminal:
        yield _lines(title, console)
        return
    columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    with Progress(TextColumn("{task.description}"), *columns, console=console) as bar:
        yield _bar(title, bar)


def _bar(title: str, bar: Progress) -> Callback:
    task: TaskID | None = None

    def update(done: int, total: int) -> None:
        nonlocal task
        if task is None:  # made late: bytes of an earlier try must not count as speed
            task = bar.add_task(title, total=total, completed=done)
        bar.update(task, completed=done)

    return update


def _lines(title: str, console: Console) -> Callback:
    shown = -1

    def update(done: int, total: int) -> None:
        nonlocal shown
        step = done * 100 // total // STEP_PERCENT
        if step > shown:
            shown = step
            console.print(
                f"{title}: {done / 1e6:,.0f} of {total / 1e6:,.0f} MB", soft_wrap=True, highlight=False
            )

    return update
