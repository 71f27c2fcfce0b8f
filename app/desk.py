"""What lies beside the conversation: private notes, the whiteboard, and whether the interview is paused.

Notes are for the candidate's eyes only. No machine reads this table: interviewer and grader hear turns.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.storage.rows import encode, utf8
from app.storage.store import Store

WIDTH, HEIGHT = 800, 500  # of the drawing, in its own units
MAX_TEXT = 40_000  # characters of notes, and of the whiteboard's text
MAX_DRAWING = 400_000  # characters of all strokes together
STROKE = re.compile(r"\d{1,3},\d{1,3}(?: \d{1,3},\d{1,3})*")


@dataclass(frozen=True)
class Desk:
    """One interview's desk. A stroke is a line through points, written `x,y x,y` in WIDTH by HEIGHT units."""

    notes: str = ""
    board: str = ""
    strokes: tuple[str, ...] = ()
    paused: bool = False

    @property
    def has_board(self) -> bool:
        return bool(self.board.strip() or self.strokes)


def read_desk(store: Store, interview: str) -> Desk:
    """The desk as it was left; an empty one when nothing was put on it."""
    rows = store.query("SELECT notes, board, strokes, paused FROM desks WHERE interview = ?", (interview,))
    if not rows:
        return Desk()
    row = rows[0]
    return Desk(row["notes"], row["board"], tuple(json.loads(row["strokes"])), bool(row["paused"]))


def keep_notes(store: Store, interview: str, text: str) -> None:
    """Keep the private notes. Raises `NotFound`, or ValueError when they are too long."""
    _keep(store, interview, "notes", _checked(text, "the notes are"))


def keep_board(store: Store, interview: str, text: str) -> None:
    """Keep the whiteboard's text. Raises `NotFound`, or ValueError when it is too long."""
    _keep(store, interview, "board", _checked(text, "the whiteboard's text is"))


def keep_strokes(store: Store, interview: str, strokes: Sequence[Any]) -> None:
    """Keep the whiteboard's drawing. Raises `NotFound`, or ValueError for what is no drawing or too much."""
    _keep(store, interview, "strokes", encode(checked_strokes(strokes)))


def keep_paused(store: Store, interview: str, paused: bool) -> None:
    """Keep whether the interview is paused. Raises `NotFound`."""
    _keep(store, interview, "paused", int(paused))


def checked_strokes(strokes: Sequence[Any]) -> list[str]:
    """The strokes, each a line through points. Raises ValueError for anything else, or for too many."""
    for each in strokes:
        if not isinstance(each, str) or not STROKE.fullmatch(each):
            raise ValueError(f"the stroke {each!r:.60} is no list of points; undo it, or clear the drawing")
    if sum(map(len, strokes)) > MAX_DRAWING:
        raise ValueError("the drawing is too large to keep; clear a part of it")
    return list(strokes)


def _checked(text: str, what: str) -> str:
    if len(text) > MAX_TEXT:
        raise ValueError(f"{what} longer than {MAX_TEXT:,} characters; shorten it")
    return utf8(text)


def _keep(store: Store, interview: str, column: str, value: str | int) -> None:
    """Set one column, named by this module alone; the first thing put on a desk makes its row."""
    with store.atomic():
        store.interview(interview)
        store.execute(
            f"INSERT INTO desks (interview, {column}) VALUES (?1, ?2) "
            f"ON CONFLICT (interview) DO UPDATE SET {column} = ?2",
            (interview, value),
        )
