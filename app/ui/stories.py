"""The page Stories: the bank with what it covers, and one story opened to write and rehearse it."""

from __future__ import annotations

from typing import Any, ClassVar

import gradio as gr

from app.drills.results import results
from app.services import Services
from app.stories.coverage import coverage
from app.stories.exports import FORMATS, MEDIA, export
from app.stories.keeping import bank, delete_story, story
from app.ui.library import ADDRESS, GONE_BACK, OPENS
from app.ui.parts import HIDDEN, QUIET, Updates, explain, in_words, log
from app.ui.story_form import Opened, StoryForm
from app.ui.story_rehearsal import RehearsalDesk
from app.views import stories as views
from app.views.interview import notice
from app.views.result import download

INTRO = "<div class='hero'><h1>Stories</h1><p>Your own work, ready to be told before anybody asks.</p></div>"
FOCUS = """() => {
  window.scrollTo(0, 0);
  setTimeout(() => document.querySelector("#story-title :is(input, textarea)")?.focus(), 150);
  return [];
}"""
NAMES = {"md": "as Markdown", "json": "as JSON"}


class StoriesPage:
    """The bank, and the story that is opened in its place."""

    title: ClassVar[str] = "Stories"
    path: ClassVar[str] = "stories"

    def __init__(self, services: Services) -> None:
        self.services = services
        self.opened = gr.State(None)
        self.number = gr.Textbox(visible="hidden", elem_id="story", label="Opened story")
        self.notice = gr.HTML(elem_id="page-notice")
        with gr.Column(elem_id="stories") as self.home:
            gr.HTML(INTRO)
            self.standing = gr.HTML(elem_id="standing")
            self.new = gr.Button("Write a story", variant="primary", size="md", elem_id="new-story")
            self.listing = gr.HTML(elem_id="bank", js_on_load=OPENS)
            self.themes = gr.HTML(elem_id="themes", js_on_load=OPENS)
            self.pitch = gr.HTML(elem_id="pitch")
            self.files = gr.HTML(elem_id="story-files")
        self._opened()

    def _opened(self) -> None:
        with gr.Column(visible=False, elem_id="opened-story") as self.desk:
            self.back = gr.Button("Back to all stories", size="sm", elem_id="back")
            gr.HTML("<h1>Your story</h1>")
            with gr.Tabs(selected="write") as self.tabs:
                with gr.Tab("Write", id="write"):
                    self.form = StoryForm(self.services)
                with gr.Tab("Rehearse", id="rehearse") as self.rehearse:
                    self.practice = RehearsalDesk(self.services)
            self.delete = gr.Button("Delete for good", variant="stop", size="sm", elem_id="delete")
            with gr.Row(visible=False, elem_id="confirm-delete") as self.confirm:
                self.question = gr.HTML(elem_id="delete-question")
                self.delete_it = gr.Button("Delete it", variant="stop", size="sm", elem_id="delete-it")
                self.keep = gr.Button("Keep it", size="sm", elem_id="keep")

    def wire(self, blocks: gr.Blocks) -> None:
        """Arriving, opening, writing, rehearsing, leaving, deleting."""
        parts, written = self.parts(), [self.opened, *self.form.inputs()]
        blocks.load(self.arrive, None, parts, **HIDDEN, js=GONE_BACK)
        self.new.click(self.begin, None, parts, **HIDDEN).then(None, None, None, js=FOCUS)
        for links in (self.listing, self.themes):
            links.select(self.open, None, parts, **HIDDEN).then(None, None, None, js=FOCUS)
        self.number.change(None, self.number, None, js=ADDRESS)
        self.form.wire(self.opened, self.number)
        self.practice.wire(self.opened)
        self.rehearse.select(
            self.look, written, [self.number, self.practice.asked, self.practice.past], **HIDDEN
        )
        self.back.click(self.leave, written, parts, **HIDDEN)
        self.delete.click(self.ask, written, [self.number, self.question, self.confirm], **HIDDEN)
        self.keep.click(lambda: gr.Row(visible=False), None, self.confirm, **QUIET)
        self.delete_it.click(self.erase, self.opened, parts, **HIDDEN)

    def parts(self) -> list[Any]:
        shown = [self.opened, self.number, self.notice, self.home, self.standing, self.listing, self.themes]
        rest = [self.pitch, self.files, self.desk, self.tabs, self.delete, self.confirm]
        return [*shown, *rest, *self.form.parts(), *self.practice.parts()]

    def arrive(self, request: gr.Request) -> Updates:
        """The bank, or the story that the address names."""
        wanted = str(request.query_params.get("id") or "")
        with in_words():
            begin = self.go_home()
        try:
            return {**begin, **self.show(Opened(_number(wanted)))} if wanted else begin
        except Exception as exc:
            log.exception("story %s could not be opened", wanted)
            return {**begin, self.notice: notice(explain(exc))}

    def go_home(self, message: str = "") -> Updates:
        services = self.services
        kept = bank(services.store)
        stages = {str(each.id): each.title for each in services.stages.values()}
        scenarios = {each.id: each.title for each in services.scenarios.values()}
        return {
            self.opened: None,
            self.number: "",
            self.notice: notice(message, "hint"),
            self.home: gr.Column(visible=True),
            self.desk: gr.Column(visible=False),
            **self.form.hide(),
            self.standing: views.standing(kept),
            self.listing: views.listing(kept),
            self.themes: views.themes(coverage(kept), stages, scenarios),
            self.pitch: views.pitch(results(services.store, "pitch")),
            self.files: self.exports() if kept else "",
        }

    def exports(self) -> str:
        links = "".join(
            download(export(self.services.store, each), f"stories.{each}", MEDIA[each], NAMES[each])
            for each in FORMATS
        )
        return f"<span class='quiet'>Take them away: </span>{links}"

    def begin(self) -> Updates:
        with in_words():
            return self.show(Opened())

    def open(self, event: gr.EventData) -> Updates:
        with in_words():
            return self.show(Opened(_number(str(event.interview))))

    def show(self, opened: Opened) -> Updates:
        """A story in the place of the bank. Raises `NotFound`."""
        found = story(self.services.store, opened.number) if opened.number else None
        return {
            self.opened: opened,
            self.number: str(opened.number or ""),
            self.notice: "",
            self.home: gr.Column(visible=False),
            self.desk: gr.Column(visible=True),
            self.tabs: gr.Tabs(selected="write"),
            self.confirm: gr.Row(visible=False),
            **self.form.show(found, opened),
            **self.practice.show(found),
        }

    def look(self, opened: Opened | None, *written: Any) -> Updates:
        """What the rehearsal asks for, once the story is written."""
        with in_words():
            number = self.form.keep(opened, *written)
            found = story(self.services.store, number) if number else None
            return {self.number: str(number or ""), **self.practice.about(found)}

    def leave(self, opened: Opened | None, *written: Any) -> Updates:
        with in_words():
            self.form.keep(opened, *written)
            return self.go_home()

    def ask(self, opened: Opened | None, *written: Any) -> Updates:
        with in_words():
            number = self.form.keep(opened, *written)
            if not number:
                raise ValueError("nothing is written yet, so there is nothing to delete")
            asked = views.question(story(self.services.store, number))
            return {self.number: str(number), self.question: asked, self.confirm: gr.Row(visible=True)}

    def erase(self, opened: Opened | None) -> Updates:
        with in_words():
            if opened is None or not opened.number:
                return self.go_home()
            with opened.lock:
                title, opened.gone = story(self.services.store, opened.number).name, True
                delete_story(self.services.store, opened.number)
            return self.go_home(f"“{title}” was deleted for good.")


def _number(text: str) -> int:
    """Raises ValueError for what is no number of a story."""
    if not text.isdigit():
        raise ValueError(f"{text!r} is no number of a story: open one from the list")
    return int(text)
