"""A drill at the keyboard: a countdown that stands at the top of the screen, and a hard stop in mid-line."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from app.cli.chat import clock
from app.cli.keyboard import Look, read_line
from app.code_runs.result import told
from app.drills.drilling import DrillSession
from app.drills.screen import say, show_clock, top_line
from app.drills.told import feedback, good, prompt
from graphs.practice.rules import questions

ENDS = "/stop"


class TimeUp(Exception):
    """The hard stop came while a line was typed; what stood there has been handed in."""


class Refused(Exception):
    """A sentence was typed that the drill does not take."""


class Stopped(Exception):
    """The person ends the sitting."""


def sit(session: DrillSession) -> None:
    """Hold the sitting to its summary. /stop, Ctrl-D and Ctrl-C end it; what was handed in is kept."""
    sitting = session.sitting
    say(sitting.drill.shape, "Enter begins. An empty line hands in; /stop ends the sitting.")
    with top_line():
        try:
            read_line("", lambda _: None)
            session.begin()
            while session.sitting.phase != "done":
                one_item(session)
                after_item(session)
        except (Stopped, EOFError, KeyboardInterrupt):
            say("Stopped.")


def one_item(session: DrillSession) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / f"{session.sitting.item.id}.py"
        while session.sitting.running:
            say("", *prompt(session.sitting))
            if bug := session.sitting.item.bug:
                file.write_text(bug.source, encoding="utf-8")
                say(f"The code is in {file}", bug.source, "/edit opens it, /run runs the checks.")
            try:
                if session.sitting.phase == "silence":
                    read_line("(silence; Enter when you want to answer) ", looking(session, []), empty=True)
                    session.break_silence()
                read_answer(session, file)
            except TimeUp:
                say("", "Time. What stood there counts.")


def looking(session: DrillSession, lines: list[str]) -> Look:
    """What happens while a line is typed: the countdown, the hard stop, and refusals."""
    due = (session.sitting.at, session.sitting.step)

    def look(line: str) -> None:
        refusals = session.type("\n".join([*lines, line]))
        now = session.sitting
        show_clock(f"{clock(session.remaining() + 0.5)}  {now.drill.name} {now.at + 1} of {len(now.items)}")
        if not session.sitting.running or (session.sitting.at, session.sitting.step) != due:
            raise TimeUp
        if refusals:
            kept = questions("\n".join([*lines, line])).splitlines()
            lines[:] = kept
            raise Refused(refusals[0])

    return look


def read_answer(session: DrillSession, file: Path) -> None:
    """Lines until an empty one, or the stop."""
    lines: list[str] = []
    look = looking(session, lines)
    while True:
        try:
            line = read_line("> ", look, empty=True)
            if line.strip() in COMMANDS:
                COMMANDS[line.strip()](session, file)
                continue
            if not line.strip() and lines:
                session.hand_in("\n".join(lines))
                return
            look(line)
            lines += [line] * bool(line.strip())
        except Refused as refusal:
            say("", f"That is not a question, so it does not count: “{refusal}” Ask.")


def stop(session: DrillSession, file: Path) -> None:
    raise Stopped


def run(session: DrillSession, file: Path) -> None:
    if session.sitting.item.bug:
        say(told(session.run(file.read_text(encoding="utf-8"))))


def edit(session: DrillSession, file: Path) -> None:
    """Open the person's editor until they leave it or the time is up."""
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or shutil.which("nano") or "vi"
    try:
        subprocess.run([*editor.split(), str(file)], timeout=max(0.1, session.remaining()), check=False)
    except subprocess.TimeoutExpired:
        say("Time.")
    except OSError as exc:
        say(f"{editor} cannot be started ({exc.strerror}): set EDITOR, or edit {file} elsewhere")
        return
    run(session, file)


COMMANDS = {ENDS: stop, "/run": run, "/edit": edit}


def after_item(session: DrillSession) -> None:
    """Feedback, and what next."""
    outcome = session.sitting.outcomes[-1]
    say("", *feedback(outcome))
    if session.look_again():
        say("With the model:", *feedback(session.sitting.outcomes[-1]))
    while True:
        choice = read_line("Enter: next, g: a good answer, a: again, q: stop ", lambda _: None).strip()
        if choice == "g":
            say(*good(outcome))
        elif choice == "q":
            raise Stopped
        else:
            session.again() if choice == "a" else session.go_on()
            return
