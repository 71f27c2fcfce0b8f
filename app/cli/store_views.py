"""Interviews for the terminal: rows and transcripts as rich text. Words from files never reach it raw."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from app.storage.rows import Row
from app.transcripts.formats import Transcript, Turn

CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
SHOWN = ("status", "stage", "role", "title", "turns")
STYLES = {"interviewer": "bold cyan", "candidate": "bold green"}


def plain(value: object) -> Text:
    """Text as it is, without markup and without the characters that steer a terminal."""
    return Text(CONTROLS.sub("\N{REPLACEMENT CHARACTER}", "" if value is None else str(value)))


def clock(t: float) -> str:
    """Seconds as `mm:ss`."""
    return f"{int(t) // 60:02}:{int(t) % 60:02}"


def mean_of(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def interviews_table(rows: Sequence[Row]) -> Table:
    """The listing of one interview or more; an id is always whole, so that it can be copied."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("id", no_wrap=True, min_width=max(len(row["id"]) for row in rows))
    for name in ("date", "status", "stage", "role"):
        table.add_column(name, no_wrap=True)
    table.add_column("title")  # the one column that gives way on a narrow terminal
    for name in ("turns", "score"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        values = [row["id"], row["created"][:10], *(row[key] for key in SHOWN)]
        table.add_row(*map(plain, values), mean_of(row["weighted_mean"]))
    return table


def transcript_text(transcript: Transcript) -> Group:
    """Head, turns, and the newest grade where there is one."""
    facts = (transcript.id, transcript.stage, transcript.role, transcript.persona)
    parts: list[RenderableType] = [plain(" · ".join(fact for fact in facts if fact))]
    if transcript.scenario.title:
        parts.append(plain(transcript.scenario.title))
    parts += map(turn_text, transcript.turns)
    if transcript.grades:
        parts += ["", grade_table(transcript.grades[-1])]
    return Group(*parts)


def turn_text(turn: Turn) -> Text:
    """A turn with its number, clock and speaker above it."""
    head = Text(f"\n{turn.n:>3} {clock(turn.t)} ") + Text(turn.speaker, STYLES[turn.speaker])
    return head.append_text(plain(f" ({turn.kind})\n{turn.text}"))


def grade_table(grade: Row) -> Table:
    """A grade's scores with the first quote of each."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("signal", "level", "evidence"):
        table.add_column(name)
    for signal, score in grade.get("scores", {}).items():
        level = score.get("level")
        quotes = [f"[{one['turn']}] {one['quote']}" for one in score.get("evidence", [])[:1]]
        table.add_row(
            plain(signal), plain(score.get("status") if level is None else level), plain("".join(quotes))
        )
    table.add_row("weighted mean", mean_of(grade.get("weighted_mean")), "")
    return table
