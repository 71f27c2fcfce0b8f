"""The model on the settings page: which ones there are, their download, and the change to another one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr

from app.choices import keep_choice
from app.model_files.models import Entry, cached_path, find_model, is_path, load_registry
from app.model_files.pace import paces
from app.model_files.registry import this_machine
from app.services import Services
from app.settings import from_environment
from app.ui.parts import HIDDEN, QUIET, Updates, in_words
from app.views import interview as views
from app.views import model as views_model
from app.views import settings as views_settings

OWN = "own"
OWN_FILE = ("A GGUF file of your own", OWN)
OTHER_BACKEND = (
    "The engine {backend} is set by SPARRING_BACKEND; its model is {model}. SPARRING_MODEL names another, "
    "and without SPARRING_BACKEND the models that run inside Sparring are offered here."
)


class ModelChoice:
    """Components and handlers of the model. Looking is the page's; loading is `Services`'s."""

    def __init__(self, services: Services) -> None:
        self.services = services
        here = services.settings.backend == "llamacpp"
        self.free = here and "model" not in from_environment()
        gr.HTML("<h2>Model</h2>")
        self.state = gr.HTML(self.line(), elem_id="settings-model-state")
        self.note = gr.HTML(self.why_not(here), elem_id="model-note")
        with gr.Column(visible=here):
            self.model = gr.Radio(
                self.offered(), value=self.chosen(), label="Models", interactive=self.free, elem_id="models"
            )
            self.file = gr.Textbox(
                self.own(),
                label="Path of the GGUF file",
                interactive=self.free,
                visible=self.chosen() == OWN,
                elem_id="own-file",
            )
            self.needs = gr.HTML(self.needed(self.chosen()), elem_id="model-needs")
            with gr.Row(elem_id="model-actions"):
                self.use = gr.Button("Use this model", variant="primary", size="md", elem_id="use")
                self.get = gr.Button("Download", size="md", elem_id="get")
                self.stop = gr.Button("Stop the download", size="md", elem_id="stop")
            self.progress = gr.HTML(elem_id="download")
        self.pulse = gr.Timer(1.0)

    def wire(self) -> None:
        chosen = [self.model, self.file]
        self.model.input(self.choose, chosen, self.parts(), **QUIET)
        self.use.click(self.change, chosen, self.parts(), **HIDDEN)
        self.get.click(self.download, self.model, self.parts(), **HIDDEN)
        self.stop.click(self.services.downloads.stop, None, None, **QUIET)
        self.pulse.tick(self.look, chosen, self.parts(), **QUIET)

    def parts(self) -> list[Any]:
        shown = [self.state, self.model, self.file, self.needs, self.progress]
        return [*shown, self.use, self.get, self.stop, self.pulse]

    def why_not(self, here: bool) -> str:
        settings = self.services.settings
        if not here:
            words = OTHER_BACKEND.format(backend=settings.backend, model=settings.model)
        else:
            words = "" if self.free else views_settings.overridden("SPARRING_MODEL")
        return views.notice(words, "hint")

    def entries(self) -> list[Entry]:
        registry = load_registry()
        return [each for each in registry.model if each.id != registry.test]

    def entry(self, chosen: str) -> Entry | None:
        return next((each for each in self.entries() if each.id == chosen), None)

    def here(self, entry: Entry) -> bool:
        return cached_path(entry, self.services.settings.cache).is_file()

    def offered(self) -> list[tuple[str, str]]:
        """Every model of the registry with its size, whether it is here, and how fast it is."""
        settings = self.services.settings
        files = [(each.id, cached_path(each, settings.cache), each.size) for each in self.entries()]
        if (own := Path(self.own()).expanduser()).is_file():
            files.append((OWN, own, own.stat().st_size))
        known = paces(files, settings)
        lines = [
            (views_settings.model_choice(each, self.here(each), known.get(each.id)), each.id)
            for each in self.entries()
        ]
        own_words = (
            f"{OWN_FILE[0]} · {views_settings.pace_words(known[OWN])}" if OWN in known else OWN_FILE[0]
        )
        return [*lines, (own_words, OWN)]

    def own(self) -> str:
        """The path that is set, "" when a model of the registry is."""
        model = self.services.settings.model
        return model if is_path(model) else ""

    def chosen(self) -> str:
        model = self.services.settings.model
        return model if self.entry(model) else OWN

    def show(self) -> Updates:
        """As it is set now."""
        chosen, path = self.chosen(), self.own()
        box = gr.Textbox(value=path, visible=chosen == OWN)
        return {
            **self.choose(chosen, path),
            self.model: gr.Radio(self.offered(), value=chosen),
            self.file: box,
        }

    def look(self, chosen: str, path: str) -> Updates:
        """Asked every second while something goes on; the list is renewed when it has ended."""
        shown = self.choose(chosen, path)
        return shown if self.services.downloads.running else {**shown, self.model: gr.Radio(self.offered())}

    def choose(self, chosen: str, path: str) -> Updates:
        """What can be done with the model that is looked at, and how its download stands."""
        services, entry = self.services, self.entry(chosen)
        running, used = services.downloads.running, entry is not None and entry.id == services.settings.model
        missing = entry is not None and not self.here(entry)
        settled = services.model_ready() or services.model_error() is not None
        return {
            self.state: self.line(),
            self.file: gr.Textbox(visible=chosen == OWN),
            self.needs: self.needed(chosen),
            self.progress: views_settings.download(services.downloads),
            self.use: gr.Button(visible=self.free and not missing and not used),
            self.get: gr.Button(visible=missing and not running),
            self.stop: gr.Button(visible=running),
            self.pulse: gr.Timer(active=running or not settled),
        }

    def needed(self, chosen: str) -> str:
        """What a model of the registry asks of the machine, and what there is."""
        entry = self.entry(chosen)
        memory, cores = this_machine()
        return views_settings.needs(entry, memory, cores) if entry else ""

    def line(self) -> str:
        services = self.services
        name = str(services.settings.model)
        if services.model_ready():
            return views_model.ready(name=name)
        error = services.model_error()
        return views_model.failed(error) if error else views_model.loading(name)

    def change(self, chosen: str, path: str) -> Updates:
        """Keep the choice and load the model in place of the one before; what is no model is refused."""
        model = path.strip() if chosen == OWN else chosen
        with in_words():
            if chosen == OWN and not is_path(model):
                raise ValueError(f"{model!r} does not end in .gguf; give the path of a GGUF file")
            settings = self.services.settings.model_copy(update={"model": model})
            find_model(settings)
            keep_choice(settings.home, "model", model)
            self.services.change(settings)
        return self.choose(chosen, model)

    def download(self, chosen: str) -> Updates:
        """Fetch the model that is looked at; the one that is set is loaded as soon as it is there."""
        entry, services = self.entry(chosen), self.services
        with in_words():
            if entry is not None:
                wanted = entry.id == services.settings.model
                services.downloads.start(
                    entry, services.settings, services.start_loading if wanted else lambda: None
                )
        return self.choose(chosen, "")
