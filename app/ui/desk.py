"""The desk beside the conversation: private notes and the whiteboard, kept as they are written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr

from app import desk
from app.services import Services
from app.session import Session
from app.ui.parts import QUIET, Updates, in_words
from app.views.desk import BOARD

SCRIPT = Path(__file__).with_name("board.js")
DRAWN = "ml_system_design"  # the stage with a whiteboard
HEARD = "The interviewer and the grader hear your words only: say what you draw."


class DeskPane:
    """Two tabs of the room. Which interview they belong to stands in the page."""

    def __init__(self, services: Services) -> None:
        self.services = services
        with gr.Tab("Whiteboard", id="board", elem_id="board-tab"):
            self.strokes = gr.HTML(
                [], html_template=BOARD, js_on_load=SCRIPT.read_text(encoding="utf-8"), elem_id="board"
            )
            with gr.Row(elem_id="board-row"):
                self.undo = gr.Button("Undo stroke", size="md", elem_id="undo")
                self.clear = gr.Button("Clear drawing", size="md", elem_id="clear")
            self.board = self._box("Whiteboard text", HEARD, "board-text")
        with gr.Tab("Private notes", id="notes"):
            told = "Only you see them: neither the interviewer nor the grader does."
            self.notes = self._box("Private notes", told, "notes")

    def _box(self, label: str, info: str, name: str) -> gr.Textbox:
        return gr.Textbox(
            label=label, info=info, lines=5, max_lines=30, max_length=desk.MAX_TEXT, elem_id=name
        )

    def wire(self, interview: gr.Textbox) -> None:
        """Everything that is written here is kept at once."""
        kept: dict[str, Any] = {**QUIET, "trigger_mode": "always_last"}
        drawn = [interview, self.strokes]
        self.notes.change(self.keep_notes, [interview, self.notes], None, **kept)
        self.board.change(self.keep_board, [interview, self.board], None, **kept)
        self.strokes.input(self.keep_strokes, drawn, None, **kept)
        for button, change in ((self.undo, "strokes.slice(0, -1)"), (self.clear, "[]")):
            shown = button.click(None, self.strokes, self.strokes, js=f"(strokes) => [{change}]")
            shown.then(self.keep_strokes, drawn, None, **kept)

    def keep_notes(self, interview: str, text: str) -> None:
        with in_words():
            desk.keep_notes(self.services.store, interview, text)

    def keep_board(self, interview: str, text: str) -> None:
        with in_words():
            desk.keep_board(self.services.store, interview, text)

    def keep_strokes(self, interview: str, strokes: list[Any] | None) -> None:
        with in_words():
            desk.keep_strokes(self.services.store, interview, strokes or [])

    def open(self, session: Session) -> Updates:
        """The desk as it was left."""
        left = desk.read_desk(self.services.store, session.id)
        return {
            self.notes: left.notes,
            self.board: left.board,
            self.strokes: list(left.strokes),
        }
