"""One interview opened in the library: replay, export, comparison with another attempt, deletion."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import gradio as gr

from app import course, report_page
from app.replay import SPEEDS, USUAL, reading_s
from app.services import Services
from app.storage import attempts
from app.storage.attempts import Attempt
from app.storage.erasing import erase
from app.transcripts.formats import from_store, to_json, to_markdown
from app.ui.parts import HIDDEN, QUIET, Updates, in_words
from app.views import attempts as views_attempts
from app.views import library as views_library
from app.views.interview import plain
from app.views.result import download

TO_PLACE = """() => {
  const here = document.querySelector("#replay .at");
  if (here) here.scrollIntoView({ block: "nearest" });
  return [];
}"""
TO_TITLE = """() => {
  document.querySelector("#talk-title h1")?.focus();
  document.querySelector("#replay li.at:not(:last-child)")?.scrollIntoView({ block: "center" });
  return [];
}"""


class TalkView:
    """Components and handlers of an opened interview."""

    def __init__(self, services: Services, names: Mapping[str, str]) -> None:
        self.services, self.names = services, names
        self.interview = gr.Textbox(visible="hidden", elem_id="opened", label="Opened interview")
        self.playing = gr.State(False)
        with gr.Column(visible=False, elem_id="opened-talk") as self.screen:
            self.back = gr.Button("Back to all interviews", size="sm", elem_id="back")
            self.title = gr.HTML(elem_id="talk-title")
            self.exports = gr.HTML(elem_id="exports")
            self.delete = gr.Button("Delete for good", variant="stop", size="sm", elem_id="delete")
            with gr.Row(visible=False, elem_id="confirm-delete") as self.confirm:
                self.question = gr.HTML(elem_id="delete-question")
                self.delete_it = gr.Button("Delete it", variant="stop", size="sm", elem_id="delete-it")
                self.keep = gr.Button("Keep it", size="sm", elem_id="keep")
            with gr.Accordion(
                "Compare with another attempt", open=False, elem_id="compare"
            ) as self.comparing:
                self.other = gr.Dropdown(
                    [], value=None, label="Attempt at the same scenario", elem_id="other"
                )
                self.compared = gr.HTML(elem_id="compared")
            self._player()
        self.timer = gr.Timer(1.0, active=False)

    def _player(self) -> None:
        with gr.Row(elem_id="player", equal_height=True):
            self.play = gr.Button("Replay", size="md", elem_id="play", min_width=100)
            self.turn = gr.Slider(
                1, 2, value=1, step=1, label="Turn", buttons=[], elem_id="turn", min_width=120
            )
            self.speed = gr.Slider(
                *SPEEDS,
                value=USUAL,
                step=20,
                label="Words a minute",
                buttons=[],
                elem_id="speed",
                min_width=120,
            )
        self.transcript = gr.HTML(elem_id="replay")

    def wire(self) -> None:
        """Everything inside the opened interview."""
        at = [self.interview, self.turn, self.speed]
        moving = [self.turn, self.transcript, self.timer, self.play, self.playing]
        self.play.click(self.toggle, [*at, self.playing], moving, **QUIET)
        self.timer.tick(self.step, at, moving, **QUIET).then(None, None, None, js=TO_PLACE)
        self.turn.input(self.jump, [*at, self.playing], [self.transcript, self.timer], **QUIET).then(
            None, None, None, js=TO_PLACE
        )
        self.speed.input(self.pace, [*at, self.playing], self.timer, **QUIET)
        self.other.input(self.compare, [self.interview, self.other], self.compared, **HIDDEN)
        self.delete.click(self.ask, self.interview, [self.question, self.confirm], **HIDDEN)
        self.keep.click(lambda: gr.Row(visible=False), None, self.confirm, **QUIET)

    def shown_after(self, event: Any) -> None:
        """Put the focus on the title and the place in view after `event` opened an interview."""
        event.then(None, None, None, js=TO_TITLE)

    def parts(self) -> list[Any]:
        shown = [self.title, self.exports, self.other, self.compared, self.comparing, self.confirm]
        player = [self.play, self.turn, self.transcript, self.timer, self.playing]
        return [self.interview, self.screen, *shown, *player]

    def open(self, interview: str, turn: int = 0) -> Updates:
        """The interview with all its turns, `turn` (its number) marked. Raises `NotFound`."""
        row, turns = self.services.store.interview(interview), self.services.store.turns(interview)
        at = next((n for n, each in enumerate(turns, start=1) if each["n"] == turn), 0)
        rest = self.attempts_beside(row)
        return {
            self.interview: interview,
            self.screen: gr.Column(visible=True),
            self.title: views_library.heading(row, self.names),
            self.exports: self.files(interview),
            self.other: gr.Dropdown(rest, value=None),
            self.compared: "",
            self.comparing: gr.Accordion(visible=bool(rest), open=False),
            self.confirm: gr.Row(visible=False),
            self.turn: gr.Slider(maximum=max(len(turns), 2), value=at or len(turns) or 1),
            self.transcript: views_library.replay(turns, len(turns), at),
            **self.stopped("Replay"),
        }

    def close(self) -> Updates:
        return {self.interview: "", self.screen: gr.Column(visible=False), **self.stopped("Replay")}

    def stopped(self, label: str) -> Updates:
        return {self.timer: gr.Timer(active=False), self.playing: False, self.play: gr.Button(label)}

    # replay

    def toggle(self, interview: str, at: int, speed: float, playing: bool) -> Updates:
        """Begin from the first turn when the last one is shown, else go on; or pause."""
        if playing:
            return self.stopped("Go on")
        turns = self.services.store.turns(interview)
        start = 1 if at >= len(turns) else int(at)
        return {self.playing: True, self.play: gr.Button("Pause"), **self.at(turns, start, speed)}

    def step(self, interview: str, at: int, speed: float) -> Updates:
        """The next turn; after the last one it stops."""
        turns = self.services.store.turns(interview)
        following = min(int(at) + 1, len(turns))
        moved = self.at(turns, following, speed)
        return {**moved, **self.stopped("Replay")} if following >= len(turns) else moved

    def at(self, turns: list[dict[str, Any]], at: int, speed: float) -> Updates:
        return {
            self.turn: at,
            self.transcript: views_library.replay(turns, at, at),
            self.timer: gr.Timer(reading_s(turns[at - 1], speed), active=True),
        }

    def jump(self, interview: str, at: int, speed: float, playing: bool) -> Updates:
        """To another turn; replay goes on from there."""
        turns = self.services.store.turns(interview)
        at = max(1, min(int(at), len(turns)))
        shown = views_library.replay(turns, at, at)
        return {self.transcript: shown, self.timer: gr.Timer(reading_s(turns[at - 1], speed), active=playing)}

    def pace(self, interview: str, at: int, speed: float, playing: bool) -> Any:
        turns = self.services.store.turns(interview)
        return gr.Timer(reading_s(turns[min(int(at), len(turns)) - 1], speed), active=playing)

    # comparison, export, deletion

    def attempts_beside(self, row: Mapping[str, Any]) -> list[tuple[str, str]]:
        """The other interviews about the same scenario, or of the same title where it has none."""
        rows = self.services.store.query(
            "SELECT id, created, persona FROM interviews WHERE id <> ?1 AND title <> '' AND "
            "CASE WHEN ?2 <> '' THEN scenario = ?2 ELSE title = ?3 END ORDER BY created DESC",
            (row["id"], row["scenario"] or "", row["title"]),
        )
        return [(self._attempt_name(each), each["id"]) for each in rows]

    def _attempt_name(self, row: Mapping[str, Any]) -> str:
        when = str(row["created"])[:16].replace("T", " ")
        persona = self.names.get(str(row["persona"]), row["persona"] or "")
        return f"{when} {persona} ({row['id']})".replace("  ", " ")

    def compare(self, interview: str, other: str | None) -> str:
        """The earlier attempt left, the later one right."""
        if not other:
            return ""
        with in_words():
            first, second = sorted(
                (self.attempt(each) for each in (interview, other)), key=lambda each: str(each.row["created"])
            )
            scenario = self.services.scenarios.get(str(first.row["scenario"]))
            return views_attempts.side_by_side((first, second), scenario.expected if scenario else [])

    def attempt(self, interview: str) -> Attempt:
        store = self.services.store
        row, turns, events = store.interview(interview), store.turns(interview), store.events(interview)
        scenario = self.services.scenarios.get(str(row["scenario"]))
        found = report_page.report_of(store, interview)
        made = attempts.covered(scenario, turns, events)
        return Attempt(row, found, course.happenings(events, turns), made)

    def files(self, interview: str) -> str:
        transcript, name = from_store(self.services.store, interview), f"sparring-{interview}"
        page = report_page.report_page(self.services.store, interview)
        return (
            "<span class='quiet'>Export: </span>"
            + download(page, f"{name}.html", "text/html", "Report as HTML")
            + download(to_markdown(transcript), f"{name}.md", "text/markdown", "Markdown")
            + download(to_json(transcript), f"{name}.json", "application/json", "JSON")
        )

    def ask(self, interview: str) -> tuple[str, Any]:
        with in_words():
            row = self.services.store.interview(interview)
        question = (
            f"<p role='alert'>Delete “{plain(str(row['title'] or 'Interview'))}” with its turns, drafts, "
            "code runs and grades? There is no way back. Files you exported stay.</p>"
        )
        return question, gr.Row(visible=True)

    def erase(self, interview: str) -> str:
        """Delete it for good; its title."""
        services = self.services
        title = str(services.store.interview(interview)["title"] or "Interview")
        erase(services.store, services.checkpoints, interview, services.sessions)
        services.sessions.pop(interview, None)
        return title
