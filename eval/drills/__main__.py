"""How well drill answers are checked: `python -m eval drills [--model FILE] [--errors]`.

Precision and recall of the check over the expectations of 60 answers written and labelled by hand, by kind,
with Wilson's 95 % intervals; with a model also of words and second look together. A good answer is told
from a poor one when the check and the labels agree whether half of what was needed was met.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from app.backends.llamacpp import LlamaCppModel
from eval.drills.labelled import Answer, Case, cases, load_answers
from eval.observer.measure import shown
from graphs.asking import Asker
from rubrics.practice.loader import load_drills


def row(found: Sequence[Case]) -> list[str]:
    """Counts, precision and recall of one kind."""
    hits = sum(case.found and case.true for case in found)
    fired, true = sum(case.found for case in found), sum(case.true for case in found)
    return [f"{hits}/{fired}", shown(hits, fired), f"{hits}/{true}", shown(hits, true)]


def table(title: str, found: Sequence[Case]) -> Table:
    """A row for each kind, one for all, and one for the mistakes."""
    made = Table("drill", "cases", "right of found", "precision", "found of met", "recall", title=title)
    expected = [case for case in found if not case.mistake]
    for drill in load_drills():
        own = [case for case in expected if case.drill == drill]
        if own:
            made.add_row(drill, str(len(own)), *row(own))
    made.add_section()
    made.add_row("all", str(len(expected)), *row(expected))
    mistakes = [case for case in found if case.mistake]
    made.add_row("mistakes", str(len(mistakes)), *row(mistakes))
    return made


def told_apart(answers: Sequence[Answer], found: Sequence[Sequence[Case]]) -> str:
    """In how many answers the check and the labels agree that half of what was needed was met."""
    right = 0
    for answer, own in zip(answers, found, strict=True):
        needed = {each.id for each in answer.found_item().expected if each.needed}
        counted = [case for case in own if case.wanted in needed and not case.mistake]
        halves = [
            sum(met) >= len(counted) / 2 for met in zip(*((c.found, c.true) for c in counted), strict=True)
        ]
        right += halves[0] == halves[1]
    return f"good told from poor in {right} of {len(answers)} answers: {shown(right, len(answers))}"


def wrong(found: Sequence[Case]) -> list[str]:
    """What the check got wrong, one line each."""
    return [
        f"{case.item} {case.wanted}: {f'saw {case.sentence!r}' if case.found else 'missed it'}"
        for case in found
        if case.found != case.true
    ]


def main(
    model: Annotated[Path | None, typer.Option(help="A GGUF file; without one only the words count.")] = None,
    errors: Annotated[bool, typer.Option(help="List what the check got wrong.")] = False,
) -> None:
    """Print the tables."""
    console, answers = Console(width=130), load_answers()
    ways: dict[str, Asker | None] = {"By words": None}
    if model:
        ways["By words and model"] = Asker(LlamaCppModel(model, n_ctx=4096))
    for title, asker in ways.items():
        found = [cases(answer, asker) for answer in track(answers, disable=asker is None)]
        flat = [case for own in found for case in own]
        console.print(table(f"{title}, {len(answers)} answers", flat))
        console.print(told_apart(answers, found))
        if errors:
            console.print("\n".join(wrong(flat)), markup=False, highlight=False)


if __name__ == "__main__":
    typer.run(main)
