"""`sparring label`: a person grades transcripts in the terminal, blind to every grade and to who interviewed.

Each finished transcript is kept at once, so that stopping, by whatever means, loses none.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console, RenderableType
from rich.table import Table

from app.agreement.calibrating import stage_of
from app.agreement.labelling import PROMPT, Levels, Reply, Wish, ask_levels, keep, parse_reply, waiting
from app.cli.errors import plain_errors
from app.cli.store_views import plain, turn_text
from app.transcripts.formats import Transcript, read
from graphs.grade_state import criteria_of
from rubrics.loader import load_rubric
from rubrics.schema import Criterion, Rubric

SCREEN = Console(highlight=False)


def label(
    files: Annotated[list[Path], typer.Argument(help="Transcripts: JSON, JSONL, Markdown or text.")],
    rubric: Annotated[Path | None, typer.Option(help="A rubric file; none: the seven signals.")] = None,
    rater: Annotated[str, typer.Option(help="Who grades.")] = "me",
    out: Annotated[Path | None, typer.Option(help="Default: labels-RATER.jsonl, here.")] = None,
) -> None:
    """Grade transcripts yourself, blind; what you finish is kept at once and a rerun goes on after it."""
    with plain_errors():
        chosen, path = load_rubric(rubric), out or Path(f"labels-{Path(rater).name}.jsonl")
        if path.resolve() in {file.resolve() for file in files}:
            raise ValueError(f"{path} is a file to read from: choose another --out")
        transcripts = [transcript for file in files for transcript in read(file)]
        for transcript in transcripts:
            stage_of(transcript, chosen)
        todo = waiting(transcripts, path, rater)
        kept = grade_all(todo, chosen, path, rater)
    rest = len(todo) - kept
    SCREEN.print(
        f"{kept} kept in {path}, {rest} left" + "; the same command goes on." * bool(rest), markup=False
    )


def grade_all(todo: Sequence[Transcript], rubric: Rubric, path: Path, rater: str) -> int:
    """Ask about each in turn; how many were finished. Ctrl-C and the end of the input stop it."""
    kept = 0
    try:
        for number, transcript in enumerate(todo, 1):
            SCREEN.rule(f"transcript {number} of {len(todo)}")
            levels = grade_one(transcript, rubric)
            if levels is Wish.stop:
                break
            if not isinstance(levels, Wish):
                keep(path, transcript, levels, rater)
                kept += 1
    except (KeyboardInterrupt, EOFError):
        SCREEN.print()
    return kept


def grade_one(transcript: Transcript, rubric: Rubric) -> Levels | Wish:
    criteria = criteria_of(rubric, stage_of(transcript, rubric))
    show(transcript)

    def ask(criterion: Criterion, place: int) -> Reply:
        show_criterion(criterion, f"{place} of {len(criteria)}")
        reply = read_reply()
        if reply is Wish.again:
            show(transcript)
        elif reply is Wish.back and place == 1:
            SCREEN.print("This is the first one.")
        return reply

    return ask_levels(criteria, ask)


def read_reply() -> Reply:
    """Asks until it is understood."""
    while True:
        try:
            return parse_reply(SCREEN.input(PROMPT))
        except ValueError as error:
            SCREEN.print(str(error), markup=False)


def show(transcript: Transcript) -> None:
    """The transcript without ids, names and grades, a screenful at a time."""
    used = 0
    for part in blind_parts(transcript):
        lines = len(SCREEN.render_lines(part))
        if SCREEN.is_terminal and used and used + lines > SCREEN.height - 2:
            SCREEN.input("[dim]Enter for more [/]")
            used = 0
        SCREEN.print(part)
        used += lines


def blind_parts(transcript: Transcript) -> list[RenderableType]:
    """Stage, task and turns."""
    scenario = transcript.scenario
    head = [text for text in (transcript.stage, scenario.title, scenario.prompt) if text]
    return [*map(plain, head), *map(turn_text, transcript.turns)]


def show_criterion(criterion: Criterion, place: str) -> None:
    SCREEN.print(f"\n[bold]{place}[/] ", plain(criterion.title), sep="")
    anchors = Table.grid(padding=(0, 1))
    for level, anchor in criterion.anchors.items():
        anchors.add_row(f" [bold]{level}[/]", plain(anchor))
    SCREEN.print(anchors)
