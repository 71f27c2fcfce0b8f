"""The desk of the practice page: prompt, clock, box, code, and what follows an answer.

The server's sitting is the truth; the page ticks, and sends the box with every key and every second. `due`
says which step the page showed then, so that words meant for one step never answer the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gradio as gr

from app.drills.drilling import MOST_LETTERS
from app.drills.scene import Scene, scene_of
from app.drills.visit import Visit
from app.ui.parts import HIDDEN, QUIET, Updates, in_words
from app.views import code as views_code
from app.views import drill as views_drill
from app.views.interview import notice

HANDS_IN = "Ctrl-Enter hands in."
MENDING = f"What was wrong, and how did you find it? {HANDS_IN}"


class DrillDesk:
    """Components and handlers of a sitting. Nothing of it is kept here: the visit comes with every event."""

    def __init__(self) -> None:
        with gr.Column(visible=False, elem_id="drill") as self.screen:
            self.bar = gr.HTML(elem_id="bar")
            self.body = gr.HTML(elem_id="drill-body")
            self.code = gr.Code(
                language="python", label="Code", lines=16, max_lines=30, wrap_lines=True, buttons=[],
                elem_id="code", interactive=True, visible=False,
            )  # fmt: skip
            self.ran = gr.HTML(elem_id="ran")
            self.notice = gr.HTML(elem_id="notice")
            self.box = gr.Textbox(
                label="Your answer", info=HANDS_IN, lines=6, max_lines=16, elem_id="answer",
                max_length=MOST_LETTERS, visible=False, autofocus=True,
            )  # fmt: skip
            with gr.Row(elem_id="drill-actions"):
                self.leave = gr.Button("Leave", size="md", elem_id="leave")
                self.run = gr.Button("Run the checks", size="md", elem_id="run", visible=False)
                self.again = gr.Button("Once more", size="md", elem_id="again", visible=False)
                self.go = gr.Button("Begin", variant="primary", size="md", elem_id="go")
                self.send = gr.Button("Hand in", variant="primary", size="md", elem_id="send", visible=False)
                self.home = gr.Button("Back to practice", variant="primary", size="md", elem_id="home")
        self.due = gr.Textbox(visible="hidden", elem_id="due", label="Due", container=False)
        self.watch = gr.Timer(1.0, active=False)

    def parts(self) -> list[Any]:
        buttons = [self.leave, self.run, self.again, self.go, self.send, self.home]
        rest = [self.code, self.ran, self.notice, self.box, *buttons, self.due, self.watch]
        return [self.screen, self.bar, self.body, *rest]

    def wire(self, visit: gr.State) -> None:
        parts, typed = self.parts(), [visit, self.box, self.due]
        self.box.input(self.type, typed, parts, trigger_mode="always_last", **QUIET)
        self.watch.tick(self.type, typed, parts, **QUIET)
        self.send.click(self.hand_in, typed, parts, **HIDDEN)
        self.go.click(self.go_on, visit, parts, **HIDDEN)
        self.again.click(self.once_more, visit, parts, **HIDDEN)
        self.run.click(self.run_code, [visit, self.code], [self.ran, self.run], **HIDDEN)
        self.due.change(self.look_again, [visit, self.due], self.body, **HIDDEN)

    def hide(self) -> Updates:
        return {self.screen: gr.Column(visible=False), self.watch: gr.Timer(active=False)}

    def type(self, visit: Visit | None, text: str, due: str) -> Updates:
        """What stands in the box, at a key and at every second: the hard stop, and what is refused."""
        if visit is None:
            return {self.notice: gr.skip()}
        with in_words(), visit.lock:
            if due != visit.due:
                return {self.notice: gr.skip()}
            refused = visit.type(text)
            if due != visit.due:
                return self.show(visit, "Time. What was in the box counts.")
            only_questions = visit.drill is not None and visit.drill.sitting.drill.only_questions
        said = f"That is not a question, so it does not count: {refused[0]}" if refused else ""
        return {self.notice: notice(said, "cut") if only_questions else gr.skip()}

    def hand_in(self, visit: Visit | None, text: str, due: str) -> Updates:
        if visit is None:
            return {self.notice: gr.skip()}
        with in_words(), visit.lock:
            if due != visit.due:
                return {self.notice: gr.skip()}
            visit.hand_in(text)
            return self.show(visit)

    def go_on(self, visit: Visit | None) -> Updates:
        """Begin, end the silence, or go to the next item or part."""
        with in_words():
            if visit is None:
                return {self.notice: gr.skip()}
            visit.go_on()
            return self.show(visit)

    def once_more(self, visit: Visit | None) -> Updates:
        with in_words():
            if visit is None or visit.drill is None:
                return {self.notice: gr.skip()}
            visit.drill.again()
            return self.show(visit)

    def run_code(self, visit: Visit | None, code: str) -> Iterator[Updates]:
        """Run the checks on what stands in the editor."""
        if visit is None or visit.drill is None:
            return
        yield {self.ran: views_code.RUNNING, self.run: gr.Button(interactive=False)}
        with in_words():
            result = visit.drill.run(code)
        yield {self.ran: views_code.run_told(result), self.run: gr.Button(interactive=True)}

    def look_again(self, visit: Visit | None, due: str) -> Updates:
        """After an answer, the model's second look, when there is a model and something was missed."""
        with in_words():
            if visit is None or visit.drill is None or due != visit.due or not visit.looking:
                return {self.body: gr.skip()}
            visit.drill.look_again()
            if due != visit.due:
                return {self.body: gr.skip()}
            return {self.body: views_drill.feedback(visit.drill.sitting.outcomes[-1])}

    def show(self, visit: Visit, said: str = "") -> Updates:
        """All of the desk as the visit stands."""
        scene = scene_of(visit)
        return {
            self.screen: gr.Column(visible=True),
            self.bar: scene.bar,
            self.body: scene.body,
            self.code: gr.Code(value=scene.code, visible=bool(scene.code)),
            self.ran: "",
            self.notice: notice(said, "hint"),
            self.box: gr.Textbox(value="", visible=scene.writes, info=MENDING if scene.code else HANDS_IN),
            self.due: visit.due,
            self.watch: gr.Timer(active=scene.ticks),
            **self.buttons(scene),
        }

    def buttons(self, scene: Scene) -> Updates:
        return {
            self.leave: gr.Button(visible=not scene.over),
            self.run: gr.Button(visible=bool(scene.code), interactive=True),
            self.again: gr.Button(visible=scene.again),
            self.go: gr.Button(scene.go, visible=bool(scene.go)),
            self.send: gr.Button(visible=scene.writes),
            self.home: gr.Button(visible=scene.over),
        }
