"""How well the grader agrees with labels: `python -m eval.grader --model FILE.gguf [--limit N] [--write]`.

What `sparring calibrate` does, on eval/gold. Every number is cross-validated: a transcript is scored by a
calibration fitted on the other transcripts only. The model's raw answers are kept in build/grader/, so a
second run costs seconds. `--write` fits on all transcripts and writes the calibration file that ships; its
quality is what cross-validation says.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from app.agreement.agreeing import Comparison, absence
from app.agreement.cached_model import CachedModel
from app.agreement.calibrating import cross_validate, fit_rows, how_fitted, rows_of, write_calibration
from app.agreement.labels import SHIPPED, Labelled, read_labelled
from app.agreement.tables import measures_table, signals_table
from app.backends.llamacpp import LlamaCppModel
from graphs.grade_state import criteria_of
from rubrics.calibration import FOLDER
from rubrics.fitting import Row
from rubrics.loader import load_rubric, load_stages
from rubrics.schema import Rubric

ANSWERS = Path("build") / "grader"


def collect(labelled: Iterable[Labelled], model: CachedModel, console: Console) -> list[Row]:
    rows: list[Row] = []
    for each in labelled:
        started = time.perf_counter()
        rows += rows_of(each, load_rubric(), model)
        console.print(f"{each.name} read in {time.perf_counter() - started:.1f} s")
    return rows


def not_observed(labelled: Iterable[Labelled], rubric: Rubric) -> str:
    """Whether what a stage gives no occasion for is what the raters could not observe."""
    stages, said = load_stages(), Comparison()
    for each in labelled:
        seen = {c.id for c in criteria_of(rubric, stages.get(each.transcript.stage or ""))}
        said.absent += [(level is None, name not in seen) for name, level in each.labels.items()]
    return absence(said)


def main(
    model: Annotated[Path, typer.Option(help="A GGUF file.")],
    limit: Annotated[int | None, typer.Option(help="Only the first N transcripts.")] = None,
    write_fit: Annotated[bool, typer.Option("--write", help="Fit on all and write the calibration.")] = False,
) -> None:
    """Print the grader's agreement with the labels of eval/gold/seven_signals.jsonl."""
    console = Console()
    engine = LlamaCppModel(model, n_ctx=8192)
    cached = CachedModel(ANSWERS / f"{model.stem}.jsonl", engine, engine.fingerprint)
    rubric = load_rubric()
    labelled = read_labelled([SHIPPED], rubric)[:limit]
    rows = collect(labelled, cached, console)
    pairs = cross_validate(rows, rubric, cached.fingerprint)
    console.print(measures_table(pairs, f"{len(pairs)} labels, cross-validated"), signals_table(pairs))
    console.print(not_observed(labelled, rubric))
    if write_fit:
        how = how_fitted(rows, f"eval/gold/{SHIPPED.name} (two raters, both models)", pairs)
        fitted = fit_rows(rows, rubric, cached.fingerprint, how)
        write_calibration(fitted, FOLDER / f"seven_signals-{model.stem}.yaml")
    engine.close()


if __name__ == "__main__":
    typer.run(main)
