"""Tries to fool the grader: `python -m eval.robustness --model FILE.gguf [--only NAMES] [--limit N]`.

Suites: attacks, benign, empty, debased, invariance (changed transcripts of eval/gold), retest (the same one
twice, read anew) and metamorphic (research data in --gold). All with the calibrations that ship.
"""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Annotated

import typer
from rich.console import Console

from app.agreement.cached_model import CachedModel
from app.backends.llamacpp import LlamaCppModel
from eval.gold_set import load_gold
from eval.robustness import metamorphic
from eval.robustness.reads import FOLDER, grade_all
from eval.robustness.suites import CASES
from eval.robustness.tables import Graded, table, worst
from graphs.grade import grade
from rubrics.loader import load_rubric, load_stages

CONSOLE = Console(width=150)
ALL = (*CASES, "retest", "metamorphic")
RETESTED = 2  # transcripts


def wanted(only: str) -> list[str]:
    names = [name.strip() for name in only.split(",") if name.strip()] or list(ALL)
    if unknown := [name for name in names if name not in ALL]:
        raise typer.BadParameter(f"no suite {', '.join(unknown)} (choose {', '.join(ALL)})")
    return names


def run_changed(names: list[str], model: CachedModel, limit: int | None, most: int) -> None:
    """Grade what these suites need together, then print each. `limit` draws that many cases of each."""
    gold = load_gold()
    cases = {name: list(CASES[name](gold)) for name in names}
    if limit is not None:
        cases = {name: Random(0).sample(own, min(limit, len(own))) for name, own in cases.items()}
    chosen = [case for own in cases.values() for case in own]
    found = grade_all([(t, None) for case in chosen for t in (case.base, case.changed)], model, CONSOLE)
    for name, own in cases.items():
        graded = [Graded(case, found[id(case.base)], found[id(case.changed)]) for case in own]
        CONSOLE.print(table(name, graded))
        CONSOLE.print("\n".join(worst(name, graded, most)), markup=False, highlight=False)


def run_metamorphic(model: CachedModel, gold: Path, limit: int | None) -> None:
    if not metamorphic.present(gold):
        CONSOLE.print(f"metamorphic: no research data in {gold} (they are not part of the repository)")
        return
    cases = list(metamorphic.additions(gold))[:limit]
    found = grade_all([(t, c.rubric) for c in cases for t in (c.base, c.changed)], model, CONSOLE)
    CONSOLE.print(metamorphic.table([(c, found[id(c.base)], found[id(c.changed)]) for c in cases]))


def run_retest(engine: LlamaCppModel, limit: int | None) -> None:
    """Whole grades, nothing kept: the second time after other transcripts, so that no cache is alike."""
    chosen = load_gold()[: min(limit or RETESTED, RETESTED)]
    stages, rubric = load_stages(), load_rubric()
    rounds = [
        [grade(t, engine, rubric, role=None, stage=stages[t["stage"]]) for t in order]
        for order in (chosen, chosen[::-1])
    ]
    alike = sum(a == b for a, b in zip(rounds[0], rounds[1][::-1], strict=True))
    CONSOLE.print(f"retest: {alike} of {len(chosen)} grades the same to the last digit")


def main(
    model: Annotated[Path, typer.Option(help="A GGUF file.", exists=True)],
    only: Annotated[str, typer.Option(help="Only these suites, separated by commas.")] = "",
    limit: Annotated[int | None, typer.Option(help="Only so many cases of each suite.")] = None,
    show: Annotated[int, typer.Option(help="Worst cases printed for each suite.")] = 12,
    gold: Annotated[Path, typer.Option(help="The folder of the research data.")] = Path("../shared/gold"),
) -> None:
    """Print how often a level moved that should not have, with Wilson's 95 % intervals."""
    names = wanted(only)
    engine = LlamaCppModel(model, n_ctx=8192)
    kept = CachedModel(FOLDER / f"{model.stem}.jsonl", engine, engine.fingerprint)
    if changed := [name for name in names if name in CASES]:
        run_changed(changed, kept, limit, show)
    if "metamorphic" in names:
        run_metamorphic(kept, gold, limit)
    if "retest" in names:
        run_retest(engine, limit)
    engine.close()


if __name__ == "__main__":
    typer.run(main)
