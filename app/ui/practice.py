"""The practice page: today's session with its reasons, the twelve kinds of drill, and the sitting itself."""

from __future__ import annotations

from typing import ClassVar

import gradio as gr

from app.drills.day import cycle, today
from app.drills.results import notes, results
from app.drills.visit import Visit
from app.services import Services
from app.ui.drill import DrillDesk
from app.ui.parts import HIDDEN, Updates, explain, in_words, log
from app.views import practice as views_practice
from app.views.interview import notice
from rubrics.practice.loader import load_drills

MINUTES = [10, 20, 30, 45, 60]


class PracticePage:
    """What to practise, and the desk where it is done. The visit stands in the page's state on the server."""

    title: ClassVar[str] = "Practice"
    path: ClassVar[str] = "practice"

    def __init__(self, services: Services) -> None:
        self.services = services
        self.visit = gr.State(None)
        self.notice = gr.HTML(elem_id="page-notice")
        with gr.Column(elem_id="practice-home") as self.home:
            gr.HTML("<div class='hero'><h1>Practice</h1><p>Most of getting better happens here.</p></div>")
            self.minutes = gr.Radio(MINUTES, value=20, label="Minutes today", elem_id="minutes")
            self.day = gr.HTML(elem_id="day")
            with gr.Row(elem_id="day-actions"):
                self.begin = gr.Button("Begin", variant="primary", size="md", elem_id="begin-day")
                self.cycle = gr.Button("Load cycling, 45 minutes", size="md", elem_id="begin-cycle")
            self.kinds = gr.HTML(elem_id="kinds")
            self.written = gr.HTML()
        self.desk = DrillDesk()

    def wire(self, blocks: gr.Blocks) -> None:
        overview = [self.home, self.day, self.kinds, self.written]
        everything = [self.visit, self.notice, *overview, *self.desk.parts()]
        blocks.load(self.arrive, self.minutes, everything, **HIDDEN)
        self.minutes.change(self.show_day, self.minutes, self.day, **HIDDEN)
        self.begin.click(self.begin_day, self.minutes, everything, **HIDDEN)
        self.cycle.click(self.begin_cycle, None, everything, **HIDDEN)
        self.desk.wire(self.visit)
        for leave in (self.desk.leave.click, self.desk.home.click):
            leave(self.go_home, self.minutes, everything, **HIDDEN)

    def arrive(self, minutes: float, request: gr.Request) -> Updates:
        """The overview, or the drill that the address names."""
        drill = str(request.query_params.get("drill") or "")
        if not drill:
            return self.go_home(minutes)
        try:
            return self.go(Visit.of_drill(self.services, drill, str(request.query_params.get("item") or "")))
        except Exception as exc:
            log.exception("drill %s could not be opened", drill)
            return {**self.go_home(minutes), self.notice: notice(explain(exc))}

    def go_home(self, minutes: float) -> Updates:
        store = self.services.store
        with in_words():
            return {
                self.visit: None,
                self.notice: "",
                self.home: gr.Column(visible=True),
                self.day: self.show_day(minutes),
                self.kinds: views_practice.kinds(load_drills().values(), results(store)),
                self.written: views_practice.written(notes(store)),
                **self.desk.hide(),
            }

    def show_day(self, minutes: float) -> str:
        with in_words():
            return views_practice.day(today(self.services, minutes))

    def begin_day(self, minutes: float) -> Updates:
        with in_words():
            return self.go(Visit.of_day(self.services, today(self.services, minutes), "day"))

    def begin_cycle(self) -> Updates:
        with in_words():
            return self.go(Visit.of_day(self.services, cycle(self.services), "cycle"))

    def go(self, visit: Visit) -> Updates:
        return {self.visit: visit, self.home: gr.Column(visible=False), **self.desk.show(visit)}
