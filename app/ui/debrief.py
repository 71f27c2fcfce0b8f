"""The debrief: what broke and what follows from it, prefilled from the transcript, edited and saved."""

from __future__ import annotations

from typing import Any

import gradio as gr

from app.after.debrief import QUESTIONS, Shown, prefilled
from app.after.kept import Kept
from app.after.record import Record
from app.services import Services
from app.ui.parts import HIDDEN, Updates, in_words
from app.views.interview import notice
from rubrics.loader import load_patterns

INTRO = (
    "<h2>Debrief</h2><p class='quiet'>Ten minutes now are worth more than another interview tomorrow. What "
    "stands here was found in the transcript by rules and may be wrong: say it in your own words.</p>"
)
MOST = 4000  # characters of an answer
SHORT = ("drill", "by")


class DebriefForm:
    """The questions as text boxes."""

    def __init__(self, services: Services) -> None:
        self.kept = Kept(services.store)
        with gr.Column(visible=False, elem_id="debrief") as self.screen:
            gr.HTML(INTRO)
            with gr.Row(elem_id="debrief-answers"):
                self.answers = {name: self._box(name, label) for name, label in QUESTIONS.items()}
            with gr.Row():
                self.save = gr.Button(
                    "Save the debrief", variant="primary", size="md", elem_id="save-debrief"
                )
                self.saved = gr.HTML(elem_id="debrief-saved")

    def _box(self, name: str, label: str) -> gr.Textbox:
        lines = 1 if name in SHORT else 3
        return gr.Textbox(
            label=label,
            lines=lines,
            max_lines=12,
            max_length=MOST,
            elem_id=f"debrief-{name}",
            min_width=340,
        )

    def wire(self, interview: gr.Textbox) -> None:
        self.save.click(self.keep, [interview, *self.answers.values()], self.saved, **HIDDEN)

    def parts(self) -> list[Any]:
        return [self.screen, self.saved, *self.answers.values()]

    def show(self, record: Record) -> Updates:
        """What was saved, else what the transcript shows."""
        if record.graded is None:
            return {self.screen: gr.Column(visible=False)}
        steps = self.kept.plan(record.id) or record.steps
        said = self.kept.debrief(record.id) or prefilled(
            Shown(
                record.report.cards,
                record.findings,
                load_patterns(),
                record.happenings,
                record.unheard,
                steps,
            )
        )
        return {
            self.screen: gr.Column(visible=True),
            self.saved: "",
            **{box: said.get(name, "") for name, box in self.answers.items()},
        }

    def keep(self, interview: str, *said: str) -> str:
        with in_words():
            self.kept.save_debrief(
                interview, dict(zip(self.answers, (each or "" for each in said), strict=True))
            )
        return notice("The debrief is saved.", "hint")
