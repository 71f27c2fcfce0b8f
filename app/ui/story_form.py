"""The builder of a story: its fields, kept while they are typed, with what they have and lack beside them."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import gradio as gr

from app.services import Services
from app.storage.store import NotFound
from app.stories.keeping import save_story, story
from app.stories.story import Draft, Story, merged
from app.ui.parts import QUIET, Updates, in_words
from app.views import stories as views
from app.views.interview import notice
from rubrics.practice.story_loader import fields_of, load_stories, load_themes
from rubrics.practice.story_schema import FormName

MOST = 4000  # characters of a field
LONG = ("action",)
KEPT = "Kept as you type. On the page Plan, point to it as evidence with “story {}”."


@dataclass
class Opened:
    """The story that a page has open, 0 until its first words are kept; locked, so that it is made once."""

    number: int = 0
    gone: bool = False
    kept: Draft | None = None  # as it was last kept by this page
    lock: Lock = field(default_factory=Lock)


def kept(number: int) -> str:
    return f'<p class="quiet">{KEPT.format(number)}</p>' if number else ""


class StoryForm:
    """Components of the builder. Nothing of the story is kept here: it comes with every event."""

    def __init__(self, services: Services) -> None:
        self.services, content = services, load_stories()
        with gr.Row(elem_id="story-desk"):
            with gr.Column(scale=3, min_width=320):
                self.title = gr.Textbox(
                    label="Title",
                    info="A name by which you will remember it.",
                    max_length=120,
                    elem_id="story-title",
                )
                themes = [(each.title, each.id) for each in content.themes]
                self.themes = gr.CheckboxGroup(themes, label="Themes", elem_id="story-themes")
                forms = [(each.title, each.id) for each in content.forms]
                self.form = gr.Radio(forms, value="star", label="Told as", elem_id="story-form")
                self.boxes = {
                    each.id: gr.Textbox(
                        label=each.title, info=each.guidance, lines=4 if each.id in LONG else 2, max_lines=12,
                        max_length=MOST, visible=each.id in fields_of("star"), elem_id=f"story-{each.id}",
                    )
                    for each in content.fields
                }  # fmt: skip
            with gr.Column(scale=2, min_width=280, elem_id="story-findings"):
                self.findings = gr.HTML()
                self.saved = gr.HTML(elem_id="story-saved")
        self.watch = gr.Timer(1.0, active=False)

    def inputs(self) -> list[Any]:
        return [self.title, self.form, self.themes, *self.boxes.values()]

    def parts(self) -> list[Any]:
        return [*self.inputs(), self.findings, self.saved, self.watch]

    def wire(self, opened: gr.State, number: gr.Textbox) -> None:
        """Every change is kept at once; nothing that comes back touches what is typed.

        Gradio may drop a change that comes while another is on its way, so the page looks every second.
        """
        boxes = (each.input for each in self.boxes.values())
        changed = [self.title.input, self.form.input, self.themes.input, *boxes]
        written, shown = [opened, *self.inputs()], [number, self.findings, self.saved]
        gr.on(changed, self.write, written, shown, **QUIET, trigger_mode="always_last")
        self.watch.tick(self.write, written, shown, **QUIET)
        self.form.change(self.choose, self.form, list(self.boxes.values()), **QUIET)

    def show(self, found: Story | None, opened: Opened) -> Updates:
        """The builder filled with a story, or empty."""
        draft: Draft = found or Draft()
        texts = [draft.fields.get(name, "") for name in self.boxes]
        opened.kept = self.draft(draft.title, draft.form, list(draft.themes), *texts)
        return {
            self.title: draft.title,
            self.form: draft.form,
            self.themes: list(draft.themes),
            **{
                box: gr.Textbox(value=draft.fields.get(name, ""), visible=name in fields_of(draft.form))
                for name, box in self.boxes.items()
            },
            self.findings: views.findings(draft),
            self.saved: kept(found.id if found else 0),
            self.watch: gr.Timer(active=True),
        }

    def choose(self, form: FormName) -> Updates:
        """The fields of the chosen form; the texts of the other one stay where they are."""
        return {box: gr.Textbox(visible=name in fields_of(form)) for name, box in self.boxes.items()}

    def hide(self) -> Updates:
        return {self.watch: gr.Timer(active=False)}

    def write(self, opened: Opened | None, *written: Any) -> tuple[Any, Any, Any]:
        """Keep what stands in the builder; its number, what it has and lacks, and whether it is kept."""
        draft = self.draft(*written)
        if opened is None or opened.gone or draft == opened.kept:
            return gr.skip(), gr.skip(), gr.skip()
        try:
            with in_words():
                number = self.keep(opened, *written)
        except gr.Error as exc:
            return gr.skip(), views.findings(draft), notice(str(exc.message))
        return str(number or ""), views.findings(draft), kept(number)

    def keep(self, opened: Opened | None, *written: Any) -> int:
        """The story's number; 0 while nothing is written. A deleted story is not made again."""
        draft = self.draft(*written)
        if opened is None or opened.gone:
            return 0
        with opened.lock:
            if draft != opened.kept and (opened.number or not draft.empty):
                opened.number = self.save(opened, draft)
            opened.kept = draft
            return opened.number

    def save(self, opened: Opened, draft: Draft) -> int:
        """Raises `NotFound`, once, when the story was deleted on another page."""
        try:
            store, number = self.services.store, opened.number
            with store.atomic():
                changed = merged(story(store, number), opened.kept or Draft(), draft) if number else draft
                return save_story(store, changed, number)
        except NotFound:
            opened.gone = True
            raise

    def draft(self, title: str, form: FormName, themes: list[str], *texts: str) -> Draft:
        fields = dict(zip(self.boxes, (text or "" for text in texts), strict=True))
        return Draft(title or "", form, tuple(each for each in load_themes() if each in themes), fields)
