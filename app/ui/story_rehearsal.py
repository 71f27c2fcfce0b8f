"""The rehearsal of a story: the clock, the box for what was said, and the rehearsals so far."""

from __future__ import annotations

from time import monotonic, time_ns
from typing import Any

import gradio as gr

from app.services import Services
from app.stories.keeping import MOST, add_rehearsal, rehearsals
from app.stories.story import Draft, Story
from app.ui.parts import HIDDEN, QUIET, Updates, in_words
from app.ui.story_form import Opened
from app.views import stories as views
from app.views.interview import notice
from rubrics.practice.story_loader import load_stories, load_themes

HOW = (
    "<p class='quiet'>Start the clock, tell the story aloud, stop it. Then type or paste what you said: "
    "the checks hear that, not what you wrote. Two minutes are the aim; longer is counted as well.</p>"
)


class RehearsalDesk:
    """Components and handlers of rehearsing. The moment the clock was started comes with every event."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.began = gr.State(0.0)
        self.asked = gr.HTML()
        gr.HTML(HOW)
        with gr.Row(elem_id="rehearsal-clock"):
            self.clock = gr.HTML()
            self.start = gr.Button("Start the clock", variant="primary", size="md", elem_id="start-clock")
            self.stop = gr.Button("Stop", size="md", visible=False, elem_id="stop-clock")
        self.said = gr.Textbox(
            label="What you said",
            info="Typed, or pasted from a recording.",
            lines=5,
            max_lines=20,
            max_length=MOST,
            elem_id="said",
        )
        with gr.Row(elem_id="rehearsal-end"):
            self.seconds = gr.Number(
                label="Length in seconds",
                info="From the clock, or your own.",
                minimum=0,
                elem_id="said-seconds",
            )
            self.keep = gr.Button("Keep this rehearsal", size="md", elem_id="keep-rehearsal")
        self.trouble = gr.HTML(elem_id="rehearsal-trouble")  # why one was refused
        self.past = gr.HTML(elem_id="rehearsals")

    def parts(self) -> list[Any]:
        clock = [self.began, self.clock, self.start, self.stop]
        return [self.asked, *clock, self.said, self.seconds, self.trouble, self.past]

    def wire(self, opened: gr.State) -> None:
        clock = [self.began, self.clock, self.start, self.stop]
        self.start.click(self.run, None, clock, **QUIET)
        self.stop.click(self.end, self.began, [*clock, self.seconds], **QUIET)
        told = [opened, self.said, self.seconds]
        self.keep.click(self.add, told, [self.said, self.seconds, self.trouble, self.past], **HIDDEN)

    def show(self, found: Story | None) -> Updates:
        """Everything anew, for a story that is opened."""
        empty = {self.said: "", self.seconds: None, self.trouble: ""}
        return {**self.about(found), **empty, **self.standing(load_stories().seconds)}

    def about(self, found: Story | None) -> Updates:
        """The question and the rehearsals of a story; none for a story that is not written."""
        asked = {each.id: each.asked for each in load_themes().values()}
        return {
            self.asked: views.asked(found or Draft(), asked),
            self.past: views.past(rehearsals(self.services.store, found.id) if found else []),
        }

    def standing(self, left: float) -> Updates:
        return {
            self.began: 0.0,
            self.clock: views.timer(left, str(time_ns()), running=False),
            self.start: gr.Button(visible=True),
            self.stop: gr.Button(visible=False),
        }

    def run(self) -> Updates:
        return {
            self.began: monotonic(),
            self.clock: views.timer(load_stories().seconds, str(time_ns()), running=True),
            self.start: gr.Button(visible=False),
            self.stop: gr.Button(visible=True),
        }

    def end(self, began: float) -> Updates:
        """The clock stands, and its length goes into the field."""
        spent = monotonic() - began if began else 0.0
        left = max(0.0, load_stories().seconds - spent)
        return {**self.standing(left), self.seconds: round(spent, 1) or None}

    def add(self, opened: Opened | None, said: str, seconds: float | None) -> Updates:
        """Keep a rehearsal beside those before it, or say at its button why not."""
        store, number = self.services.store, opened.number if opened else 0
        try:
            with in_words():
                if not number:
                    raise ValueError("write the story first; a title is enough")
                add_rehearsal(store, number, said or "", seconds)
                shown = views.past(rehearsals(store, number))
        except gr.Error as exc:
            return {self.trouble: notice(str(exc.message))}
        return {self.said: "", self.seconds: None, self.trouble: "", self.past: shown}
