"""The progress page: what interviews and drills show over time, and the table to keep."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

import gradio as gr

from app.measures.progress import read_progress
from app.measures.read import Readings
from app.services import Services
from app.ui.parts import HIDDEN, Updates, in_words
from app.views import progress as views


class ProgressPage:
    """Drawn anew on every arrival; what was measured in an interview is kept for the life of the process."""

    title: ClassVar[str] = "Progress"
    path: ClassVar[str] = "progress"

    def __init__(self, services: Services) -> None:
        self.criteria = services.rubric.criteria
        self.readings = Readings(services.store, services.scenarios)
        with gr.Column(elem_id="progress"):
            gr.HTML(
                "<div class='hero'><h1>Progress</h1><p>What interviews and drills show over time.</p></div>"
            )
            self.export = gr.HTML(elem_id="progress-export")
            self.shown = gr.HTML(views.WAITING, elem_id="progress-shown")

    def wire(self, blocks: gr.Blocks) -> None:
        blocks.load(self.arrive, None, [self.shown, self.export], **HIDDEN)

    def arrive(self) -> Updates:
        with in_words():
            today = date.today()
            found = read_progress(self.readings, self.criteria, today)
            return {self.shown: views.page(found, today), self.export: views.export(found, today)}
