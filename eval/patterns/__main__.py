"""Prints the tables of the mistake patterns: `python -m eval.patterns [--errors dev] [--findings]`.

Precision is over findings, and one in a wrong turn is wrong; recall is over transcripts that show the
pattern. Reference answers show no pattern, so every finding there is a false alarm. `--errors dev` lists what
was got wrong on the part that rules are written on.
"""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from eval.observer.measure import shown
from eval.patterns.labelled import PARTS, Case, gold_cases, reference_cases, written_cases
from graphs.patterns import DETECTORS


def counts(cases: list[Case]) -> tuple[int, int, int, int]:
    """Right findings, all findings; transcripts in which a shown pattern was found, all that show it."""
    found = [(case, [each.turn in case.right for each in case.found]) for case in cases]
    showing = [(case, hits) for case, hits in found if case.right]
    right = sum(sum(hits) for _, hits in found)
    return right, sum(len(hits) for _, hits in found), sum(any(hits) for _, hits in showing), len(showing)


def table(part: str, cases: list[Case]) -> Table:
    """One row per pattern that has cases, and all of them together."""
    made = Table("pattern", "cases", "found", "precision", "shown in", "recall", title=part)
    for name in [*DETECTORS, "all"]:
        own = [case for case in cases if case.part == part and name in (case.pattern, "all")]
        right, fired, hit, showing = counts(own)
        cells = (f"{right}/{fired}", shown(right, fired), f"{hit}/{showing}", shown(hit, showing))
        if own:
            made.add_row(name, str(len(own)), *cells, end_section=name == list(DETECTORS)[-1])
    return made


def wrong(cases: list[Case]) -> list[str]:
    """Findings in a wrong turn and transcripts in which nothing was found, one line each."""
    lines = []
    for case in cases:
        where = f"{case.pattern} {case.name}"
        stray = [each for each in case.found if each.turn not in case.right]
        lines += [f"{where} turn {each.turn}: saw {each.quote!r}" for each in stray]
        if case.right and len(stray) == len(case.found):
            lines.append(f"{where}: missed it in turn {sorted(case.right)}")
    return lines


def judged(cases: list[Case]) -> list[str]:
    """Every finding with its verdict, one line each."""
    verdict = {True: "right", False: "wrong"}
    return [
        f"{verdict[each.turn in case.right]} {case.name}:{each.turn} {each.pattern}: {each.quote}"
        for case in cases
        for each in case.found
    ]


def main(
    errors: Annotated[str, typer.Option(help=f"List the errors of one of {', '.join(PARTS)}.")] = "",
    findings: Annotated[bool, typer.Option(help="List every finding in the gold transcripts.")] = False,
) -> None:
    """Print precision and recall of every pattern, with Wilson's 95 % intervals."""
    if errors and errors not in PARTS:
        raise typer.BadParameter(f"unknown part {errors!r}: choose one of {', '.join(PARTS)}")
    console = Console(width=130)
    cases = [*written_cases(), *gold_cases(), *reference_cases()]
    for part in PARTS:
        console.print(table(part, cases))
    listed = wrong([case for case in cases if case.part == errors])
    listed += judged([case for case in cases if case.part == "gold"]) if findings else []
    console.print("\n".join(listed), markup=False, highlight=False)


if __name__ == "__main__":
    typer.run(main)
