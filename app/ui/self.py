"""The self-score: seven sliders with their anchors, before any grade is seen."""

from __future__ import annotations

from typing import Any

import gradio as gr

from app.after.kept import Kept
from app.after.record import Record, observable
from app.services import Services
from app.ui.parts import Updates
from app.views import self as views_self
from rubrics.schema import Criterion

UNRATED = 0  # where a slider stands until it is moved: a middle to start from would be a score nobody gave


class SelfScoreForm:
    """Shown between the interview and its first grade."""

    def __init__(self, services: Services) -> None:
        self.kept = Kept(services.store)
        self.criteria = services.rubric.criteria
        self.sliders: list[gr.Slider] = []
        self.unseen: list[gr.Checkbox] = []
        self.rows: list[gr.Column] = []
        with gr.Column(visible=False, elem_id="self-score") as self.screen:
            gr.HTML(views_self.INTRO)
            for criterion in self.criteria:
                self._row(criterion)
            self.left_out = gr.HTML()
            self.problem = gr.HTML(elem_id="self-score-problem")
            with gr.Row(elem_id="self-score-end"):
                self.save = gr.Button("Save, and grade", variant="primary", size="md", elem_id="rate")
                self.skip = gr.Button("Skip, and grade", size="md", elem_id="skip-rating")

    def _row(self, criterion: Criterion) -> None:
        with gr.Column(elem_classes="rate") as row:
            gr.HTML(f"<h3>{criterion.title}</h3>")
            self.sliders.append(
                gr.Slider(UNRATED, 5, UNRATED, step=1, label=criterion.title, buttons=[], container=False)
            )
            gr.HTML(views_self.anchors(criterion))
            words = f"Not observed: no occasion for {criterion.title.lower()}"
            self.unseen.append(gr.Checkbox(label=words, container=False))
        self.rows.append(row)

    def inputs(self) -> list[Any]:
        return [*self.sliders, *self.unseen]

    def parts(self) -> list[Any]:
        return [self.screen, self.left_out, self.problem, *self.rows, *self.inputs()]

    def show(self, record: Record) -> Updates:
        """The form, untouched, with the signals that the stage can show; hidden once it is not wanted."""
        if not record.to_rate:
            return {self.screen: gr.Column(visible=False)}
        asked = observable(self.criteria, record.stage)
        absent = [each.title for each in self.criteria if each.id not in asked]
        rows = zip(self.criteria, self.rows, strict=True)
        title = record.stage.title if record.stage else ""
        return {
            self.screen: gr.Column(visible=True),
            **dict.fromkeys(self.sliders, UNRATED),
            **dict.fromkeys(self.unseen, False),
            self.problem: "",
            self.left_out: views_self.not_asked(absent, title),
            **{row: gr.Column(visible=each.id in asked) for each, row in rows},
        }

    def rate(self, record: Record, values: tuple[Any, ...]) -> str:
        """Keep what the form says, or say which of the asked signals were not rated."""
        asked = observable(self.criteria, record.stage)
        sliders, unseen = values[: len(self.criteria)], values[len(self.criteria) :]
        said = zip(self.criteria, sliders, unseen, strict=True)
        levels = {each.id: None if hidden else int(at) for each, at, hidden in said if each.id in asked}
        if left := [each.title for each in self.criteria if levels.get(each.id) == UNRATED]:
            return f"Not rated yet: {', '.join(left)}. Move the slider, or tick Not observed."
        self.kept.rate(record.id, levels)
        return ""
