"""The page "Plan": the roadmap with this week first, what is due, the deliverables to edit and to keep."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, ClassVar

import gradio as gr

from app.called import count_of
from app.practice import tables
from app.practice.days import day_of, next_monday
from app.practice.desk import Desk
from app.practice.documents import Roadmap
from app.practice.due import to_do
from app.practice.keeping import latest, versions
from app.services import Services
from app.ui.parts import HIDDEN, QUIET, Updates, in_words
from app.ui.sheets import ChecklistSheet, MatrixSheet, MilestoneSheet, Sheet
from app.views import roadmap as views
from app.views.downloads import downloads
from app.views.interview import notice
from rubrics.loader import load_stages


class RoadmapPage:
    """Components and handlers of the plan page."""

    title: ClassVar[str] = "Plan"
    path: ClassVar[str] = "plan"

    def __init__(self, services: Services, today: Callable[[], date] = date.today) -> None:
        self.services, self.today = services, today
        with gr.Column(elem_id="plan"):
            gr.HTML("<h1>Plan</h1>")
            self.notice = gr.HTML(elem_id="plan-notice")
            self.head = gr.HTML(elem_id="plan-head")
            self.asked = gr.HTML(elem_id="plan-asked")
            self.replan = gr.Button("Make these changes", visible=False, size="md", elem_id="replan")
            with gr.Tabs(elem_id="plan-tabs") as self.tabs:
                self._week()
                with gr.Tab("Twelve weeks", id="weeks"):
                    self.weeks = gr.HTML()
                    self.milestones = MilestoneSheet()
                with gr.Tab("Role-fit matrix", id="matrix"):
                    self.matrix = MatrixSheet()
                with gr.Tab("Stage checklist", id="checklist"):
                    self.checklist = ChecklistSheet()
                self._new()

    def _week(self) -> None:
        with gr.Tab("This week", id="week"):
            self.week = gr.HTML(elem_id="this-week")
            self.due = gr.HTML(elem_id="due")
            with gr.Row(elem_id="ticking", visible=False) as self.ticking:
                self.item = gr.Dropdown([], label="Tick off", min_width=260, elem_id="item")
                self.artefact = gr.Textbox(
                    label="Link or file that shows it", max_lines=1, elem_id="artefact"
                )
                self.tick = gr.Button("Done", size="md", elem_id="tick")
            self.unticked = gr.HTML()
            self.points = gr.HTML(elem_id="checkpoints")
            self.reviews = gr.HTML(elem_id="reviews")
            self.files = gr.HTML(elem_id="plan-files")
            self.versions = gr.HTML(elem_id="plan-versions")

    def _new(self) -> None:
        roles = [(role.title, role.id) for role in self.services.roles.values()]
        stages = [(stage.title, str(stage.id)) for stage in load_stages().values()]
        with gr.Tab("New roadmap", id="new"):
            self.role = gr.Radio(roles, value="MLE", label="Role", elem_id="plan-role")
            self.hours = gr.Slider(
                3, 40, value=8, step=0.5, label="Hours a week that you can sustain", elem_id="plan-hours"
            )
            self.start = gr.Textbox(label="First day (YYYY-MM-DD)", max_lines=1, elem_id="plan-start")
            self.stages = gr.CheckboxGroup(
                stages, label="Target stages", info="None: the usual ones of the role.", elem_id="plan-stages"
            )
            self.make = gr.Button("Make the roadmap", variant="primary", size="md", elem_id="make-plan")
            self.unmade = gr.HTML()

    def wire(self, blocks: gr.Blocks) -> None:
        """The events of this page."""
        parts = self.parts()
        blocks.load(self.arrive, None, parts, **HIDDEN)
        asked = [self.role, self.hours, self.start, self.stages]
        self.make.click(self.begin, asked, parts, **QUIET)
        self.replan.click(self.change, None, parts, **QUIET)
        self.tick.click(self.tick_off, [self.item, self.artefact], parts, **QUIET)
        for sheet in (self.milestones, self.matrix, self.checklist):
            sheet.save.click(self.saver(sheet), sheet.inputs(), parts, **QUIET)
            sheet.judge.click(self.judge(sheet), sheet.inputs(), [sheet.verdict, sheet.trouble], **QUIET)
            if sheet.anew:
                sheet.anew.click(self.refill(sheet), None, sheet.parts(), **QUIET)

    def parts(self) -> list[Any]:
        shown = [
            self.notice,
            self.head,
            self.asked,
            self.replan,
            self.tabs,
            self.week,
            self.due,
            self.ticking,
        ]
        sheets = [*self.milestones.parts(), *self.matrix.parts(), *self.checklist.parts()]
        rest = [self.points, self.reviews, self.files, self.versions, self.weeks, self.start]
        rest += [self.unticked, self.unmade]
        return [*shown, self.item, self.artefact, *rest, *sheets]

    def desk(self) -> Desk:
        return Desk(self.services.store, self.today())

    def arrive(self) -> Updates:
        with in_words():
            start = {self.start: next_monday(self.today()).isoformat()}
            return {**self.content(), **start}

    def content(self, message: str = "") -> Updates:
        """Everything the page shows, from the store."""
        desk = self.desk()
        roadmap = latest(desk.store, Roadmap)
        shown = self.planned(desk, roadmap) if roadmap else self.unplanned(desk)
        return {self.notice: notice(message, "hint"), **shown}

    def unplanned(self, desk: Desk) -> Updates:
        """Without a roadmap: how to get one, and what accepted two-week plans ask for."""
        blank = dict.fromkeys((self.asked, self.points, self.reviews, self.files), "")
        sheets = [sheet.blank() for sheet in (self.milestones, self.matrix, self.checklist)]
        return {
            **blank,
            **{part: value for sheet in sheets for part, value in sheet.items()},
            self.head: views.EMPTY,
            self.week: views.FIRST,
            self.weeks: views.FIRST,
            self.versions: "",
            self.replan: gr.Button(visible=False),
            self.tabs: gr.Tabs(selected="new"),
            **self.to_do(desk, None),
        }

    def planned(self, desk: Desk, roadmap: Roadmap) -> Updates:
        asked, items, found = desk.proposals(roadmap), desk.items(roadmap), versions(desk.store, Roadmap)
        number = max(1, roadmap.week_of(desk.today))
        return {
            self.head: views.headline(roadmap, desk.today, found[0].number),
            self.asked: views.proposals(asked),
            self.replan: gr.Button(visible=bool(asked)),
            self.week: views.this_week(roadmap, items, desk.today),
            self.points: views.checkpoints(desk.points(roadmap)),
            self.reviews: views.reviews(desk.reviews(roadmap), number),
            self.files: downloads(desk),
            self.versions: views.versions(found),
            self.weeks: views.all_weeks(roadmap, items, desk.today),
            **self.milestones.content(desk, roadmap),
            **self.matrix.content(desk, roadmap),
            **self.checklist.content(desk, roadmap),
            **self.to_do(desk, roadmap),
        }

    def to_do(self, desk: Desk, roadmap: Roadmap | None) -> Updates:
        """The due list and the choice of what to tick off; re-tests and mistakes are settled elsewhere."""
        items = desk.items(roadmap)
        choice = [
            (f"{item.due}: {item.bring}", item.id)
            for item in items
            if not item.done and item.kind in ("milestone", "remedy")
        ]
        return {
            self.due: views.due_list(to_do(items, desk.today), desk.today) if roadmap or items else "",
            self.ticking: gr.Row(visible=bool(choice)),
            self.item: gr.Dropdown(choices=choice, value=choice[0][1] if choice else None),
            self.artefact: "",
        }

    def attempt(self, place: gr.HTML, act: Callable[[], Updates]) -> Updates:
        """What `act` shows, or at `place` why it cannot be done: an error beside its button is read."""
        try:
            with in_words():
                return {**act(), place: ""}
        except gr.Error as exc:
            return {place: notice(str(exc.message))}

    def begin(self, role: str, hours: float, start: str, stages: list[str]) -> Updates:
        def make() -> Updates:
            self.desk().begin(role, hours, day_of(start.strip()), stages)
            return {**self.content("The roadmap is made."), self.tabs: gr.Tabs(selected="week")}

        return self.attempt(self.unmade, make)

    def change(self) -> Updates:
        def replan() -> Updates:
            made = len(self.desk().replan())
            return self.content(f"{count_of(made, 'change')} made; older versions are kept.")

        return self.attempt(self.notice, replan)

    def tick_off(self, item: str, artefact: str) -> Updates:
        def tick() -> Updates:
            self.desk().tick(item or "", artefact)
            return self.content("Ticked off.")

        return self.attempt(self.unticked, tick)

    def saver(self, sheet: Sheet) -> Callable[..., Updates]:
        def save_sheet(*cells: tables.Rows) -> Updates:
            def keep() -> Updates:
                sheet.keep(self.desk(), *cells)
                return self.content(f"The {sheet.name} version is saved; older ones are kept.")

            return self.attempt(sheet.trouble, keep)

        return save_sheet

    def judge(self, sheet: Sheet) -> Callable[..., Updates]:
        def judge_sheet(*cells: tables.Rows) -> Updates:
            return self.attempt(sheet.trouble, lambda: {sheet.verdict: sheet.verdict_of(self.desk(), *cells)})

        return judge_sheet

    def refill(self, sheet: Sheet) -> Callable[[], Updates]:
        return lambda: self.attempt(sheet.trouble, lambda: sheet.fresh(self.desk()))
