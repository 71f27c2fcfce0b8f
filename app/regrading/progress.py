"""A bar on a terminal: done of all, transcript tokens a second, failures, time left. Else silence."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from app.regrading.plan import Job, Plan
from app.regrading.run import Result, Tell

SAID = (
    "{task.fields[done]}/{task.fields[jobs]}  {task.fields[speed]:.0f} tokens/s  {task.fields[failed]} failed"
)


@contextmanager
def show_progress(plan: Plan, console: Console | None = None) -> Iterator[Tell]:
    """Yields what is to be called after each job. The bar goes by the length of the transcripts."""
    console = console or Console(stderr=True)
    started = time.monotonic()
    columns = (TextColumn("grading"), BarColumn(), TextColumn(SAID), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        total = sum(len(job.task.payload) for job in plan.jobs)
        at = bar.add_task("", total=total, done=0, jobs=len(plan.jobs), speed=0.0, failed=0)

        def tell(job: Job, result: Result) -> None:
            bar.update(
                at,
                advance=len(job.task.payload),
                done=result.graded + result.elsewhere + len(result.failures),
                speed=result.tokens / max(time.monotonic() - started, 1e-3),
                failed=len(result.failures),
            )

        yield tell
