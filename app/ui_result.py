"""The result page: grading with its progress, the seven scores, the evidence in the transcript."""

from __future__ import annotations

from threading import Event
from typing import Any

import gradio as gr

from app import course, report, views, views_code, views_course, views_desk, views_result
from app.desk import read_desk
from app.grading import grade_interview
from app.services import Services
from app.transcript import from_store, to_json, to_markdown
from app.ui_parts import HIDDEN, QUIET, Updates, explain, log
from graphs.grade import GradingCancelled
from rubrics.loader import load_remedies


class ResultPage:
    """Components and handlers of the result."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.running: dict[str, Event] = {}  # gradings under way, by interview; set to cancel
        with gr.Column(visible=False, elem_id="result") as self.screen:
            self.title = gr.HTML(elem_id="result-title")
            with gr.Row(elem_id="result-actions"):
                self.grade = gr.Button("Grade this interview", variant="primary", size="md", elem_id="grade")
                self.cancel = gr.Button("Cancel grading", size="md", elem_id="cancel", visible=False)
                self.downloads = gr.HTML(elem_id="downloads")
            self.notice = gr.HTML(elem_id="result-notice")
            self.scores = gr.HTML(elem_id="scores", min_height=110)
            self.ran = gr.HTML(elem_id="code-runs")
            self.desk = gr.HTML(elem_id="left-desk")
            self.happened = gr.HTML(elem_id="happened")
            self.trace = gr.HTML(elem_id="trace")
            self.transcript = gr.HTML(elem_id="transcript")

    def wire(self, interview: gr.Textbox) -> None:
        """Everything on this page that touches only this page."""
        self.start_on(self.grade.click(self.prepare, None, self.parts(), **QUIET), interview)
        self.cancel.click(self.stop, interview, self.notice, **QUIET)

    def start_on(self, event: Any, interview: gr.Textbox) -> None:
        """Grade after `event`, showing progress over the scores."""
        shown = {**HIDDEN, "show_progress": "full", "show_progress_on": [self.scores]}
        event.then(self.run, interview, self.parts(), **shown)

    def parts(self) -> list[Any]:
        shown = [self.scores, self.ran, self.desk, self.happened, self.trace, self.transcript, self.downloads]
        return [self.title, self.grade, self.cancel, self.notice, *shown]

    def prepare(self) -> Updates:
        return {
            self.grade: gr.Button(visible=False),
            self.cancel: gr.Button(visible=True),
            self.scores: "",
            self.notice: views.notice("Grading. It takes a minute or more on a small machine.", "hint"),
        }

    def run(self, interview: str, progress: gr.Progress = gr.Progress()) -> Updates:  # noqa: B008 (Gradio's way)
        """Grade, and show the result. A cancelled grading leaves nothing behind."""
        if interview in self.running:
            return self.content(interview, "This interview is being graded already; wait, or cancel it.")
        stop = self.running[interview] = Event()
        message = ""
        try:
            grade_interview(
                self.services,
                interview,
                lambda done, of, what: progress((done, max(of, 1)), desc=what, unit="steps"),
                stop,
            )
        except GradingCancelled:
            message = "Grading was cancelled; nothing was kept."
        except Exception as exc:
            log.exception("grading failed")
            message = explain(exc)
        finally:
            del self.running[interview]
        return self.content(interview, message)

    def stop(self, interview: str) -> str:
        if interview in self.running:
            self.running[interview].set()
        return views.notice("Stopping after the current step.", "hint")

    def open(self, interview: str, message: str = "") -> Updates:
        return {self.screen: gr.Column(visible=True), **self.content(interview, message)}

    def content(self, interview: str, message: str = "") -> Updates:
        """Everything stored about an interview. Raises `NotFound`."""
        services, store = self.services, self.services.store
        row, events, grades = store.interview(interview), store.events(interview), store.grades(interview)
        role = services.roles.get(str(row["role"]))
        turns = store.turns(interview)
        found = report.build_report(
            turns,
            grades[0]["grade"] if grades else {},
            services.rubric,
            {str(signal): weight for signal, weight in role.weights.items()} if role else {},
            {str(signal): remedy for signal, remedy in load_remedies().items()},
        )
        ready = bool(grades)
        return {
            self.title: views_result.title(row, grades[0]["created"] if grades else None),
            self.grade: gr.Button("Grade again" if ready else "Grade this interview", visible=True),
            self.cancel: gr.Button(visible=False),
            self.notice: views.notice(message, "hint"),
            self.scores: views_result.report_html(found, interview) if ready else views_result.UNGRADED,
            self.ran: views_code.code_runs(events),
            self.desk: views_desk.desk_html(read_desk(store, interview)),
            self.happened: views_course.happenings(course.happenings(events, turns), interview),
            self.trace: views_course.trace(course.trace(events, turns), interview),
            self.transcript: views_result.transcript_html(found.said),
            self.downloads: self.files(interview),
        }

    def files(self, interview: str) -> str:
        transcript = from_store(self.services.store, interview)
        name = f"sparring-{interview}"
        return views_result.download(
            to_json(transcript), f"{name}.json", "application/json", "Transcript as JSON"
        ) + views_result.download(to_markdown(transcript), f"{name}.md", "text/markdown", "as Markdown")
