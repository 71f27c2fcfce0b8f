"""`sparring chat`: a whole interview in the terminal, or from a script on standard input.

A script is one answer a paragraph. Its time is that of speech, and it is read out sentence by sentence, so
the interviewer can cut in. What a cut left unsaid is said in reaction to it: nothing of the script is lost.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from app.cli.errors import plain_errors
from app.cli.keyboard import CutOff, read_line
from app.clock import SpokenClock
from app.code_runs.last import code_in
from app.code_runs.result import told
from app.services import Services, open_services
from app.session import Session, SessionError, Setup
from app.transcripts.formats import from_store, to_json
from graphs.state import Turn
from graphs.words import sentences
from personas.loader import DEFAULT
from personas.stress import difficult_persona

SAID = Console(stderr=True, highlight=False)


def paragraphs(lines: Iterable[str]) -> Iterator[str]:
    """Blocks of text between blank lines. A fence of code is one block with what precedes it."""
    block: list[str] = []
    fenced = False
    for line in lines:
        fenced ^= line.lstrip().startswith("```")
        if line.strip() or fenced:
            block.append(line.rstrip("\n"))
        elif block:
            yield "\n".join(block)
            block = []
    if block:
        yield "\n".join(block)


def speak_out(session: Session, text: str) -> Iterator[Turn]:
    """Say one answer of a script; the interviewer's turns, cuts included."""
    while text and session.status == "open":
        said, cut = read_out(session, text)
        if cut is None:
            yield from (piece for piece in session.answer(text) if not isinstance(piece, str))
            return
        yield cut
        text = text[len(said) :].strip()


def read_out(session: Session, text: str) -> tuple[str, Turn | None]:
    """Draft the text sentence by sentence until the interviewer cuts in: what was said, and the cut."""
    said = ""
    for part in spoken_parts(text):
        said += part
        if cut := session.draft(said):
            return said, cut
    return said, None


def spoken_parts(text: str) -> list[str]:
    """The text cut behind every sentence; code stays in one piece. The parts joined are the text."""
    parts = re.split(r"(```.*?(?:```|\Z))", text, flags=re.DOTALL)
    found: list[str] = []
    for i, part in enumerate(parts):
        if i % 2:
            found.append(part)
            continue
        position = 0
        for sentence in sentences(part):
            end = part.index(sentence, position) + len(sentence)
            found.append(part[position:end])
            position = end
        if part[position:]:
            found.append(part[position:])
    return found


def play_script(session: Session, lines: Iterable[str]) -> None:
    """Hold the interview with the answers of a script, until it closes or the script ends."""
    show(session.turns[-1])
    for answer in paragraphs(lines):
        if session.status != "open":
            return
        if answer.strip() == "/run":
            show_run(session, "")
            continue
        for turn in speak_out(session, answer):
            show(turn)
    if session.status == "open":
        for piece in session.end():
            if not isinstance(piece, str):
                show(piece)


def show(turn: Turn | dict[str, object]) -> None:
    # never as markup: an interviewer quotes the candidate, who may well say grid[i]
    SAID.print(Text.assemble("\n", (str(turn["kind"]), "bold"), f" {turn['text']}"))


def show_run(session: Session, typed: str) -> None:
    """Run the code in `typed`, else the code handed in last, and print what came of it."""
    try:
        result = session.run_code(code_in(typed) or session.last_code)
    except SessionError as exc:
        SAID.print(Text(str(exc)))
    else:
        SAID.print(Text(told(result)))


def converse(session: Session) -> None:
    """An interview at the keyboard: an empty line sends, /end ends, Ctrl-D or Ctrl-C leaves it open."""
    SAID.print("[dim]An empty line sends your answer. /end ends the interview; Ctrl-C leaves it open.[/]")
    if session.scenario.code:
        SAID.print("[dim]Code goes between two lines of ```; /run tries it on the examples.[/]")
    for turn in session.turns[-2:]:
        show(turn)
    while session.status == "open":
        SAID.print(f"\n[dim]{clock(session.remaining())} left[/]")
        lines = typed(session)
        if lines is None:
            continue
        say = session.end() if lines == "/end" else session.answer(lines)
        SAID.print()
        for piece in say:
            if isinstance(piece, str):
                SAID.print(piece, end="", markup=False)
        SAID.print()


def typed(session: Session) -> str | None:
    """Lines until an empty one. None when the interviewer cut in: then what was typed is kept as said."""
    try:
        return typed_lines(session)
    except CutOff as cut:
        SAID.print("\n[bold red]The interviewer cuts in.[/]")
        show(cut.turn)
        return None


def typed_lines(session: Session) -> str:
    """Lines until an empty one. Raises `CutOff` when the interviewer cuts in."""
    lines: list[str] = []
    fenced = False

    def look(line: str) -> Turn | None:
        return None if line.startswith("/") else session.draft("\n".join([*lines, line]))

    while True:
        line = read_line("  " if lines else "> ", look)
        if line.strip() == "/end":
            return "/end"
        if line.strip() == "/run":
            show_run(session, "\n".join(lines))
            continue
        fenced ^= line.lstrip().startswith("```")
        if not line.strip() and not fenced and lines:
            return "\n".join(lines)
        if line.strip() or lines:
            lines.append(line)
        if lines and (cut := session.draft("\n".join(lines))):
            raise CutOff(cut)


def clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def begin(services: Services, setup: Setup, interview: str, scripted: bool) -> Session:
    if not interview:
        return Session.start(services, setup, SpokenClock() if scripted else None)
    found = services.store.match(interview)
    spent = float(services.store.interview(found)["elapsed"])
    session = Session.resume(services, found, SpokenClock(spent) if scripted else None)
    session.go_on()  # it may have been paused on the page
    return session


def chat(
    scenario: Annotated[str, typer.Option(help="Which problem; empty: the first of them.")] = "",
    persona: Annotated[
        str, typer.Option(help="Which interviewer; empty: a neutral one, or a hard one with --stress.")
    ] = "",
    role: Annotated[str, typer.Option(help="SWE, MLE, RE or RS.")] = "MLE",
    minutes: Annotated[float, typer.Option(help="Length; 0: the stage's usual length.")] = 0,
    stress: Annotated[
        int, typer.Option(min=0, max=3, help="Stress mode: pressure 1 to 3, shorter clock.")
    ] = 0,
    seed: Annotated[int, typer.Option(help="Fixes the interviewer's moves.")] = 0,
    speak_mode: Annotated[str, typer.Option(help="auto, quote, rewrite or free.")] = "",
    resume: Annotated[str, typer.Option(help="Go on with this interview instead of starting one.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the transcript with its events.")] = False,
) -> None:
    """Be interviewed in the terminal. From a file or pipe: one answer a paragraph, a blank line ends it."""
    with plain_errors():
        services = open_services()
        session: Session | None = None
        try:
            name = scenario or next(iter(sorted(services.scenarios)))
            known = services.scenarios.get(name)
            length = minutes or (services.stages[known.stage].minutes if known else 1)
            mode = speak_mode or services.settings.speak_mode
            scripted = not sys.stdin.isatty()
            if mode != "quote":  # better told now than found out in the middle
                services.model()
            who = persona or (difficult_persona(services.personas, seed) if stress else DEFAULT)
            setup = Setup(name, who, role, length, seed, mode, stress)
            session = begin(services, setup, resume, scripted)
            if scripted:
                play_script(session, sys.stdin)
            else:
                converse(session)
            if as_json:
                typer.echo(to_json(from_store(services.store, session.id)))
            SAID.print(f"\n[dim]interview {session.id}: grade it with  sparring grade {session.id}[/]")
        except (KeyboardInterrupt, EOFError):
            if session is not None:
                SAID.print(f"\n[dim]left open; go on with  sparring chat --resume {session.id}[/]")
        finally:
            services.close()
