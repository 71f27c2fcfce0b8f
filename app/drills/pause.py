"""The parts of a session that are no drill, at the keyboard: rest, and writing, each with its clock."""

from __future__ import annotations

from app.cli.chat import clock
from app.cli.keyboard import Look, read_line
from app.drills import drilling
from app.drills.results import add_note
from app.drills.screen import say, show_clock, top_line
from app.drills.terminal import TimeUp
from app.storage.store import Store


def pause(seconds: float) -> None:
    """Rest until the time is up, or until Enter."""
    with top_line():
        try:
            read_line("(Enter goes on earlier) ", until(drilling.now() + seconds, []), empty=True)
        except TimeUp:
            say("", "The rest is over.")


def write(store: Store, kind: str, seconds: float, session: int) -> None:
    """Lines until an empty one or the end of the time; kept as a note."""
    lines: list[str] = []
    with top_line():
        try:
            while line := read_line("> ", until(drilling.now() + seconds, lines), empty=True):
                lines.append(line)
        except TimeUp:
            say("", "Time.")
    if lines:
        add_note(store, kind.lower(), "\n".join(lines), session)


def until(end: float, lines: list[str]) -> Look:
    """Looks at the clock while a line is typed, and stops with the line kept."""

    def look(line: str) -> None:
        show_clock(clock(max(0.0, end - drilling.now())))
        if drilling.now() >= end:
            lines.extend([line] * bool(line.strip()))
            raise TimeUp

    return look
