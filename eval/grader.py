"""How well the grader agrees with labels: `python -m eval.grader --model FILE.gguf [--limit N] [--write]`.

Every number is cross-validated: a transcript is scored by a calibration fitted on the other transcripts
only. The model's raw answers are kept in build/grader/, so a second run costs seconds. `--write` fits on all
transcripts and writes the calibration file that ships; its quality is what cross-validation says.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml
from rich.console import Console
from rich.table import Table

from app.backends.llamacpp import LlamaCppModel
from eval.cached_model import CachedModel
from eval.fitting import Row, fit, predict
from eval.metrics import MEASURES, Pair, interval, spearman
from graphs.grade_state import graded_units, new_state, prepared
from graphs.reading import numbers_of, read_unit
from rubrics.calibration import FOLDER, Calibration
from rubrics.loader import load_rubric, load_stages

GOLD = Path(__file__).parent / "gold" / "seven_signals.jsonl"
ANSWERS = Path("build") / "grader"


def load_gold(limit: int | None = None) -> list[dict[str, Any]]:
    return [json.loads(line) for line in GOLD.read_text("utf-8").splitlines()][:limit]


def rows_of(transcript: dict[str, Any], model: CachedModel) -> list[Row]:
    """The raw numbers of every criterion the stage can show and the raters scored."""
    observable = load_stages()[transcript["stage"]].observable
    criteria = [c for c in load_rubric().criteria if c.id in observable]
    state = new_state(transcript)
    state.update(prepared(state, load_rubric()))  # type: ignore[typeddict-item]
    readings = [read_unit(unit, criteria, model) for unit in graded_units(state)]
    return [
        Row(
            transcript["id"],
            criterion.id,
            numbers_of(readings, criterion),
            transcript["labels"][criterion.id],
        )
        for criterion in criteria
        if transcript["labels"].get(criterion.id) is not None
    ]


def fit_rows(rows: Sequence[Row], model: CachedModel, how: str) -> Calibration:
    name = f"seven_signals-{model.name}"
    return fit(rows, name=name, rubric="seven_signals", sha256=model.fingerprint["sha256"], fitted=how)


def cross_validate(rows: Sequence[Row], model: CachedModel) -> list[Pair]:
    """Leave one transcript out: cuts, weights, offsets and bar all come from the others."""
    pairs: list[Pair] = []
    for left_out in dict.fromkeys(row.transcript for row in rows):
        calibration = fit_rows([r for r in rows if r.transcript != left_out], model, "cross-validation")
        pairs += [predict(row, calibration) for row in rows if row.transcript == left_out]
    return pairs


def print_tables(pairs: Sequence[Pair], console: Console) -> None:
    table = Table("measure", "value", "95 % interval", title=f"{len(pairs)} labels, cross-validated")
    for name, measure in MEASURES.items():
        low, high = interval(pairs, measure)
        table.add_row(name, f"{measure(pairs):.2f}", f"{low:.2f} to {high:.2f}")
    console.print(table)
    signals = Table("signal", "labels", "Spearman", "95 % interval")
    for criterion in dict.fromkeys(pair.criterion for pair in pairs):
        own = [pair for pair in pairs if pair.criterion == criterion]
        low, high = interval(own, _spearman)
        signals.add_row(criterion, str(len(own)), f"{_spearman(own):.2f}", f"{low:.2f} to {high:.2f}")
    console.print(signals)


def _spearman(pairs: Sequence[Pair]) -> float:
    return spearman([p.value for p in pairs], [p.label for p in pairs])


def collect(transcripts: Iterable[dict[str, Any]], model: CachedModel, console: Console) -> list[Row]:
    rows: list[Row] = []
    for transcript in transcripts:
        started = time.perf_counter()
        rows += rows_of(transcript, model)
        console.print(f"{transcript['id']} read in {time.perf_counter() - started:.1f} s")
    return rows


def write(calibration: Calibration, path: Path) -> None:
    text = yaml.safe_dump(calibration.model_dump(mode="json"), sort_keys=False, width=100)
    path.write_text("# Written by `python -m eval.grader --write`; do not edit.\n" + text, "utf-8")


def main(
    model: Annotated[Path, typer.Option(help="A GGUF file.")],
    limit: Annotated[int | None, typer.Option(help="Only the first N transcripts.")] = None,
    write_fit: Annotated[bool, typer.Option("--write", help="Fit on all and write the calibration.")] = False,
) -> None:
    """Print the grader's agreement with the labels of eval/gold/seven_signals.jsonl."""
    console = Console()
    engine = LlamaCppModel(model, n_ctx=8192)
    cached = CachedModel(ANSWERS / f"{model.stem}.jsonl", engine, engine.fingerprint)
    rows = collect(load_gold(limit), cached, console)
    pairs = cross_validate(rows, cached)
    print_tables(pairs, console)
    if write_fit:
        transcripts = len({row.transcript for row in rows})
        how = (
            f"Ordinal regression on {len(rows)} labels of {transcripts} transcripts of "
            f"eval/gold/seven_signals.jsonl (two raters, both models). Leaving one transcript out: "
            + ", ".join(f"{name} {measure(pairs):.2f}" for name, measure in MEASURES.items())
            + "."
        )
        write(fit_rows(rows, cached, how), FOLDER / f"seven_signals-{model.stem}.yaml")
    engine.close()


if __name__ == "__main__":
    typer.run(main)
