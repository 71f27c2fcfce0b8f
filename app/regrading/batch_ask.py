"""What a page may ask a batch for, and how the batch stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from app.regrading.command import Request
from app.regrading.out import Format
from app.regrading.where import parse_where
from rubrics.loader import find_rubric

State = Literal["empty", "running", "stopped", "done", "failed"]
NOTHING = "Nothing to grade yet: drop transcripts here, or tick the interviews of this machine."
NONE_LIKE_THAT = "no finished interview of this machine is like that: clear a condition"


def request_of(
    files: Sequence[str], where: Sequence[str], rubric: str, role: str | None, model: str | None
) -> Request:
    """Raises ValueError when nothing is asked for, or the rubric or a condition cannot be used."""
    if not files and not where:
        raise ValueError(NOTHING)
    try:
        chosen = find_rubric(rubric)
    except ValueError as error:
        raise ValueError(without_folders(str(error), [rubric])) from error
    return Request(files, parse_where(where), chosen, role, None, model, 1, None, Format.jsonl, 1, False)


def without_folders(text: str, files: Sequence[str]) -> str:
    """The text with uploaded files called by their names: where they lie tells a person nothing."""
    for file in files:
        text = text.replace(file, Path(file).name)
    return text


@dataclass(frozen=True)
class Look:
    """How a run stands: gradings `done` of `total`, `part` of the work (0 to 1), seconds `left` if known.

    `speed` in tokens of transcripts a second; `unread` and `failures` are reasons, a sentence each.
    """

    state: State
    done: int = 0
    total: int = 0
    part: float = 0.0
    speed: float = 0.0
    left: float | None = None
    error: str = ""
    unread: Sequence[str] = ()
    failures: Sequence[str] = ()
