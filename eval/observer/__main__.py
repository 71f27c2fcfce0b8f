"""Prints the observer's tables: `python -m eval.observer [--errors]`.

`--errors` lists what a detector got wrong on the tuned half, for writing rules. Never the held-out half.
"""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from eval.observer.labelled import Case, gold_cases, written_cases
from eval.observer.measure import count, shown
from graphs.detectors import DETECTORS

HALVES = ("tuned", "held_out")


def table(title: str, cases: list[Case]) -> Table:
    """One row per detector, its numbers on both halves side by side."""
    columns = [
        f"{half.replace('_', '-')} {name}" for half in HALVES for name in ("yes", "precision", "recall")
    ]
    made = Table("detector", *columns, title=title)
    for name in DETECTORS:
        own = [case for case in cases if case.detector == name]
        made.add_row(
            name, *(cell for half in HALVES for cell in row(name, [c for c in own if c.half == half]))
        )
    return made


def row(name: str, cases: list[Case]) -> list[str]:
    found = count(cases, DETECTORS[name])
    return [str(found.positives), shown(found.hits, found.fired), shown(found.hits, found.positives)]


def wrong(cases: list[Case]) -> list[str]:
    """The tuned turns a detector misjudged, one line each."""
    tuned = [case for case in cases if case.half == "tuned"]
    lines = []
    for case in tuned:
        place = DETECTORS[case.detector](case.heard)
        if (place is not None) != case.shown:
            what = f"saw {case.heard.text[slice(*place)]!r}" if place else "missed it"
            lines.append(f"{case.detector} {case.name}: {what}")
    return lines


def sizes(cases: list[Case]) -> str:
    """How many turns each half has, counted once per detector's view of them."""
    found = {half: len({c.name for c in cases if c.half == half}) for half in HALVES}
    return f"{found['tuned']} turns tuned on, {found['held_out']} held out"


def main(
    errors: Annotated[bool, typer.Option(help="List the misjudged turns of the tuned half.")] = False,
) -> None:
    """Print precision and recall of every detector, with Wilson's 95 % intervals."""
    console = Console(width=150)
    gold, written = gold_cases(), written_cases()
    console.print(table(f"Gold transcripts: {sizes(gold)}", gold))
    console.print(table("Written cases, tricky on purpose", written))
    if errors:
        console.print("\n".join(wrong([*gold, *written])), markup=False, highlight=False)


if __name__ == "__main__":
    typer.run(main)
