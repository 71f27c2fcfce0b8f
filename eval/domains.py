"""Agreement under rubrics of anchors alone: `python -m eval.domains --model FILE.gguf [--write]`.

Reads ../shared/gold/other_domains (research data, not part of the repository). Cuts, weights and bar are
fitted on one domain and tested on the other, so no criterion is seen in both. `--write` fits on both and
writes the calibration that ships for such rubrics.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from app.backends.llamacpp import LlamaCppModel
from eval.cached_model import CachedModel
from eval.fitting import Row, fit, predict
from eval.grader import ANSWERS, write
from eval.metrics import MEASURES, Pair, interval
from eval.robustness.metamorphic import domain_rubrics, lines
from graphs.grade_state import graded_units, new_state, prepared
from graphs.reading import numbers_of, read_unit
from graphs.routing import routes
from rubrics.calibration import ANCHORS, FOLDER, Calibration
from rubrics.schema import Rubric

GOLD = Path("..") / "shared" / "gold"
ANY = "any"  # the fit knows one criterion, since a new rubric's are unknown


def rows_of(interview: dict[str, Any], rubric: Rubric, model: CachedModel) -> list[tuple[str, Row]]:
    """The numbers of every criterion that an answer was about, with the criterion's name."""
    state = new_state(interview)
    state.update(prepared(state, rubric))  # type: ignore[typeddict-item]
    units = graded_units(state)
    readings = [read_unit(unit, [], model) for unit in units]
    weights = routes(units, rubric.criteria)
    return [
        (c.id, Row(interview["id"], ANY, numbers_of(readings, c, weights[c.id]), interview["labels"][c.id]))
        for c in rubric.criteria
        if any(weights[c.id])
    ]


def fitted(rows: Sequence[Row], model: CachedModel, how: str) -> Calibration:
    name = f"anchors-{model.name}"
    found = fit(rows, name=name, rubric=ANCHORS, sha256=model.fingerprint["sha256"], fitted=how)
    return found.model_copy(update={"criteria": {}, "other": found.criteria[ANY]})


def across(rows: dict[str, list[tuple[str, Row]]], model: CachedModel) -> dict[str, list[Pair]]:
    """Pairs of each domain, predicted by what was fitted on the others."""
    pairs = {}
    for domain, own in rows.items():
        others = [row for name, them in rows.items() if name != domain for _, row in them]
        calibration = fitted(others, model, "cross-validation")
        pairs[domain] = [
            Pair(p.transcript, name, p.label, p.value, p.level)
            for name, p in ((name, predict(row, calibration)) for name, row in own)
        ]
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
    rows: dict[str, list[tuple[str, Row]]] = {}
    for role, rubric in domain_rubrics(gold).items():
        own = [each for each in lines(file) if each["role"] == role][:limit]
        rows[role] = [r for each in track(own, role, console=console) for r in rows_of(each, rubric, kept)]
    pairs = across(rows, kept)
    print_table(pairs, console)
    if write_fit:
        every = [row for own in rows.values() for _, row in own]
        both = [pair for own in pairs.values() for pair in own]
        how = (
            f"Ordinal regression on {len(every)} labels of two domains. Fitted on one, tested on the other: "
        )
        how += ", ".join(f"{name} {measure(both):.2f}" for name, measure in MEASURES.items())
        write(fitted(every, kept, f"{how}."), FOLDER / f"anchors-{model.stem}.yaml")
    engine.close()


if __name__ == "__main__":
    typer.run(main)
