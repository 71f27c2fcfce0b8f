"""What a regrading says: what there is to do, how it went, how to go on."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence

import typer

from app.cli.store_views import plain
from app.regrading.estimate import estimate
from app.regrading.plan import Plan
from app.regrading.run import Result
from app.settings import Settings
from rubrics.schema import Rubric


def tell_plan(plan: Plan, settings: Settings, rubric: Rubric) -> None:
    """What there is to do, on standard output."""
    cost = estimate(plan.jobs, settings, rubric)
    typer.echo(f"to grade: {len(plan.jobs)}")
    typer.echo(f"graded already: {plan.before}")
    typer.echo(f"copies of one of these: {plan.copies}")
    typer.echo(f"tokens: about {cost.tokens:,} of transcripts, {cost.read:,} to read with the questions")
    unknown = "not known: this model has not been measured here (`sparring doctor` does it)"
    typer.echo(f"time: {unknown if cost.seconds is None else 'about ' + duration(cost.seconds)}")


def duration(seconds: float) -> str:
    """`2 h 5 min`, `12 min` or `40 s`."""
    minutes = round(seconds / 60)
    if minutes >= 60:
        return f"{minutes // 60} h {minutes % 60} min"
    return f"{minutes} min" if seconds >= 90 else f"{seconds:.0f} s"


def summarise(plan: Plan, result: Result, unread: int) -> None:
    before = plan.before + result.elsewhere
    left = len(plan.jobs) - result.graded - result.elsewhere - len(result.failures)
    parts = [f"graded {result.graded}", f"graded before {before}"]
    parts += [f"copies {plan.copies}"] if plan.copies else []
    parts += [f"failed {unread + len(result.failures)}"] + ([f"not reached {left}"] if left else [])
    grader = f" (grader {plan.tasks[0].grader[:12]})" if plan.tasks else ""
    typer.echo(f"{', '.join(parts)}{grader}", err=True)


def resume(plan: Plan, *, force: bool) -> str:
    """The command that goes on where this one stopped; forced runs have numbers by now."""
    words = ["sparring", *(word for word in sys.argv[1:] if word != "--force")]
    return shlex.join([*words, "--runs", str(plan.last_run)] if force else words)


def finish(failures: Sequence[str]) -> int:
    for failure in failures:
        typer.echo(f"error: {plain(failure)}", err=True)
    return 1 if failures else 0
