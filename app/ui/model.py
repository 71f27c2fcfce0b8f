"""The model's line on the setup page: what it is doing, and the way to get it."""

from __future__ import annotations

from typing import Any

import gradio as gr

from app.doctor.decode_check import Speed, kept_speed
from app.model_files.models import find_model, missing_model, recommend
from app.model_files.registry import Entry, this_machine
from app.services import Services
from app.ui.parts import HIDDEN, QUIET, Updates, in_words
from app.views import model as views_model


class ModelLine:
    """Components and handlers of the line; a timer looks at the model until it is settled."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.fetch = services.downloads
        self._speed: Speed | None = None
        self.state = gr.HTML(elem_id="model-state")
        with gr.Row(visible=False, elem_id="fetch-row") as self.row:
            self.start = gr.Button("Download", size="md", elem_id="fetch")
            self.stop = gr.Button("Stop", size="md", elem_id="fetch-stop")
        self.pulse = gr.Timer(1.0)

    def wire(self) -> None:
        self.pulse.tick(self.show, None, self.parts(), **QUIET)
        self.start.click(self.begin, None, self.parts(), **HIDDEN)
        self.stop.click(self.fetch.stop, None, None, **QUIET)

    def parts(self) -> list[Any]:
        return [self.state, self.row, self.start, self.stop, self.pulse]

    def begin(self) -> Updates:
        services = self.services
        entry = missing_model(services.settings)
        with in_words():
            if entry is not None and not self.fetch.running:
                self.fetch.start(entry, services.settings, services.start_loading)
        return self.show()

    def show(self) -> Updates:
        """The line as it stands; the timer rests once nothing changes any more by itself."""
        services, running = self.services, self.fetch.running
        entry = None if services.model_ready() else missing_model(services.settings)
        settled = services.model_ready() or (services.model_error() is not None and not running)
        size = f" ({views_model.gigabytes(entry.size)})" if entry else ""
        again = "Try again" if self.fetch.failed else "Go on" if self.fetch.done else "Download"
        return {
            self.state: self.line(entry),
            self.row: gr.Row(visible=running or (entry is not None and settled)),
            self.start: gr.Button(again + size, visible=not running),
            self.stop: gr.Button(visible=running),
            self.pulse: gr.Timer(active=not settled),
        }

    def line(self, entry: Entry | None) -> str:
        services, fetch = self.services, self.fetch
        if services.model_ready():
            return views_model.ready(self.speed())
        if fetch.running:
            return views_model.fetching(fetch.done, fetch.total)
        if fetch.failed:
            return views_model.failed(fetch.said)
        if entry is not None:
            memory, cores = this_machine()
            best = recommend(memory, cores)
            return views_model.missing(entry, memory, cores, best if entry.ram > memory else None)
        error = services.model_error()
        return views_model.failed(error) if error else views_model.loading()

    def speed(self) -> Speed | None:
        """What the first start measured; other backends are not measured."""
        if self._speed is None and self.services.settings.backend == "llamacpp":
            try:
                self._speed = kept_speed(find_model(self.services.settings), self.services.settings)
            except (RuntimeError, ValueError):  # a model that was handed in, for a demonstration
                return None
        return self._speed
