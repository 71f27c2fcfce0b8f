"""What a batch is asked for: files, stored interviews, rubric, role and model."""

from __future__ import annotations

from typing import Any

import gradio as gr

from app.model_files.models import cached_path, load_registry
from app.regrading.batch_ask import request_of
from app.regrading.command import Request
from app.services import Services
from rubrics.loader import load_rubric, shipped_rubrics

Pairs = list[tuple[str, str]]
ALL = "since=1970-01-01"  # a condition that every stored interview fulfils


class Asking:
    """The inputs of the batch page."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.files = gr.File(
            file_count="multiple",
            label="Transcripts",
            elem_id="batch-drop",
            height=150,
        )
        self.stored = gr.Checkbox(label="Grade interviews of this machine too", elem_id="batch-stored")
        with gr.Group(visible=False) as self.where:
            self._where()
        with gr.Row():
            self.rubric = gr.Dropdown(
                rubrics(), value=rubrics()[0][1], label="Rubric", elem_id="batch-rubric", min_width=260
            )
            self.role = gr.Dropdown(
                self.roles(), value="", label="Weigh the mean for", elem_id="batch-role", min_width=260
            )
            self.model = gr.Dropdown(
                self.models(),
                value=services.settings.model,
                label="Model, or the path of a .gguf file",
                allow_custom_value=True,
                elem_id="batch-model",
                min_width=260,
            )
        with gr.Accordion("A rubric of your own", open=False):
            self.own = gr.File(
                label="YAML or JSON; it replaces the rubric above",
                file_types=[".yaml", ".yml", ".json"],
                elem_id="batch-own",
                height=110,
            )
        self.stored.change(lambda on: gr.Group(visible=on), self.stored, self.where, queue=False)

    def _where(self) -> None:
        services = self.services
        with gr.Row():
            stages = [(each.title, each.id) for each in services.stages.values()]
            self.stage = gr.Dropdown(stages, multiselect=True, label="Stage (any)")
            self.of_role = gr.Dropdown(self.roles()[1:], multiselect=True, label="Role (any)")
            personas = [(each.name, each.id) for each in services.personas.values()]
            self.persona = gr.Dropdown(personas, multiselect=True, label="Interviewer (any)")
        with gr.Row():
            self.since = gr.Textbox(label="From (date)", placeholder="2026-10-01")
            self.before = gr.Textbox(label="Before (date)", placeholder="2026-11-01")
            self.grader = gr.Textbox(label="Graded before by (model)", placeholder="any, or none")

    def inputs(self) -> list[Any]:
        conditions = [self.stage, self.of_role, self.persona, self.since, self.before, self.grader]
        return [self.files, self.rubric, self.own, self.role, self.model, self.stored, *conditions]

    def request(
        self,
        files: list[str] | None,
        rubric: str,
        own: str | None,
        role: str,
        model: str,
        stored: bool,
        *conditions: Any,
    ) -> Request:
        """The request of these inputs' values. Raises ValueError with what is missing or wrong."""
        where = where_of(*conditions) if stored else []
        chosen = model if model and model != self.services.settings.model else None
        return request_of(files or [], where, own or rubric, role or None, chosen)

    def roles(self) -> Pairs:
        return [("the role of each", ""), *((each.title, each.id) for each in self.services.roles.values())]

    def models(self) -> Pairs:
        """The models that are on this machine, the configured one first."""
        settings = self.services.settings
        if settings.backend != "llamacpp":
            return [(settings.model, settings.model)]
        here = [each for each in load_registry().model if cached_path(each, settings.cache).exists()]
        found = {each.id: each.title for each in here}
        return [(title, model) for model, title in ({settings.model: settings.model} | found).items()]


def where_of(
    stages: list[str], roles: list[str], personas: list[str], since: str, before: str, grader: str
) -> list[str]:
    """The conditions as `--where` has them."""
    several = {"stage": stages, "role": roles, "persona": personas}
    found = [f"{key}={value}" for key, values in several.items() for value in values or ()]
    single = {"since": since, "before": before, "grader": grader}
    found += [f"{key}={value.strip()}" for key, value in single.items() if value and value.strip()]
    return [ALL, *found] if not since else found


def rubrics() -> Pairs:
    """The shipped ones; the seven signals come first."""
    return [(load_rubric(path).title, name) for name, path in shipped_rubrics().items()]
