"""Pure views of the desk: the whiteboard and the notes as they were left."""

from __future__ import annotations

from collections.abc import Sequence

from app.desk import HEIGHT, WIDTH, Desk
from app.views.interview import plain

# Handlebars, filled in by the browser: the same picture as `drawing`, growing while it is drawn
BOARD = (
    f'<svg class="board" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
    'aria-label="Drawing: {{#if value.length}}{{value.length}} strokes{{else}}empty{{/if}}">'
    '{{#each value}}<polyline points="{{this}}"/>{{/each}}</svg>'
)


def drawing(strokes: Sequence[str]) -> str:
    """The strokes as a picture; nothing for none."""
    lines = "".join(f'<polyline points="{plain_points(each)}"/>' for each in strokes)
    head = f'viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="Drawing: {len(strokes)} strokes"'
    return f'<svg class="board" {head}>{lines}</svg>' if strokes else ""


def plain_points(stroke: str) -> str:
    """The stroke without anything that is no digit, comma or space, whoever wrote it."""
    return "".join(character for character in stroke if character in "0123456789, ")


def desk_html(desk: Desk) -> str:
    """For the result page: the whiteboard, and the private notes folded away. Nothing for an empty desk."""
    board = f"<h2>Whiteboard</h2>{drawing(desk.strokes)}{_text(desk.board)}" if desk.has_board else ""
    summary = "<summary>Your private notes (only you see them)</summary>"
    notes = f'<details class="trace">{summary}{_text(desk.notes)}</details>' if desk.notes.strip() else ""
    return f'<section class="desk">{board}{notes}</section>' if board or notes else ""


def _text(text: str) -> str:
    return f'<pre class="board-text">{plain(text)}</pre>' if text.strip() else ""
