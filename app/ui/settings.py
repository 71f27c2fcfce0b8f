"""The settings page: how the interviewer speaks, the look, the model, and what is stored where."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import gradio as gr

from app.called import count_of
from app.choices import keep_choice
from app.pages import render
from app.services import Services
from app.settings import Settings, from_environment
from app.storage import library
from app.ui.model_choice import ModelChoice
from app.ui.parts import HIDDEN, QUIET, Updates, in_words
from app.ui.theme import head
from app.views.settings import gigabytes, overridden

SPEAK = [
    ("As suits the model", "auto"),
    ("Authored lines as they are", "quote"),
    ("Authored lines, reworded", "rewrite"),
    ("The model's own words under the same rules", "free"),
]
SPEAK_INFO = "From the next interview on. The authored lines need no model and answer at once."
LOOKS = [("As the system", "system"), ("Light", "light"), ("Dark", "dark")]


class SettingsPage:
    """Everything is kept as soon as it is chosen; a model waits for its button, since it is loaded then."""

    title: ClassVar[str] = "Settings"
    path: ClassVar[str] = "settings"

    def __init__(self, services: Services) -> None:
        self.services = services
        with gr.Column(elem_id="settings"):
            gr.HTML("<h1>Settings</h1>")
            self.model = ModelChoice(services)
            gr.HTML("<h2>Interview and look</h2>")
            self.speak = gr.Radio(
                SPEAK,
                value=services.settings.speak_mode,
                label="How the interviewer speaks",
                elem_id="speak",
                **self.changeable("speak_mode", SPEAK_INFO),
            )
            self.look = gr.Radio(
                LOOKS,
                value=services.settings.theme,
                label="Theme",
                elem_id="look",
                **self.changeable("theme", ""),
            )
            self.stored = gr.HTML(elem_id="stored")

    def changeable(self, name: str, info: str) -> dict[str, Any]:
        """Whether a control can be changed here, and what stands under its label."""
        free = name not in from_environment()
        return {"interactive": free, "info": info or None if free else overridden(f"SPARRING_{name.upper()}")}

    def wire(self, blocks: gr.Blocks) -> None:
        """Arriving, and each choice as it is made."""
        blocks.load(self.arrive, None, [self.speak, self.look, self.stored, *self.model.parts()], **HIDDEN)
        self.speak.input(lambda mode: self.keep("speak_mode", mode), self.speak, None, **HIDDEN)
        self.look.input(lambda look: self.keep_look(blocks, look), self.look, None, **QUIET)
        self.look.input(None, self.look, None, js="(look) => { window.sparring.look(look); return []; }")
        self.model.wire()

    def arrive(self) -> Updates:
        settings = self.services.settings
        return {
            self.speak: settings.speak_mode,
            self.look: settings.theme,
            self.stored: privacy(self.services),
            **self.model.show(),
        }

    def keep(self, name: str, value: str) -> None:
        """Write the choice down, and go on with it."""
        with in_words():
            settings = self.services.settings
            changed = Settings.model_validate({**settings.model_dump(), name: value})
            keep_choice(settings.home, name, value)
            self.services.change(changed)

    def keep_look(self, blocks: gr.Blocks, look: str) -> None:
        """The look is part of every page's head, also of those that are opened later."""
        self.keep("theme", look)
        blocks.config["head"] = head(look)


def privacy(services: Services) -> str:
    """What is stored and where, and what leaves the machine, with the sizes of it."""
    settings = services.settings
    files = [settings.home / name for name in ("sparring.db", "sparring.db-wal", "checkpoints.db")]
    number = library.count(services.store)
    models = sum(map(size_of, (settings.cache / "models").glob("*.gguf")))
    return render(
        "privacy.html",
        home=settings.home,
        cache=settings.cache,
        interviews=count_of(number, "interview"),
        kept=gigabytes(sum(map(size_of, files))),
        models=gigabytes(models) if models else "none yet",
        server=settings.server if settings.backend == "openai_http" else "",
    )


def size_of(path: Path) -> int:
    """Bytes of a file, 0 where there is none."""
    try:
        return path.stat().st_size
    except OSError:
        return 0
