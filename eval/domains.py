"""Agreement under rubrics of anchors alone: `python -m eval.domains --model FILE.gguf [--write]`.

Reads ../shared/gold/other_domains (research data, not part of the repository). Cuts, weights and bar are
fitted on one domain and tested on the other, so no criterion is seen in both. `--write` fits on both and
writes the calibration that ships for such rubrics.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from app.agreement.cached_model import CachedModel
from app.agreement.calibrating import fit_rows, rows_of, write_calibration
from app.agreement.labels import Labelled
from app.backends.llamacpp import LlamaCppModel
from app.transcripts.formats import read
from eval.grader import ANSWERS
from eval.robustness.metamorphic import domain_rubrics
from rubrics.agreement import MEASURES, Pair, interval
from rubrics.calibration import FOLDER
from rubrics.fitting import Row, predict
from rubrics.schema import Rubric

GOLD = Path("..") / "shared" / "gold"


def read_domain(file: Path, role: str) -> list[Labelled]:
    """The interviews of one domain; one file holds those of both."""
    own = [each for each in read(file) if each.role == role]
    return [Labelled(str(each.id), each, (each.model_extra or {})["labels"]) for each in own]


def across(
    rows: Mapping[str, list[Row]], rubrics: Mapping[str, Rubric], fingerprint: Mapping[str, str]
) -> dict[str, list[Pair]]:
    """Pairs of each domain, predicted by what was fitted on the others."""
    pairs = {}
    for domain, own in rows.items():
        others = [row for name, them in rows.items() if name != domain for row in them]
        calibration = fit_rows(others, rubrics[domain], fingerprint, "cross-validation")
        pairs[domain] = [predict(row, calibration) for row in own]
    return pairs


def print_table(pairs: dict[str, list[Pair]], console: Console) -> None:
    everything = {**pairs, "both": [pair for own in pairs.values() for pair in own]}
    table = Table("measure", *everything, title="fitted on the other domain, 95 % by transcript")
    for name, measure in MEASURES.items():
        cells = []
        for own in everything.values():
            low, high = interval(own, measure)
            cells.append(f"{measure(own):.2f} ({low:.2f} to {high:.2f})")
        table.add_row(name, *cells)
    table.add_row("scores", *(str(len(own)) for own in everything.values()))
    console.print(table)


def main(
    model: Annotated[Path, typer.Option(help="A GGUF file.", exists=True)],
    gold: Annotated[Path, typer.Option(help="The folder that holds other_domains/.")] = GOLD,
    limit: Annotated[int | None, typer.Option(help="Only so many interviews of each domain.")] = None,
    write_fit: Annotated[bool, typer.Option("--write", help="Fit on all and write the calibration.")] = False,
) -> None:
    """Print the agreement under each domain's rubric."""
    console = Console(width=130)
    file = gold / "other_domains" / "interviews.jsonl"
    if not file.is_file():
        console.print(f"{file} is not here; the research data are no part of the repository (--gold FOLDER)")
        raise typer.Exit(0)
    engine = LlamaCppModel(model, n_ctx=8192)
    kept = CachedModel(ANSWERS / f"{model.stem}.jsonl", engine, engine.fingerprint)
    rubrics = domain_rubrics(gold)
    rows: dict[str, list[Row]] = {}
    for role, rubric in rubrics.items():
        own = read_domain(file, role)[:limit]
        rows[role] = [
            row for each in track(own, role, console=console) for row in rows_of(each, rubric, kept)
        ]
    pairs = across(rows, rubrics, kept.fingerprint)
    print_table(pairs, console)
    if write_fit:
        every = [row for own in rows.values() for row in own]
        both = [pair for own in pairs.values() for pair in own]
        how = (
            f"Ordinal regression on {len(every)} labels of two domains. Fitted on one, tested on the other: "
        )
        how += ", ".join(f"{name} {measure(both):.2f}" for name, measure in MEASURES.items())
        fitted = fit_rows(every, rubrics["gd"], kept.fingerprint, f"{how}.")
        write_calibration(fitted, FOLDER / f"anchors-{model.stem}.yaml")
    engine.close()


if __name__ == "__main__":
    typer.run(main)
