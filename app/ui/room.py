"""The interview room: conversation, answer box, code editor, clock, and the way out."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import gradio as gr

from app.services import Services
from app.session import MAX_ANSWER, Session
from app.ui.desk import DRAWN, DeskPane
from app.ui.parts import HIDDEN, QUIET, Updates, explain, in_words, log
from app.views import code as views_code
from app.views import interview as views

TAKE = "(message) => { window.sparring.take(message); return []; }"


def focus(*ids: str) -> dict[str, Any]:
    """Where the keyboard goes on when what had it is gone: the first of these that is there."""
    selectors = ", ".join(f"'#{each}'" for each in ids)
    return {"fn": None, "js": f"() => {{ window.sparring.focus([{selectors}]); return []; }}"}


class RoomPage:
    """Components and handlers of the room. Which interview it is stands in the page, never in the server."""

    def __init__(self, services: Services) -> None:
        self.services = services
        with gr.Column(visible=False, elem_id="room") as self.screen:
            self.bar = gr.HTML(elem_id="bar")
            with gr.Row(visible=False, elem_id="paused") as self.paused:
                gr.HTML(views.PAUSED)
                self.go_on = gr.Button("Go on", variant="primary", size="md", elem_id="go-on")
            with gr.Row(elem_id="desk"):
                with gr.Column(scale=5, elem_id="talk"):
                    self._conversation()
                with gr.Column(scale=4, elem_id="paper"), gr.Tabs(elem_id="tools") as self.tools:
                    with gr.Tab("Code", id="code", elem_id="code-tab"):
                        self._editor()
                    self.desk = DeskPane(services)
        self.taken = gr.Textbox(visible="hidden", elem_id="taken", label="Taken", container=False)
        self.watch = gr.Timer(1.0, active=False)

    def _editor(self) -> None:
        self.code = gr.Code(
            language="python",
            label="Code",
            show_label=False,
            lines=18,
            max_lines=32,
            wrap_lines=True,
            buttons=[],
            elem_id="code",
            interactive=True,
        )
        with gr.Row(elem_id="run-row"):
            gr.HTML("<p class='quiet'>Ctrl-Shift-Enter runs it. Esc, then Tab leaves the editor.</p>")
            self.run = gr.Button("Run", size="md", elem_id="run")
        self.ran = gr.HTML(elem_id="ran")

    def _conversation(self) -> None:
        self.chat = gr.Chatbot(
            label="Conversation",
            show_label=False,
            height=480,
            layout="panel",
            elem_id="chat",
            latex_delimiters=[],
            buttons=[],
            feedback_options=None,
            group_consecutive_messages=False,
        )
        self.notice = gr.HTML(elem_id="notice")
        self.answer = gr.Textbox(
            label="Your answer",
            info="Ctrl-Enter sends. Silence to think is fine: nobody cuts in on a pause.",
            lines=3,
            max_lines=14,
            elem_id="answer",
            autofocus=True,
            max_length=MAX_ANSWER,
        )
        with gr.Row(elem_id="actions") as self.actions:
            self.end = gr.Button("End interview", size="md", elem_id="end")
            self.pause = gr.Button("Pause", size="md", elem_id="pause")
            self.send = gr.Button("Send", variant="primary", size="md", elem_id="send")
        with gr.Row(visible=False, elem_id="confirm") as self.confirm:
            gr.HTML("<p>End now? What is in the box becomes your last words.</p>")
            self.stay = gr.Button("Go on", size="md", elem_id="stay")
            self.leave = gr.Button("End it", variant="stop", size="md", elem_id="leave")
        with gr.Row(visible=False, elem_id="over") as self.over:
            gr.HTML("<p>The interview is over.</p>")
            self.to_result = gr.Button(
                "Grade this interview", variant="primary", size="md", elem_id="to-result"
            )

    def wire(self, interview: gr.Textbox) -> None:
        """Everything in the room that touches only the room."""
        typed = [interview, self.answer, self.code]
        drafted = [self.chat, self.bar, self.notice, self.taken, self.send]
        parts = self.parts()
        typing = [self.answer.change, self.code.input]  # Textbox.input comes with keys only, not with a paste
        gr.on(typing, self.type, typed, drafted, trigger_mode="always_last", **QUIET)
        self.taken.change(None, [self.taken], None, js=TAKE)
        said = self.send.click(self.say, typed, parts, **HIDDEN)
        said.then(self.type, typed, drafted, **QUIET).then(**focus("answer textarea", "to-result"))
        run = self.run.click(self.run_code, [interview, self.code], [self.ran, self.run], **HIDDEN)
        run.then(**focus("run"))
        self.end.click(self.ask, None, [self.actions, self.confirm], **QUIET).then(**focus("stay"))
        self.stay.click(self.unask, None, [self.actions, self.confirm], **QUIET).then(
            **focus("answer textarea")
        )
        self.leave.click(self.finish, typed, parts, **HIDDEN).then(**focus("to-result"))
        self.watch.tick(self.look, interview, parts, **QUIET)
        halted = [self.bar, self.paused, self.notice]
        self.pause.click(self.halt, typed, halted, **HIDDEN).then(**focus("go-on"))
        self.go_on.click(self.take_up, interview, halted, **HIDDEN).then(**focus("answer textarea"))
        self.desk.wire(interview)

    def parts(self) -> list[Any]:
        """What a turn of the conversation may change."""
        row = [
            self.actions,
            self.confirm,
            self.over,
            self.end,
            self.pause,
            self.send,
            self.answer,
            self.watch,
        ]
        return [self.chat, self.bar, self.notice, self.taken, *row]

    def everything(self) -> list[Any]:
        """What opening the room fills in."""
        desk = [self.desk.notes, self.desk.board, self.desk.strokes]
        return [self.screen, self.tools, self.code, self.ran, self.paused, *desk, *self.parts()]

    def ask(self) -> tuple[gr.Row, gr.Row]:
        return gr.Row(visible=False), gr.Row(visible=True)

    def unask(self) -> tuple[gr.Row, gr.Row]:
        return gr.Row(visible=True), gr.Row(visible=False)

    def halt(self, interview: str, text: str, code: str) -> Updates:
        """Pause: the clock stands, and what is in the box is kept without being heard."""
        with in_words():
            session = Session.open(self.services, interview)
            session.pause()
            session.draft(views.untaken(session.turns, text), self.changed(session, code))
        return {**self.halted(session), self.notice: ""}

    def take_up(self, interview: str) -> Updates:
        """Go on after a pause."""
        with in_words():
            session = Session.open(self.services, interview)
            session.go_on()
        return self.halted(session)

    def halted(self, session: Session) -> Updates:
        return {
            self.bar: self.head(session, running=not session.thinking),
            self.paused: gr.Row(visible=session.paused),
        }

    def open(self, interview: str) -> Updates:
        """The room as it stands, with the draft that was being written. Raises what resuming raises."""
        session = Session.open(self.services, interview)
        starter = session.scenario.code.starter if session.scenario.code else ""
        code = session.draft_code or views.last_code(session.turns, starter)
        return {
            self.screen: gr.Column(visible=True),
            self.code: code,
            self.ran: views_code.last_run(session.events),
            self.tools: gr.Tabs(selected=first_tab(session), elem_classes=[f"with-{first_tab(session)}"]),
            self.paused: gr.Row(visible=session.paused),
            **self.desk.open(session),
            **self.state(session),
            self.answer: gr.Textbox(value=session.draft_text, visible=session.status == "open"),
            self.watch: gr.Timer(active=session.thinking),
        }

    def state(self, session: Session, so_far: str | None = None, error: str = "") -> Updates:
        """Conversation, clock and buttons. With `so_far` the interviewer is speaking or thinking."""
        waiting = [views.thinking(so_far)] if so_far is not None else []
        is_open = session.status == "open"
        return {
            self.chat: [*views.messages(session.turns), *waiting],
            self.bar: self.head(session, running=is_open and so_far is None),
            self.notice: views.notice(error),
            self.send: gr.Button(interactive=so_far is None),
            self.end: gr.Button(interactive=so_far is None),
            self.pause: gr.Button(interactive=so_far is None),
            self.actions: gr.Row(visible=is_open),
            self.confirm: gr.Row(visible=False),
            self.over: gr.Row(visible=not is_open),
        }

    def head(self, session: Session, *, running: bool) -> str:
        """The bar; stress shows in it until the candidate has asked to ease off."""
        pressure = 0 if session.state["eased"] else self.services.store.interview(session.id)["pressure"]
        return views.room_bar(
            session.scenario.title,
            f"{session.persona.name} · {session.stage.title}",
            session.phase,
            session.remaining(),
            running=running and not session.paused,
            standing="paused" if session.paused else "clock stands",
            sent=str(time.monotonic_ns()),
            pressure=pressure,
        )

    def type(self, interview: str, text: str, code: str) -> Updates:
        """Keep the draft. When the interviewer cuts in, show it and tell the box what has been heard."""
        with in_words():
            session = Session.open(self.services, interview)
            fresh = views.untaken(session.turns, text)
            cut = session.draft(fresh, self.changed(session, code))
            if cut is None:
                return {self.chat: gr.skip()}
            heard = session.turns[int(cut["n"]) - 2]
        return {
            self.chat: views.messages(session.turns),
            self.bar: self.head(session, running=True),
            self.notice: views.notice(f"{session.persona.name} cut in. Your words so far are kept.", "cut"),
            self.taken: views.taken(str(heard["text"]), int(heard["n"])),
        }

    def say(self, interview: str, text: str, code: str) -> Iterator[Updates]:
        """Send the answer and stream the reply."""
        with in_words():
            session = Session.open(self.services, interview)
        fresh, changed = views.untaken(session.turns, text), self.changed(session, code)
        if not fresh.strip() and not changed:
            yield {self.notice: views.notice("Write an answer first, or end the interview.", "hint")}
            return
        with in_words():
            reply = session.answer(fresh, changed)
        yield from self.stream(session, reply, views.taken(text, session.turns[-1]["n"]))

    def run_code(self, interview: str, code: str) -> Iterator[Updates]:
        """Run the editor's code on the examples. Neither the draft nor the editor is touched."""
        yield {self.ran: views_code.RUNNING, self.run: gr.Button(interactive=False)}
        try:
            shown = views_code.run_told(Session.open(self.services, interview).run_code(code or ""))
        except Exception as exc:
            log.exception("a run failed")
            shown = views.notice(explain(exc), "hint")
        yield {self.ran: shown, self.run: gr.Button(interactive=True)}

    def finish(self, interview: str, text: str, code: str) -> Iterator[Updates]:
        """End the interview; the unsent text becomes the last words."""
        with in_words():
            session = Session.open(self.services, interview)
            if session.status == "open":
                session.draft(views.untaken(session.turns, text), self.changed(session, code))
            reply = session.end()
        yield from self.stream(session, reply, views.taken(text, session.turns[-1]["n"]))

    def stream(self, session: Session, reply: Iterator[Any], taken: str) -> Iterator[Updates]:
        """The reply as it comes. What was sent is on disk already, so the box may let go of it."""
        said, error, heard = "", "", views.messages(session.turns)
        yield {**self.state(session, ""), self.taken: taken}
        try:
            for piece in reply:
                if isinstance(piece, str):
                    said += piece
                    yield {self.chat: [*heard, views.thinking(said)]}
        except Exception as exc:
            log.exception("the reply failed")
            error = explain(exc)
        yield {**self.state(session, error=error), **self.box(session)}

    def box(self, session: Session) -> Updates:
        return {self.answer: gr.Textbox(visible=session.status == "open")}

    def look(self, interview: str) -> Updates:
        """Asked every second after a reload in mid-reply, until the reply is there."""
        with in_words():
            session = Session.open(self.services, interview)
            if session.thinking:
                return {self.watch: gr.skip()}
            return {**self.state(session), **self.box(session), self.watch: gr.Timer(active=False)}

    def changed(self, session: Session, code: str) -> str:
        """The editor's code when it is not what the interviewer has already seen."""
        task = session.scenario.code
        return views.new_code(session.turns, code or "", task.starter) if task else ""


def first_tab(session: Session) -> str:
    """What lies on top of the desk when the room is opened; the page hides the tabs a stage has no use for.

    It does so by style: a `gr.Tab` whose visibility changes while the page loads does not always follow.
    """
    return "code" if session.stage.has_code else "board" if session.stage.id == DRAWN else "notes"
