"""The screen of a drill in the terminal: its first row holds the countdown and does not scroll."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from app.cli.chat import SAID


@contextmanager
def top_line() -> Iterator[None]:
    """Keep the first row of the screen from scrolling; `show_clock` writes there."""
    if not _can_show():
        yield
        return
    rows = shutil.get_terminal_size().lines
    sys.stderr.write(f"\n\x1b[2;{rows}r\x1b[{rows};1H")  # what was said before stays to be read
    sys.stderr.flush()
    try:
        yield
    finally:
        sys.stderr.write(f"\x1b[r\x1b[{rows};1H\n")
        sys.stderr.flush()


def show_clock(line: str) -> None:
    """The countdown in the first row, wherever the cursor is."""
    if _can_show():
        sys.stderr.write(f"\x1b7\x1b[1;1H\x1b[2K\x1b[7m {line} \x1b[0m\x1b8")
        sys.stderr.flush()


def _can_show() -> bool:
    return sys.stderr.isatty() and os.environ.get("TERM", "dumb") != "dumb"


def say(*lines: str) -> None:
    for line in lines:
        SAID.print(line, markup=False)
