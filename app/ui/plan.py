"""The two-week plan: shown, accepted, or changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, get_args

import gradio as gr

from app.after.debrief import name_of
from app.after.kept import Kept
from app.after.plan import Step
from app.after.record import Record, read_record
from app.practice.days import within_a_year
from app.services import Services
from app.ui.parts import HIDDEN, QUIET, Updates, in_words
from app.views import plan as views_plan
from rubrics.schema import Drill

STEPS = 2
MOST = 600  # characters of a field
DRILLS = [(name_of(drill).capitalize(), drill) for drill in get_args(Drill)]


@dataclass
class Slot:
    """The fields of one step."""

    screen: gr.Column
    head: gr.HTML
    share: gr.Number
    work: gr.Textbox
    drills: gr.Dropdown
    deliverable: gr.Textbox
    due: gr.Textbox

    def fields(self) -> list[Any]:
        return [self.share, self.work, self.drills, self.deliverable, self.due]


def slot() -> Slot:
    with gr.Column(elem_classes="step") as screen:
        return Slot(
            screen,
            gr.HTML(),
            gr.Number(label="Extra share of your weekly time, %", info="Empty: another kind of work."),
            gr.Textbox(label="Work", lines=2, max_length=MOST),
            gr.Dropdown(DRILLS, multiselect=True, label="Drills"),
            gr.Textbox(label="What you bring", lines=2, max_length=MOST),
            gr.Textbox(label="Due", info="Year-month-day", max_length=10),
        )


class PlanForm:
    """The plan in words, with its fields folded away until they are wanted."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.kept = Kept(services.store)
        self.titles = {each.id: each.title for each in services.rubric.criteria}
        with gr.Column(visible=False, elem_id="two-weeks") as self.screen:
            self.told = gr.HTML()
            with gr.Row() as self.actions:
                self.accept = gr.Button(
                    "Accept the plan", variant="primary", size="md", elem_id="accept-plan"
                )
                self.change = gr.Button("Change it", size="md", elem_id="change-plan")
            with gr.Column(visible=False, elem_id="plan-fields") as self.fields:
                self.slots = [slot() for _ in range(STEPS)]
                with gr.Row():
                    self.save = gr.Button("Save the plan", variant="primary", size="md", elem_id="save-plan")
                    self.leave = gr.Button("Leave it as it was", size="md", elem_id="leave-plan")

    def wire(self, interview: gr.Textbox) -> None:
        values = [field for slot in self.slots for field in slot.fields()]
        self.accept.click(self.accepted, interview, self.parts(), **HIDDEN)
        self.change.click(self.opened, None, [self.fields, self.actions], **QUIET)
        self.leave.click(self.shown, interview, self.parts(), **HIDDEN)
        self.save.click(self.changed, [interview, *values], self.parts(), **HIDDEN)

    def parts(self) -> list[Any]:
        slots = [part for slot in self.slots for part in (slot.screen, slot.head, *slot.fields())]
        return [self.screen, self.told, self.actions, self.accept, self.fields, *slots]

    def show(self, record: Record) -> Updates:
        return self._told(self._steps(record))

    def shown(self, interview: str) -> Updates:
        with in_words():
            return self.show(read_record(self.services, interview))

    def opened(self) -> Updates:
        return {self.fields: gr.Column(visible=True), self.actions: gr.Row(visible=False)}

    def accepted(self, interview: str) -> Updates:
        with in_words():
            return self._keep(interview, self._steps(read_record(self.services, interview)))

    def changed(self, interview: str, *values: Any) -> Updates:
        """Keep what the fields say; a changed plan is an accepted one."""
        with in_words():
            steps = self._steps(read_record(self.services, interview))
            size = len(self.slots[0].fields())
            rows = [values[i * size : (i + 1) * size] for i in range(len(steps))]
            return self._keep(interview, [said(step, *row) for step, row in zip(steps, rows, strict=True)])

    def _keep(self, interview: str, steps: list[Step]) -> Updates:
        settled = [step if step.status == "done" else replace(step, status="accepted") for step in steps]
        self.kept.keep_plan(interview, settled)
        return self._told(settled)

    def _steps(self, record: Record) -> list[Step]:
        return self.kept.plan(record.id) or record.steps

    def _told(self, steps: list[Step]) -> Updates:
        proposed = any(step.status == "proposed" for step in steps)
        return {
            self.screen: gr.Column(visible=bool(steps)),
            self.told: views_plan.plan_html(steps, self.titles),
            self.actions: gr.Row(visible=True),
            self.accept: gr.Button(visible=proposed),
            self.fields: gr.Column(visible=False),
            **self._slots(steps),
        }

    def _slots(self, steps: list[Step]) -> Updates:
        shown: Updates = {slot.screen: gr.Column(visible=False) for slot in self.slots[len(steps) :]}
        for step, each in zip(steps, self.slots, strict=False):
            shown |= {
                each.screen: gr.Column(visible=True),
                each.head: f"<h3>{self.titles.get(step.signal, '')}</h3>",
                each.share: None if step.share is None else round(step.share * 100),
                each.work: step.work,
                each.drills: list(step.drills),
                each.deliverable: step.deliverable,
                each.due: step.due,
            }
        return shown


def said(
    step: Step, share: float | None, work: str, drills: list[str] | None, deliverable: str, due: str
) -> Step:
    """The step with what the fields say. Raises ValueError with the field and what it takes."""
    if share is not None and not 0 <= share <= 100:
        raise ValueError(f"an extra share of {share:g} % is not possible; choose 0 to 100, or leave it empty")
    if not work.strip() or not deliverable.strip():
        raise ValueError("a step needs its work and what you bring; write both, or leave the plan as it was")
    return replace(
        step,
        share=None if share is None else share / 100,
        work=work.strip(),
        drills=tuple(drills or ()),
        deliverable=deliverable.strip(),
        due=within_a_year(day(due), date.today()).isoformat(),
    )


def day(text: str) -> date:
    """Raises ValueError that shows how a date is written."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError as exc:
        raise ValueError(f"{text.strip()!r} is no date; write it like {date.today().isoformat()}") from exc
