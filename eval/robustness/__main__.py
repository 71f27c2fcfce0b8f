"""Tries to fool the grader: `python -m eval.robustness --model FILE.gguf [--only NAME] [--limit N]`.

Suites: attacks, benign, empty, debased, invariance, retest, metamorphic. All are graded with the calibration
that ships; the first five change the transcripts of eval/gold, the last needs the research data (`--gold`).
"""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Annotated

import typer
from rich.console import Console

from app.backends.llamacpp import LlamaCppModel
from eval.grader import load_gold
from eval.robustness.reads import FOLDER, LevelsOnly, grade_all
from eval.robustness.suites import CASES
from eval.robustness.tables import Graded, table, worst

CONSOLE = Console(width=150)
ALL = (*CASES,)


def wanted(only: str) -> list[str]:
    names = [name.strip() for name in only.split(",") if name.strip()] or list(ALL)
    if unknown := [name for name in names if name not in ALL]:
        raise typer.BadParameter(f"no suite {', '.join(unknown)} (choose {', '.join(ALL)})")
    return names


def run(names: list[str], model: LevelsOnly, limit: int | None, most: int) -> None:
    """Grade what the suites need together, then print each. `limit` draws that many cases of each suite."""
    gold = load_gold()
    cases = {name: list(CASES[name](gold)) for name in names}
    if limit is not None:
        cases = {name: Random(0).sample(own, min(limit, len(own))) for name, own in cases.items()}
    chosen = [case for own in cases.values() for case in own]
    scores = grade_all([t for case in chosen for t in (case.base, case.changed)], model, CONSOLE)
    for name, own in cases.items():
        found = [Graded(case, scores[id(case.base)], scores[id(case.changed)]) for case in own]
        CONSOLE.print(table(name, found))
        CONSOLE.print("\n".join(worst(name, found, most)), markup=False, highlight=False)


def main(
    model: Annotated[Path, typer.Option(help="A GGUF file.", exists=True)],
    only: Annotated[str, typer.Option(help="Only these suites, separated by commas.")] = "",
    limit: Annotated[int | None, typer.Option(help="Only so many cases of each suite.")] = None,
    show: Annotated[int, typer.Option(help="Worst cases printed for each suite.")] = 12,
) -> None:
    """Print how often a level moved that should not have, with Wilson's 95 % intervals."""
    engine = LlamaCppModel(model, n_ctx=8192)
    kept = LevelsOnly(FOLDER / f"{model.stem}.jsonl", engine, engine.fingerprint)
    run(wanted(only), kept, limit, show)
    engine.close()


if __name__ == "__main__":
    typer.run(main)
