"""How well the checks of stories hear: `python -m eval stories [--part NAME] [--errors]`.

Precision and recall of each check on 91 short texts labelled by hand, with 95 % intervals: 44 written
before the checks, 47 that other people wrote for rubrics/. The checks were tuned on the part `tune`; `held`
and `others` were only counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from eval.observer.measure import shown
from eval.stories.labelled import Case, cases, load_texts
from rubrics.practice.story_loader import load_checks

PARTS = ("tune", "held", "others")


def row(found: Sequence[Case]) -> list[str]:
    """Counts, precision and recall."""
    hits = sum(case.found and case.true for case in found)
    fired, true = sum(case.found for case in found), sum(case.true for case in found)
    return [f"{hits}/{fired}", shown(hits, fired), f"{hits}/{true}", shown(hits, true)]


def table(title: str, found: Sequence[Case]) -> Table:
    """A row for each check, and one for all."""
    made = Table("check", "right of found", "precision", "found of met", "recall", title=title)
    for check in load_checks():
        made.add_row(check, *row([case for case in found if case.check == check]))
    made.add_section()
    made.add_row("all", *row(found))
    return made


def wrong(found: Sequence[Case]) -> list[str]:
    """What the checks got wrong, one line each."""
    return [
        f"{case.text} {case.check}: {f'heard {case.quote!r}' if case.found else 'missed it'}"
        for case in found
        if case.found != case.true
    ]


def main(
    part: Annotated[str, typer.Option(help="tune, held or others; none: all.")] = "",
    errors: Annotated[bool, typer.Option(help="List what the checks got wrong.")] = False,
) -> None:
    """Print the tables."""
    if part and part not in PARTS:
        raise typer.BadParameter(f"{part!r} is no part: choose one of {', '.join(PARTS)}")
    console, texts = Console(width=110), load_texts()
    for name in [part] if part else PARTS:
        own = [text for text in texts if text.part == name]
        found = [case for text in own for case in cases(text)]
        console.print(table(f"{name}: {len(own)} texts", found))
        if errors:
            console.print("\n".join(wrong(found)), markup=False, highlight=False)


if __name__ == "__main__":
    typer.run(main)
