"""A line typed at a terminal, which can be looked at, and cut off, before Enter is pressed.

A timer's signal interrupts the wait for a key, and the line so far is read from readline in the same thread,
so nothing is shared between threads and no key is taken from the terminal. Where there is no such signal or
no readline (Windows), a line is seen when it is finished, as it would be with `input` alone.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from types import FrameType

from graphs.state import Turn

try:
    import readline
except ImportError:  # Windows
    readline = None  # type: ignore[assignment]

EVERY_S = 0.25
Look = Callable[[str], Turn | None]


class CutOff(Exception):
    """The interviewer cut in while a line was typed; all of it has been heard."""

    def __init__(self, turn: Turn) -> None:
        super().__init__(turn["text"])
        self.turn = turn


def read_line(prompt: str, look: Look, *, empty: bool = False) -> str:
    """The line that is typed; while it grows, `look` is shown what stands in it, with `empty` also nothing.

    Raises `CutOff` with the turn `look` returns; EOFError and KeyboardInterrupt as `input` does.
    """
    if readline is None or not hasattr(signal, "setitimer") or not sys.stdin.isatty():
        return input(prompt)
    _plain_keys()
    before = signal.signal(signal.SIGALRM, _looking(look, empty))
    _look_every(EVERY_S)
    try:
        return input(prompt)
    finally:
        signal.signal(signal.SIGALRM, signal.SIG_IGN)  # before the timer, which a late look would start again
        _look_every(0)
        signal.signal(signal.SIGALRM, before)


def _looking(look: Look, empty: bool) -> Callable[[int, FrameType | None], None]:
    def on_signal(number: int, frame: FrameType | None) -> None:
        _look_every(0)  # looking may take longer than the interval
        text = readline.get_line_buffer()
        if (text or empty) and (turn := look(text)):
            raise CutOff(turn)
        _look_every(EVERY_S)

    return on_signal


def _look_every(seconds: float) -> None:
    """Again and again: a signal that comes while readline handles a key is seen with the next one only."""
    signal.setitimer(signal.ITIMER_REAL, seconds, seconds)


def _plain_keys() -> None:
    """Tabs and pasted line ends are typed text, as they are without readline."""
    editline = "libedit" in (readline.__doc__ or "")
    readline.parse_and_bind("bind ^I ed-insert" if editline else "tab: self-insert")
    readline.parse_and_bind("set enable-bracketed-paste off")
