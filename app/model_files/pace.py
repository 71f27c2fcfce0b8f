"""How fast models are on this machine: as measured at their first start, else by size from one that was.

Writing a token reads all weights once, so its speed goes with one over the file's size; reading a prompt
goes with the size too, as long as the machine computes. A rough estimate, and shown as one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from app.doctor.decode_check import kept_speed
from app.settings import Settings

REPLY_READ, REPLY_WRITTEN = 160, 40  # tokens a reply has to read after Send, and writes


@dataclass(frozen=True)
class Pace:
    """Tokens a second; `measured` here with this very file, or estimated from another one."""

    reads: float
    writes: float
    measured: bool

    @property
    def reply_s(self) -> float:
        """Seconds until a reply of a sentence or two stands."""
        return REPLY_READ / self.reads + REPLY_WRITTEN / self.writes


def measured(path: Path, settings: Settings) -> Pace | None:
    """What the first start with this file measured; None before there was one."""
    speed = kept_speed(path, settings) if path.is_file() else None
    return Pace(speed.prefill, speed.decode, True) if speed else None


def estimated(size: int, known: Iterable[tuple[int, Pace]]) -> Pace | None:
    """For a file of `size` bytes, from the measured one nearest in size; None when nothing was measured."""
    nearest = min(known, key=lambda each: max(each[0] / size, size / each[0]), default=None)
    if nearest is None:
        return None
    share, pace = nearest[0] / size, nearest[1]
    return Pace(pace.reads * share, pace.writes * share, False)


def paces(files: Iterable[tuple[str, Path, int]], settings: Settings) -> dict[str, Pace]:
    """A pace by name for files given as (name, path, size in bytes), as far as anything is known."""
    files = list(files)
    known = {name: found for name, path, _ in files if (found := measured(path, settings))}
    sizes = [(size, known[name]) for name, _, size in files if name in known]
    told = {name: known.get(name) or estimated(size, sizes) for name, _, size in files}
    return {name: pace for name, pace in told.items() if pace}
