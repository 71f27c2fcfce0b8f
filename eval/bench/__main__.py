"""`python -m eval.bench [--model FILE]`: prints the tables and writes build/bench.json.

Ctrl-C keeps what was measured, marked "partial". `--soak 50` holds 50 interviews instead and writes
build/soak.json; `--options` tries llama.cpp's own knobs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from app.doctor.decode_check import check_decode_once
from app.model_files.models import find_model
from app.settings import load_settings
from eval.bench import options as knobs
from eval.bench import soak as soaking
from eval.bench.machine import facts, load_average
from eval.bench.plan import QUICK, Plan
from eval.bench.progress import shown_progress
from eval.bench.results import as_json, write
from eval.bench.run import Bench, Part, our_engine, run, run_regrading
from eval.bench.tables import show

BUILD = Path(__file__).resolve().parent.parent.parent / "build"
CONSOLE = Console(width=150)
APP = typer.Typer(add_completion=False)
OPTION_ROUNDS = 4
STOPPED = 130  # the exit status of a program that Ctrl-C ended


def measured(bench: Bench, out: Path, measure: Callable[[Bench, Part], None] = run) -> None:
    """Run the bench; the file is written whatever ends it. Exits with 130 on Ctrl-C."""
    machine, partial = facts(bench.path, bench.threads), True
    try:
        with shown_progress(bench.plan.units()) as part:
            measure(bench, part)
        partial = False
    except KeyboardInterrupt:
        raise typer.Exit(STOPPED) from None
    finally:
        machine["load_average_after"] = load_average()
        found = as_json(bench.series, machine, asdict(bench.plan), partial=partial)
        write(out, found)
        show(found, CONSOLE)
        CONSOLE.print(f"{'partial, ' if partial else ''}written to {out}")


def soaked(bench: Bench, n: int, out: Path) -> None:
    """Hold `n` interviews and print what became of memory and speed."""
    rows: list[soaking.Row] = []
    try:
        with shown_progress(n) as part, our_engine(bench) as ours:
            soaking.held(n, ours.services, rows, part("interviews"))
    except KeyboardInterrupt:
        raise typer.Exit(STOPPED) from None
    finally:
        found = soaking.summary(rows)
        write(
            out,
            {**found, "partial": len(rows) < n, "machine": facts(bench.path, bench.threads), "rows": rows},
        )
        CONSOLE.print(soaking.table(found, bench.path.name) if found else "too few interviews for a slope")
        CONSOLE.print(f"written to {out}")


def threads_of(path: Path, wanted: int | None) -> tuple[int, int]:
    """For reading and for writing: the number asked for, else those the engine has measured as fastest."""
    if wanted:
        return wanted, wanted
    speed = check_decode_once(path)
    return speed.threads_read, speed.threads_write


@APP.command()
def main(
    model: Annotated[Path | None, typer.Option(help="A GGUF file; else the model that is set.")] = None,
    threads: Annotated[
        int | None, typer.Option(min=1, help="Of all sides; else the engine's choice.")
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="A smoke run; its numbers mean nothing.")] = False,
    options: Annotated[bool, typer.Option("--options", help="Try llama.cpp's own knobs instead.")] = False,
    regrade: Annotated[bool, typer.Option("--regrade", help="Only the saved transcripts.")] = False,
    soak: Annotated[int, typer.Option(min=0, help="Hold so many interviews instead of the bench.")] = 0,
    out: Annotated[Path | None, typer.Option(help="The JSON file to write.")] = None,
) -> None:
    """Measure replies, tokens per second, samples and memory beside two baselines on the same weights."""
    settings = load_settings()
    path = find_model(settings.model_copy(update={"model": str(model)}) if model else settings)
    bench = Bench(path, threads_of(path, threads or settings.threads), QUICK if quick else Plan())
    if options:
        rounds = 1 if quick else OPTION_ROUNDS
        with shown_progress(rounds * len(knobs.VARIANTS)) as part:
            found = knobs.tried(path, bench.threads, rounds, part("options"))
        CONSOLE.print(knobs.table(found, path.name))
    elif soak:
        soaked(bench, soak, out or BUILD / "soak.json")
    elif regrade:
        measured(bench, out or BUILD / "regrade.json", run_regrading)
    else:
        measured(bench, out or BUILD / "bench.json")


if __name__ == "__main__":
    APP()
