"""The page "Mistakes": the log by pattern, what recurs on top, and an entry opened in its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar, cast

import gradio as gr

from app.mistakes import log
from app.mistakes.entry import day_of
from app.mistakes.feeding import feed
from app.mistakes.grouping import counts
from app.mistakes.keeping import Act, add, decide, draft_of, entries, entry, rewrite
from app.mistakes.text import as_markdown
from app.services import Services
from app.ui.library import ADDRESS, GONE_BACK
from app.ui.mistake import NEW, MistakeForm
from app.ui.parts import HIDDEN, QUIET, Updates, explain, in_words
from app.ui.parts import log as page_log
from app.views import mistakes as views
from app.views.interview import notice
from app.views.result import download

SHOWN = [("Open", "open"), ("Fixed", "fixed"), ("Dismissed", "dismissed"), ("All", "all")]
FIRST = "open"  # what is shown on arrival
# A plain click on an entry opens it in place; with a modifier the browser follows the link as ever.
ACTS = """element.addEventListener("click", (event) => {
  const found = event.target.closest("[data-act]");
  if (!found || (found.href && (event.ctrlKey || event.metaKey || event.shiftKey))) return;
  event.preventDefault();
  trigger("select", { act: found.dataset.act, ids: found.dataset.ids });
});"""
# Where the focus was is gone: it goes to the head of what is shown instead.
TO_HEAD = """() => {
  const held = document.activeElement;
  if (held && held !== document.body && held.offsetParent) return [];
  const heads = [...document.querySelectorAll("#mistake-head h1, #mistakes-count")];
  heads.find((each) => each.offsetParent)?.focus();
  return [];
}"""
DONE = {"accept": "accepted", "dismiss": "dismissed", "fix": "marked as fixed", "reopen": "open again"}
LEAD = (
    "<h1>Mistakes</h1><p class='quiet'>Found by rules in your graded interviews, in your debriefs, and in "
    "drills that went badly. They may be wrong: accept what is true, in your own words, and dismiss the "
    "rest.</p>"
)


class MistakesPage:
    """Components and handlers of the mistake log."""

    title: ClassVar[str] = "Mistakes"
    path: ClassVar[str] = "mistakes"

    def __init__(self, services: Services, today: Callable[[], date] = date.today) -> None:
        self.store, self.today = services.store, today
        self.notice = gr.HTML(elem_id="mistakes-notice")
        with gr.Column(elem_id="mistakes") as self.screen:
            gr.HTML(LEAD)
            self.wanted = gr.Radio(SHOWN, value=FIRST, label="Show", visible=False, elem_id="mistakes-wanted")
            self.log = gr.HTML(elem_id="mistakes-log", js_on_load=ACTS)
            with gr.Row(elem_id="mistakes-actions"):
                self.write = gr.Button("Write one yourself", size="md", elem_id="mistake-write")
                self.files = gr.HTML(elem_id="mistakes-files")
        self.form = MistakeForm(services.store)

    def wire(self, blocks: gr.Blocks) -> None:
        parts, form = self.parts(), self.form
        fields = [form.opened, self.wanted, *form.said()]
        blocks.load(self.arrive, None, parts, **HIDDEN, js=GONE_BACK)
        self.wanted.change(self.listed, self.wanted, [self.wanted, self.log, self.files], **HIDDEN)
        moves = [
            self.log.select(self.act, self.wanted, parts, **HIDDEN),
            self.write.click(self.begin, None, parts, **HIDDEN),
            form.back.click(self.close, self.wanted, parts, **HIDDEN),
            form.save.click(self.save, fields, parts, **QUIET),
            form.fix.click(self.fix, [form.fixed, *fields], parts, **QUIET),
            form.dismiss.click(self.dismiss, [form.opened, self.wanted], parts, **QUIET),
            form.reopen.click(self.reopen, [form.opened, self.wanted], parts, **QUIET),
        ]
        for move in moves:
            move.success(None, None, None, js=TO_HEAD)
        form.opened.change(None, form.opened, None, js=ADDRESS)

    def parts(self) -> list[Any]:
        return [self.notice, self.screen, self.wanted, self.log, self.files, *self.form.parts()]

    def arrive(self, request: gr.Request) -> Updates:
        """The log, brought up to date, or the entry that the address names."""
        name = str(request.query_params.get("id") or "")
        with in_words():
            feed(self.store)
            begin = {**self.listed(FIRST), self.notice: ""}
        try:
            return {**begin, **self.opened(name)} if name else begin
        except Exception as exc:
            page_log.exception("mistake %s could not be opened", name)
            return {**begin, self.notice: notice(explain(exc))}

    def listed(self, wanted: str) -> Updates:
        """The log as it is filtered, and the same as a file."""
        with in_words():
            kept, found = entries(self.store), log.groups(self.store, wanted)
            number, graded = counts(kept, self.today()), len(log.held(self.store).interviews)
            file = as_markdown(found, number, self.today()) if found else ""
            link = download(file, "sparring-mistakes.md", "text/markdown", "These as Markdown")
            return {
                self.wanted: gr.Radio(visible=bool(kept)),
                self.log: views.log_html(found, number, wanted, graded, self.today()),
                self.files: link if found else "",
            }

    def act(self, wanted: str, event: gr.EventData) -> Updates:
        """Open an entry, or decide on those whose button was pressed."""
        numbers = [int(each) for each in str(event.ids).split()]
        with in_words():
            if event.act == "show":
                return self.opened(str(numbers[0]))
            return self.decided(numbers, cast(Act, event.act), wanted)

    def decided(self, numbers: list[int], act: Act, wanted: str, fixed: str = "") -> Updates:
        count = decide(self.store, numbers, act, self.today(), fixed)
        what = "The mistake is" if count == 1 else f"{count} mistakes are"
        return self.close(wanted, f"{what} {DONE[act]}.")

    def opened(self, name: str) -> Updates:
        """An entry in the place of the log, or the form of a new one. Raises ValueError."""
        if name == NEW:
            shown = self.form.blank(self.today())
        else:
            shown = self.form.show(entry(self.store, int(name) if name.isdigit() else 0), self.today())
        return {self.notice: "", self.screen: gr.Column(visible=False), **shown}

    def begin(self) -> Updates:
        with in_words():
            return self.opened(NEW)

    def close(self, wanted: str, message: str = "") -> Updates:
        """Back to the log."""
        shown = {self.notice: notice(message, "hint"), self.screen: gr.Column(visible=True)}
        return {**shown, **self.listed(wanted), **self.form.hide()}

    def attempt(self, act: Callable[[], Updates]) -> Updates:
        """What `act` shows, or beside the buttons why it cannot be done."""
        try:
            with in_words(), self.store.atomic():
                return act()
        except gr.Error as exc:
            return {self.form.trouble: notice(str(exc.message))}

    def save(self, opened: str, wanted: str, *said: Any) -> Updates:
        """Keep what the fields say. A proposal is accepted by it, a new entry is open at once."""

        def keep() -> Updates:
            if opened == NEW:
                self.keep_new(*said)
                return self.close(wanted, "The mistake is kept.")
            self.rewrite(int(opened), *said)
            accepted = decide(self.store, [int(opened)], "accept", self.today())
            return self.close(wanted, f"The mistake is {'accepted' if accepted else 'saved'}.")

        return self.attempt(keep)

    def keep_new(self, interview: str, turn: float, about: str, *said: str) -> None:
        place = log.place_of(self.store, interview or "", int(turn or 0))
        begun = log.by_hand(interview or "", place, about or "")
        add(self.store, log.answered(begun, *(each or "" for each in said)), "open")

    def rewrite(self, number: int, interview: str, turn: float, about: str, *said: str) -> None:
        """What it is about can be changed where no rule has said it. A place stays what it is."""
        old = entry(self.store, number)
        draft = draft_of(old)
        if old.source in ("debrief", "hand"):
            draft = replace(draft, about=about or "")
        rewrite(self.store, number, log.answered(draft, *(each or "" for each in said)))

    def fix(self, fixed: str, opened: str, wanted: str, *said: Any) -> Updates:
        def mark() -> Updates:
            day = day_of(fixed or "").isoformat()
            self.rewrite(int(opened), *said)
            return self.decided([int(opened)], "fix", wanted, day)

        return self.attempt(mark)

    def dismiss(self, opened: str, wanted: str) -> Updates:
        return self.attempt(lambda: self.decided([int(opened)], "dismiss", wanted))

    def reopen(self, opened: str, wanted: str) -> Updates:
        return self.attempt(lambda: self.decided([int(opened)], "reopen", wanted))
