"""One mistake opened in the log, or a new one: the five questions, and what becomes of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import gradio as gr

from app.drills.results import decoded
from app.mistakes.entry import ASKED, Entry, name_of, vocabulary
from app.mistakes.keeping import MOST, SPAN, entries
from app.storage import library
from app.storage.rows import Row
from app.storage.store import Store
from app.ui.parts import Updates
from app.ui.plan import DRILLS
from app.views import mistakes as views

NEW = "new"  # stands for the id of an entry that is being written
NEITHER, IN_NONE = ("Something else", ""), ("In none", "")
ABOUT = [NEITHER, *((each.name, name) for name, each in vocabulary().items())]
RESULTS = "SELECT * FROM drill_results WHERE id IN (SELECT value FROM json_each(?))"
HEAD_NEW = (
    '<h1 tabindex="-1">A mistake of your own</h1><p class="quiet">What broke is enough to begin with.</p>'
)


class MistakeForm:
    """Components of the opened entry; the page keeps and decides."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.opened = gr.Textbox(visible="hidden", elem_id="mistake-opened", label="Opened mistake")
        with gr.Column(visible=False, elem_id="mistake") as self.screen:
            self.back = gr.Button("Back to all mistakes", size="sm", elem_id="mistakes-back")
            self.head = gr.HTML(elem_id="mistake-head")
            with gr.Row(visible=False, elem_id="mistake-where") as self.where:
                self.interview = gr.Dropdown([IN_NONE], value="", label="Interview it was in")
                self.turn = gr.Number(label="Turn", info="0: all of it.", value=0, precision=0, minimum=0)
            self.about = gr.Dropdown(
                ABOUT, value="", label="What is it about?", info="Patterns, then sub-skills."
            )
            self.broke, self.why, self.rewire = (self._box(name) for name in ("broke", "why", "rewire"))
            with gr.Row():
                self.drill = gr.Dropdown(
                    [("None yet", ""), *DRILLS],
                    value="",
                    label=ASKED["drill"],
                    info="One of the twelve kinds.",
                )
                self.due = gr.Textbox(label=ASKED["due"], info="Year-month-day", max_length=10)
            self._buttons()

    def _box(self, name: str) -> gr.Textbox:
        return gr.Textbox(
            label=ASKED[name], lines=2, max_lines=10, max_length=MOST, elem_id=f"mistake-{name}"
        )

    def _buttons(self) -> None:
        self.trouble = gr.HTML(elem_id="mistake-trouble")
        with gr.Row(elem_id="mistake-actions"):
            self.save = gr.Button("Save", variant="primary", size="md", elem_id="mistake-save")
            self.dismiss = gr.Button("Dismiss", size="md", elem_id="mistake-dismiss")
            self.reopen = gr.Button("Open again", size="md", elem_id="mistake-reopen")
        with gr.Row(elem_id="mistake-fixing") as self.fixing:
            self.fixed = gr.Textbox(label="Fixed on", info="Year-month-day", max_length=10)
            self.fix = gr.Button("Mark as fixed", size="md", elem_id="mistake-fix")

    def parts(self) -> list[Any]:
        buttons = [self.trouble, self.save, self.dismiss, self.reopen, self.fixing]
        return [self.opened, self.screen, self.head, self.where, self.fixed, *self.said(), *buttons]

    def said(self) -> list[Any]:
        """The fields of an entry, in the order in which the page takes them."""
        place = [self.interview, self.turn, self.about]
        return [*place, self.broke, self.why, self.rewire, self.drill, self.due]

    def show(self, entry: Entry, today: date) -> Updates:
        """An entry with what may be done about it. One without a date is offered two weeks from today."""
        same = [each for each in entries(self.store) if each.about == entry.about]
        places = [place for each in same if each.status != "dismissed" for place in each.places]
        own = entry.source in ("debrief", "hand")
        undated = entry.status in ("proposed", "dismissed")
        return {
            **self._shown(str(entry.id), views.opened(entry, places, self._results(entry), today)),
            self.where: gr.Row(visible=False),
            self.interview: gr.Dropdown(choices=[IN_NONE], value=""),
            self.turn: 0,
            self.about: gr.Dropdown(_offered(entry.about), value=entry.about, visible=own),
            self.broke: entry.broke,
            self.why: entry.why,
            self.rewire: entry.rewire,
            self.drill: entry.drill,
            self.due: entry.due or ((today + SPAN).isoformat() if undated else ""),
            self.fixed: today.isoformat(),
            **self._may(entry),
        }

    def _may(self, entry: Entry) -> Updates:
        """The buttons that fit its status."""
        gone = entry.status == "dismissed"
        return {
            self.save: gr.Button("Accept" if entry.status == "proposed" else "Save", visible=not gone),
            self.dismiss: gr.Button(visible=entry.status in ("proposed", "open")),
            self.reopen: gr.Button(
                "Take it back" if gone else "Open again", visible=entry.status in ("fixed", "dismissed")
            ),
            self.fixing: gr.Row(visible=entry.status == "open"),
        }

    def blank(self, today: date) -> Updates:
        """The form of a new entry."""
        rows = library.find(self.store, library.Filter())
        talks = [(f"{row['title'] or 'Interview'}, {row['created'][:10]}", row["id"]) for row in rows]
        empty = dict.fromkeys((self.broke, self.why, self.rewire, self.drill), "")
        return {
            **self._shown(NEW, HEAD_NEW),
            self.where: gr.Row(visible=bool(talks)),
            self.interview: gr.Dropdown(choices=[IN_NONE, *talks], value=""),
            self.turn: 0,
            self.about: gr.Dropdown(ABOUT, value="", visible=True),
            **empty,
            self.due: (today + SPAN).isoformat(),
            self.fixed: "",
            self.save: gr.Button("Keep it", visible=True),
            self.dismiss: gr.Button(visible=False),
            self.reopen: gr.Button(visible=False),
            self.fixing: gr.Row(visible=False),
        }

    def _shown(self, opened: str, head: str) -> Updates:
        return {self.opened: opened, self.screen: gr.Column(visible=True), self.head: head, self.trouble: ""}

    def hide(self) -> Updates:
        return {self.opened: "", self.screen: gr.Column(visible=False)}

    def _results(self, entry: Entry) -> list[Row]:
        """What was said in the drills that the entry names."""
        numbers = f"[{','.join(str(place.result) for place in entry.places if place.result)}]"
        return [decoded(row) for row in self.store.query(RESULTS, (numbers,))]


def _offered(about: str) -> list[tuple[str, str]]:
    """What an entry can be about, with what it is about even when no list knows that any more."""
    return ABOUT if about in {value for _, value in ABOUT} else [*ABOUT, (name_of(about), about)]
