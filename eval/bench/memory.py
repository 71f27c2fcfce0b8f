"""Resident memory of this process while something runs, above what it held before.

Resident counts pages of the mapped weights file too, as the system's own tools do.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Thread

import psutil

EVERY_S = 0.05


@dataclass
class Footprint:
    """Bytes: `current` at the end of the block, `peak` the most that was seen in it."""

    current: int = 0
    peak: int = 0


def resident() -> int:
    """Bytes of this process in memory."""
    return int(psutil.Process().memory_info().rss)


@contextmanager
def watched() -> Iterator[Footprint]:
    """Fill in the footprint of the block; a thread looks every `EVERY_S` seconds."""
    found, before, over = Footprint(), resident(), Event()

    def look() -> None:
        while not over.wait(EVERY_S):
            found.peak = max(found.peak, resident() - before)

    looking = Thread(target=look, name="watch-memory", daemon=True)
    looking.start()
    try:
        yield found
    finally:
        over.set()
        looking.join()
        found.current = resident() - before
        found.peak = max(found.peak, found.current)
