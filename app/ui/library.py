"""The library page: every interview with filter and search, and what is brought in from files."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

import gradio as gr

from app.services import Services
from app.storage import library
from app.storage.library import Filter
from app.transcripts.importing import import_each
from app.ui.parts import HIDDEN, QUIET, Updates, explain, in_words, log
from app.ui.talk import TalkView
from app.views import interview as views
from app.views import library as views_library

PAGE = 50  # interviews shown at once
GRADED = [("All", ""), ("Graded", "graded"), ("Not graded", "ungraded")]
WHEN = [("Any time", 0), ("Last 7 days", 7), ("Last 30 days", 30), ("Last year", 365)]
# A plain click opens in place; with a modifier the browser follows the link as ever.
OPENS = """element.addEventListener("click", (event) => {
  const link = event.target.closest("[data-open]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  trigger("select", { interview: link.dataset.open, turn: Number(link.dataset.turn) });
});"""
GONE_BACK = "() => { window.addEventListener('popstate', () => window.location.reload()); return []; }"
ADDRESS = """(id) => {
  const wanted = id ? `?id=${encodeURIComponent(id)}` : "";
  if (new URLSearchParams(window.location.search).get("id") !== (id || null))
    window.history.pushState(null, "", window.location.pathname + wanted);
  return [];
}"""
FORMATS = "JSON, JSON Lines, Markdown, text, SRT or VTT"


class LibraryPage:
    """The list of interviews, and one of them opened in its place."""

    title: ClassVar[str] = "Library"
    path: ClassVar[str] = "library"

    def __init__(self, services: Services) -> None:
        self.services = services
        self.names = services.names
        self.notice = gr.HTML(elem_id="library-notice")
        with gr.Column(elem_id="library") as self.screen:
            gr.HTML("<h1>Library</h1>")
            self._filters()
            self.found = gr.HTML(elem_id="found", js_on_load=OPENS)
            self.more = gr.Button("Show more", visible=False, size="md", elem_id="more")
            self._importing()
        self.limit = gr.State(PAGE)
        self.talk = TalkView(services, self.names)

    def _filters(self) -> None:
        self.words = gr.Textbox(
            label="Search", info='Words of a title or a turn; a "quoted phrase" as it is.', elem_id="words"
        )
        with gr.Row(elem_id="filters"):
            self.stage = gr.Dropdown(self.choices("stage"), value="", label="Stage", min_width=140)
            self.role = gr.Dropdown(self.choices("role"), value="", label="Role", min_width=140)
            self.persona = gr.Dropdown(self.choices("persona"), value="", label="Interviewer", min_width=140)
            self.graded = gr.Dropdown(GRADED, value="", label="Grade", min_width=140)
            self.days = gr.Dropdown(WHEN, value=0, label="When", min_width=140)

    def _importing(self) -> None:
        with gr.Accordion("Import transcripts", open=False, elem_id="import"):
            gr.HTML(
                f"<p class='quiet'>{FORMATS}. What a file holds decides, not its name. A file that cannot "
                "be read is named with the reason, and the others are kept.</p>"
            )
            self.files = gr.File(file_count="multiple", label="Files, picked or dropped", elem_id="files")
            self.imported = gr.HTML(elem_id="imported", js_on_load=OPENS)

    def choices(self, column: str) -> list[tuple[str, str]]:
        """The values that occur, under the names people know them by."""
        found = library.present(self.services.store, column)
        return [("All", ""), *((self.names.get(each, each), each) for each in found)]

    def wire(self, blocks: gr.Blocks) -> None:
        """Arriving, searching, opening, importing."""
        inputs: list[Any] = [self.words, self.stage, self.role, self.persona, self.graded, self.days]
        shown = [self.found, self.more, self.limit]
        self.talk.shown_after(blocks.load(self.arrive, None, self.parts(), **HIDDEN, js=GONE_BACK))
        live: dict[str, Any] = {**HIDDEN, "trigger_mode": "always_last"}
        for each in (self.words, self.stage, self.role, self.persona, self.graded, self.days):
            each.change(self.search, inputs, shown, **live)
        self.more.click(self.search_more, [self.limit, *inputs], shown, **HIDDEN)
        for links in (self.found, self.imported):
            self.talk.shown_after(links.select(self.open, None, self.parts(), **HIDDEN))
        self.talk.back.click(self.close, None, self.parts(), **QUIET)
        self.talk.interview.change(None, self.talk.interview, None, js=ADDRESS)
        self.files.upload(self.bring_in, self.files, [self.files, self.imported], **HIDDEN).then(
            self.search, inputs, shown, **HIDDEN
        )
        self.talk.wire()
        self.talk.delete_it.click(self.delete, self.talk.interview, self.parts(), **HIDDEN).then(
            self.search, inputs, shown, **HIDDEN
        )

    def parts(self) -> list[Any]:
        filters = [self.stage, self.role, self.persona]
        return [self.notice, self.screen, self.found, self.more, self.limit, *filters, *self.talk.parts()]

    def arrive(self, request: gr.Request) -> Updates:
        """The list, or the interview that the address names."""
        wanted = str(request.query_params.get("id") or "")
        turn = str(request.query_params.get("turn") or "")
        begin = {**self.listed(Filter(), PAGE), **self.offered()}
        try:
            return {**begin, **self.opened(wanted, int(turn) if turn.isdigit() else 0)} if wanted else begin
        except Exception as exc:
            log.exception("interview %s could not be opened", wanted)
            return {**begin, self.notice: views.notice(explain(exc))}

    def offered(self) -> Updates:
        return {
            self.stage: gr.Dropdown(self.choices("stage")),
            self.role: gr.Dropdown(self.choices("role")),
            self.persona: gr.Dropdown(self.choices("persona")),
        }

    def listed(self, wanted: Filter, limit: int) -> Updates:
        store = self.services.store
        rows = library.find(store, wanted, limit + 1)
        return {
            self.found: views_library.listing(rows[:limit], library.count(store), self.names),
            self.more: gr.Button(visible=len(rows) > limit),
            self.limit: limit,
        }

    def search(self, *chosen: Any) -> Updates:
        """The interviews that fit: words, stage, role, persona, graded, days."""
        with in_words():
            return self.listed(Filter(*chosen), PAGE)

    def search_more(self, limit: int, *chosen: Any) -> Updates:
        with in_words():
            return self.listed(Filter(*chosen), limit + PAGE)

    def open(self, event: gr.EventData) -> Updates:
        with in_words():
            return self.opened(str(event.interview), int(event.turn))

    def opened(self, interview: str, turn: int) -> Updates:
        """An interview in the place of the list. Raises `NotFound`."""
        return {self.notice: "", self.screen: gr.Column(visible=False), **self.talk.open(interview, turn)}

    def close(self, message: str = "") -> Updates:
        """Back to the list as it was."""
        shown = views.notice(message, "hint")
        return {self.notice: shown, self.screen: gr.Column(visible=True), **self.talk.close()}

    def delete(self, interview: str) -> Updates:
        with in_words():
            title = self.talk.erase(interview)
        return self.close(f"“{title}” was deleted for good.")

    def bring_in(self, files: Sequence[str] | None) -> tuple[None, str]:
        """Keep what can be read. The browser's copies are removed, so that none is left lying about."""
        paths = [Path(each) for each in files or []]
        try:
            with in_words():
                return None, views_library.imported(import_each(self.services.store, paths))
        finally:
            for path in paths:
                shutil.rmtree(path.parent, ignore_errors=True)
