"""Interviews simulated candidates and judges the interviewer: `python -m eval.interviewer [--model FILE]`.

Without a model the lines are quoted, which takes seconds. Finished interviews are kept in build/interviewer/
and not played again. `--personas` prints what each persona does instead, `--stress` a stress interview beside
a neutral one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from app.backends.llamacpp import LlamaCppModel
from eval.interviewer import moves, stress
from eval.interviewer.heard import Interview, heard
from eval.interviewer.kept import kept_file, play_all
from eval.interviewer.plan import plan
from eval.interviewer.play import no_model, policies, quiet_home
from eval.interviewer.tables import criteria_table, examples, wording_table
from graphs.model import ChatModel

N_CTX = 8192
CONSOLE = Console(width=150)


def chosen(offered: Mapping[str, object], only: str, kind: str) -> list[str]:
    """The names in the comma-separated `only`, all when it is empty."""
    names = [name.strip() for name in only.split(",") if name.strip()] or sorted(offered)
    if unknown := [name for name in names if name not in offered]:
        raise typer.BadParameter(f"no {kind} {', '.join(unknown)} (choose {', '.join(sorted(offered))})")
    return names


def loader(model: Path | None) -> Callable[[], ChatModel]:
    if model is None:
        return no_model
    if not model.is_file():
        raise typer.BadParameter(f"no file {model}; give a GGUF file")
    return lambda: LlamaCppModel(model, n_ctx=N_CTX)


def report(interviews: Sequence[Interview], most: int) -> None:
    CONSOLE.print(criteria_table(interviews))
    CONSOLE.print(wording_table(interviews))
    if most:
        CONSOLE.print("\n".join(examples(interviews, most)), markup=False, highlight=False)


def main(
    model: Annotated[Path | None, typer.Option(help="A GGUF file; without one, lines are quoted.")] = None,
    interviews: Annotated[int, typer.Option(min=1, help="How many are played.")] = 60,
    minutes: Annotated[float, typer.Option(help="Length of each, on the spoken clock.")] = 10,
    speak_mode: Annotated[str, typer.Option(help="auto, quote, rewrite or free.")] = "",
    seed: Annotated[int, typer.Option(help="Draws the plan and the moves.")] = 0,
    candidates: Annotated[str, typer.Option(help="Only these, separated by commas.")] = "",
    scenarios: Annotated[str, typer.Option(help="Only these, separated by commas.")] = "",
    persona: Annotated[str, typer.Option(help="Only these, separated by commas.")] = "",
    observe: Annotated[bool, typer.Option(help="The model judges answers between the turns.")] = True,
    show: Annotated[int, typer.Option(help="Findings printed for each criterion.")] = 3,
    personas: Annotated[bool, typer.Option("--personas", help="Move statistics instead.")] = False,
    beside: Annotated[bool, typer.Option("--stress", help="Stress beside neutral instead.")] = False,
) -> None:
    """Print what the interviewer did wrong in simulated interviews, with Wilson's 95 % intervals."""
    mode = speak_mode or ("auto" if model else "quote")
    with quiet_home(loader(model)) as services:
        if personas or beside:
            (moves if personas else stress).report(services, CONSOLE, seed)
            return
        offered = policies(services, with_model=model is not None)
        planned = plan(
            interviews,
            chosen(offered, candidates, "candidate"),
            chosen(services.scenarios, scenarios, "scenario"),
            chosen(services.personas, persona, "persona"),
            minutes=minutes,
            speak_mode=mode,
            seed=seed,
            observe=observe,
        )
        records = play_all(planned, offered, services, kept_file(model, mode))
        report([heard(record, services.scenarios) for record in records], show)


if __name__ == "__main__":
    typer.run(main)
