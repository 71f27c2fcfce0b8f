"""Prints the tables of the mistake patterns: `python -m eval.patterns [--errors] [--findings]`.

Precision is over findings, and one in a wrong turn is wrong; recall is over transcripts that show the
pattern. `--errors` lists what was got wrong on the dev half, for writing rules; `--held-errors` is for one
look at the end.
"""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from eval.observer.measure import shown
from eval.patterns.labelled import Case, Half, gold_cases, written_cases
from graphs.patterns import DETECTORS

HALVES: tuple[Half, ...] = ("dev", "held", "fresh", "gold")


def counts(cases: list[Case]) -> tuple[int, int, int, int]:
    """Right findings, all findings; transcripts in which a shown pattern was found, all that show it."""
    found = [(case, [each.turn in case.right for each in case.found]) for case in cases]
    showing = [(case, hits) for case, hits in found if case.right]
    right = sum(sum(hits) for _, hits in found)
    return right, sum(len(hits) for _, hits in found), sum(any(hits) for _, hits in showing), len(showing)


def table(half: Half, cases: list[Case]) -> Table:
    """One row per pattern, and all of them together."""
    made = Table("pattern", "cases", "found", "precision", "shown in", "recall", title=half)
    for name in [*DETECTORS, "all"]:
        own = [case for case in cases if case.half == half and name in (case.pattern, "all")]
        right, fired, hit, showing = counts(own)
        cells = (
            str(len(own)),
            f"{right}/{fired}",
            shown(right, fired),
            f"{hit}/{showing}",
            shown(hit, showing),
        )
        made.add_row(name, *cells, end_section=name == list(DETECTORS)[-1])
    return made


def wrong(cases: list[Case]) -> list[str]:
    """Findings in a wrong turn and transcripts in which nothing was found, one line each."""
    lines = []
    for case in cases:
        found = case.found
        where = f"{case.pattern} {case.name}"
        stray = [each for each in found if each.turn not in case.right]
        lines += [f"{where} turn {each.turn}: saw {each.quote!r}" for each in stray]
        if case.right and len(stray) == len(found):
            lines.append(f"{where}: missed it in turn {sorted(case.right)}")
    return lines


def main(
    errors: Annotated[bool, typer.Option(help="List the errors on the dev half.")] = False,
    held_errors: Annotated[
        bool, typer.Option(help="List those on the held half; not for writing rules.")
    ] = False,
    findings: Annotated[bool, typer.Option(help="List every finding in the gold transcripts.")] = False,
) -> None:
    """Print precision and recall of every pattern, with Wilson's 95 % intervals."""
    console = Console(width=130)
    cases = [*written_cases(), *gold_cases()]
    for half in HALVES:
        console.print(table(half, cases))
    for half, wanted in (("dev", errors), ("held", held_errors)):
        if wanted:
            console.print(
                "\n".join(wrong([c for c in cases if c.half == half])), markup=False, highlight=False
            )
    if findings:
        for case in cases:
            for each in case.found if case.half == "gold" else []:
                verdict = "right" if each.turn in case.right else "wrong"
                console.print(f"{verdict} {case.name}:{each.turn} {each.pattern}: {each.quote}", markup=False)


if __name__ == "__main__":
    typer.run(main)
