"""The result page: the self-score, grading with its progress, the report, the debrief and the plan."""

from __future__ import annotations

from typing import Any

import gradio as gr

from app import course
from app.after.kept import Kept
from app.after.record import Record, read_record
from app.after.self_score import counted
from app.desk import read_desk
from app.gradings import Grading, Gradings
from app.services import Services
from app.transcripts.formats import from_store, to_json, to_markdown
from app.ui.debrief import DebriefForm
from app.ui.dispute import BACK, CHOSEN, SHOW, DisputeForm
from app.ui.parts import HIDDEN, QUIET, Updates, explain, in_words
from app.ui.plan import PlanForm
from app.ui.self import SelfScoreForm
from app.views import code as views_code
from app.views import course as views_course
from app.views import desk as views_desk
from app.views import happened as views_happened
from app.views import interview as views
from app.views import result as views_result
from app.views import self as views_self
from app.views.timeline import timeline_html
from rubrics.loader import load_patterns

TOP = "() => { if (document.querySelector('.grading')) scrollTo(0, 0); return []; }"
LOOK_S = 0.7  # seconds between two looks at a grading


class ResultPage:
    """Components and handlers of the result."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.gradings = Gradings(services, explain)
        self.titles = {each.id: each.title for each in services.rubric.criteria}
        with gr.Column(visible=False, elem_id="result") as self.screen:
            self.title = gr.HTML(elem_id="result-title")
            with gr.Row(elem_id="result-actions"):
                self.grade = gr.Button("Grade this interview", variant="primary", size="md", elem_id="grade")
                self.cancel = gr.Button("Cancel grading", size="md", elem_id="cancel", visible=False)
                self.downloads = gr.HTML(elem_id="downloads")
            self.notice = gr.HTML(elem_id="result-notice")
            self._report()
        self.watch = gr.Timer(LOOK_S, active=False)

    def _report(self) -> None:
        """From the headline to the transcript, in reading order."""
        self.rating = SelfScoreForm(self.services)
        self.scores = gr.HTML(elem_id="scores")
        self.verdict = gr.HTML(elem_id="verdict")
        self.cards = gr.HTML(elem_id="cards", js_on_load=CHOSEN)
        self.dispute = DisputeForm(self.services)
        self.timeline = gr.HTML(elem_id="timeline")
        self.happened = gr.HTML(elem_id="happened")
        self.patterns = gr.HTML(elem_id="patterns")
        self.points = gr.HTML(elem_id="points")
        self.ran = gr.HTML(elem_id="code-runs")
        self.desk = gr.HTML(elem_id="left-desk")
        self.trace = gr.HTML(elem_id="trace")
        self.debrief = DebriefForm(self.services)
        self.plan = PlanForm(self.services)
        self.transcript = gr.HTML(elem_id="transcript")

    def wire(self, interview: gr.Textbox) -> None:
        """Everything on this page that touches only this page."""
        parts, dispute = self.parts(), self.dispute
        self.grade.click(self.begin, interview, parts, **HIDDEN)
        rated = self.rating.save.click(self.rate, [interview, *self.rating.inputs()], parts, **HIDDEN)
        skipped = self.rating.skip.click(self.skip, interview, parts, **HIDDEN)
        for begun in (rated, skipped):  # their buttons stand far below the progress
            begun.success(None, None, None, js=TOP)
        self.watch.tick(self.look, interview, parts, **QUIET)
        self.cancel.click(self.stop, interview, self.notice, **QUIET)
        opened = self.cards.click(dispute.open, interview, dispute.parts(), **QUIET)
        opened.then(None, None, None, js=SHOW)
        dispute.signal.input(dispute.fill, [interview, dispute.signal], dispute.parts(), **QUIET)
        disputed = [self.cards, *dispute.parts()]
        dispute.save.click(self.keep_view, [interview, *dispute.fields()], disputed, **HIDDEN).success(
            None, dispute.signal, None, js=BACK
        )
        dispute.withdraw.click(self.take_back, [interview, dispute.signal], disputed, **HIDDEN)
        dispute.close.click(dispute.hide, None, dispute.parts(), **QUIET)
        self.debrief.wire(interview)
        self.plan.wire(interview)

    def parts(self) -> list[Any]:
        told = [self.scores, self.verdict, self.cards, self.timeline, self.happened, self.patterns]
        rest = [self.points, self.ran, self.desk, self.trace, self.transcript, self.downloads, self.watch]
        forms = [*self.rating.parts(), *self.dispute.parts(), *self.debrief.parts(), *self.plan.parts()]
        return [self.title, self.grade, self.cancel, self.notice, *told, *rest, *forms]

    def rate(self, interview: str, *values: Any) -> Updates:
        """Keep the candidate's own levels; only then does grading begin."""
        with in_words():
            problem = self.rating.rate(read_record(self.services, interview), values)
        return {self.rating.problem: views.notice(problem)} if problem else self.begin(interview)

    def skip(self, interview: str) -> Updates:
        """Grade without the candidate's own levels, which is kept too."""
        with in_words():
            Kept(self.services.store).rate(interview, None)
        return self.begin(interview)

    def begin(self, interview: str) -> Updates:
        """Start grading in the background, and watch it."""
        with in_words():
            self.gradings.start(interview)
            return self.content(interview)

    def look(self, interview: str) -> Updates:
        """Asked again and again while a grading runs; shows its result when it is over."""
        with in_words():
            grading = self.gradings.last(interview)
            if grading and not grading.over.is_set():
                return {self.scores: views_result.progress(grading.done, grading.of, grading.what)}
            return self.content(interview, grading.message if grading else "")

    def stop(self, interview: str) -> str:
        self.gradings.cancel(interview)
        return views.notice("Stopping after the current step.", "hint")

    def keep_view(self, interview: str, signal: str, level: int | None, note: str) -> Updates:
        with in_words():
            self.dispute.keep(interview, signal, level, note)
            return self.viewed(interview)

    def take_back(self, interview: str, signal: str) -> Updates:
        with in_words():
            self.dispute.kept.withdraw(interview, signal)
            return self.viewed(interview)

    def viewed(self, interview: str) -> Updates:
        """The cards with the candidate's views, the form closed."""
        return {self.cards: self.cards_of(read_record(self.services, interview)), **self.dispute.hide()}

    def open(self, interview: str, message: str = "") -> Updates:
        return {self.screen: gr.Column(visible=True), **self.content(interview, message)}

    def content(self, interview: str, message: str = "") -> Updates:
        """Everything stored about an interview, and the grading under way. Raises `NotFound`."""
        record, running = read_record(self.services, interview), self.gradings.running(interview)
        label = "Grade again" if record.graded else "Grade this interview"
        return {
            self.title: views_result.title(
                record.row, record.graded["created"] if record.graded else None, self.services.names
            ),
            self.grade: gr.Button(
                label,
                variant="secondary" if record.graded else "primary",
                visible=not running and not record.to_rate,
            ),
            self.cancel: gr.Button(visible=bool(running)),
            self.watch: gr.Timer(active=bool(running)),
            self.notice: views.notice(message, "hint"),
            self.scores: self.scores_of(record, running),
            self.verdict: self.verdict_of(record),
            self.cards: self.cards_of(record),
            **self.shown(record),
            **self.rating.show(record),
            **self.dispute.hide(),
            **self.forms(record, shown=not running),
            self.desk: views_desk.desk_html(read_desk(self.services.store, interview)),
            self.transcript: views_result.transcript_html(record.report.said),
            self.downloads: self.files(interview),
        }

    def forms(self, record: Record, *, shown: bool) -> Updates:
        """Debrief and plan. Hidden while a grading runs, whose end would overwrite what is being typed."""
        if not shown:
            return {form.screen: gr.Column(visible=False) for form in (self.debrief, self.plan)}
        return {**self.debrief.show(record), **self.plan.show(record)}

    def scores_of(self, record: Record, running: Grading | None) -> str:
        """The headline with the chart, or how far grading is."""
        if running:
            return views_result.progress(running.done, running.of, running.what)
        if record.graded is None:
            return "" if record.to_rate else views_result.UNGRADED
        counts = counted(record.own.levels, record.given, record.calibration) if record.own else {}
        return views_result.head_html(record.report, record.own, counts)

    def verdict_of(self, record: Record) -> str:
        if record.graded is None:
            return ""
        return views_self.verdict(record.own, record.given, record.calibration, self.titles)

    def cards_of(self, record: Record) -> str:
        if record.graded is None:
            return ""
        return views_result.cards_html(record.report, record.id, record.disputes)

    def shown(self, record: Record) -> Updates:
        """What the transcript shows; nothing of it before the candidate has rated."""
        if record.to_rate:
            return dict.fromkeys(
                [self.timeline, self.happened, self.patterns, self.points, self.ran, self.trace], ""
            )
        return {
            self.timeline: timeline_html(record.timeline, record.id),
            self.happened: views_course.happenings(record.happenings, record.id),
            self.patterns: views_happened.patterns_html(record.findings, load_patterns(), record.id),
            self.points: views_happened.coverage_html(record.scenario, record.covered, record.id),
            self.ran: views_code.code_runs(record.events),
            self.trace: views_course.trace(course.trace(record.events, record.turns), record.id),
        }

    def files(self, interview: str) -> str:
        transcript = from_store(self.services.store, interview)
        name = f"sparring-{interview}"
        return views_result.download(
            to_json(transcript), f"{name}.json", "application/json", "Transcript as JSON"
        ) + views_result.download(to_markdown(transcript), f"{name}.md", "text/markdown", "as Markdown")
