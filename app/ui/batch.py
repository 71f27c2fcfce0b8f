"""The batch page: many saved transcripts graded again, watched, stopped, taken up, read and compared."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, ClassVar

import gradio as gr

from app.agreement.compare_read import Side, of_line, titled
from app.agreement.compare_views import to_html, to_md
from app.agreement.comparing import compare
from app.regrading.batch_ask import NOTHING
from app.regrading.batching import Batch
from app.regrading.command import Request
from app.regrading.earlier import earlier_grade, earlier_graders, earlier_side
from app.regrading.out import WRITERS, Format
from app.services import Services
from app.ui.batch_ask import Asking
from app.ui.parts import HIDDEN, QUIET, Updates, explain, in_words
from app.views import batch as views_batch
from app.views import interview as views
from app.views.result import download

NO_EARLIER = "None of these transcripts has a grade by another rubric or model yet: grade them with one."

FORMATS = {"jsonl": "JSON Lines", "csv": "CSV", "md": "Markdown", "html": "HTML"}


class BatchPage:
    """The page and its one batch, which goes on when the page is closed."""

    title: ClassVar[str] = "Batch"
    path: ClassVar[str] = "batch"

    def __init__(self, services: Services) -> None:
        self.services, self.batch = services, Batch(services)
        self.pulse, self.seen = gr.Timer(1.0, active=False), gr.State(-1)
        with gr.Column(elem_id="batch"):
            gr.HTML(
                "<div class='hero'><h1>Grade many transcripts</h1><p>JSON, JSON Lines, Markdown, text, SRT "
                "or VTT, with a rubric and a model of your choice. What is graded is kept: stop whenever you "
                "like, and start again.</p></div>"
            )
            self.asking = Asking(services)
            self.told = gr.HTML(empty(), elem_id="batch-plan")
            with gr.Row(elem_id="batch-actions"):
                self.start = gr.Button("Start", variant="primary", elem_id="batch-start")
                self.cancel = gr.Button("Cancel", visible=False, elem_id="batch-cancel")
            self.progress = gr.HTML(elem_id="batch-progress")
            with gr.Column(visible=False) as self.results:
                self._results()

    def _results(self) -> None:
        gr.HTML("<h2>Grades</h2><p class='quiet'>Choose a row to read the transcript with its evidence.</p>")
        self.table = gr.Dataframe(
            interactive=False, label="Grades", show_label=False, elem_id="batch-table", pinned_columns=2
        )
        with gr.Row(elem_id="batch-files"):
            self.files = {
                each: gr.DownloadButton(
                    FORMATS[each.value], visible=False, size="md", elem_id=f"batch-{each.value}"
                )
                for each in Format
            }
        self.opened = gr.HTML(elem_id="batch-opened")
        gr.HTML("<h2>Beside an earlier grade</h2>")
        with gr.Row():
            self.grader = gr.Dropdown(
                [("The grade before, whoever made it", "")], value="", label="Compare with"
            )
            self.compare = gr.Button("Compare", elem_id="batch-compare")
        self.compared = gr.Markdown(elem_id="batch-compared", latex_delimiters=[])
        self.charts = gr.HTML()

    def wire(self, blocks: gr.Blocks) -> None:
        inputs, parts = self.asking.inputs(), self.parts()
        blocks.load(self.arrive, None, [*parts, self.asking.files], **HIDDEN)
        chosen = [each.change for each in inputs]
        one_by_one = {**HIDDEN, "concurrency_limit": 1, "trigger_mode": "always_last"}
        gr.on(chosen, self.estimate, inputs, [self.told, self.progress], **one_by_one)
        self.start.click(self.begin, inputs, parts, **HIDDEN)
        self.cancel.click(self.stop, None, self.progress, **QUIET)
        self.pulse.tick(self.look, [self.seen], parts, **QUIET)
        self.table.select(self.open, None, self.opened, **HIDDEN)
        self.compare.click(self.hold_against, self.grader, [self.compared, self.charts], **HIDDEN)

    def parts(self) -> list[Any]:
        """What changes while a batch is graded."""
        rest = [self.progress, self.results, self.table, self.grader, self.seen, self.pulse]
        return [self.told, self.start, self.cancel, *rest, *self.files.values()]

    def arrive(self) -> Updates:
        """How the batch stands. Without one nothing that a quick hand may have chosen already is touched."""
        request = self.batch.request
        paths = [path for path in request.paths if Path(path).exists()] if request else []
        files = {self.asking.files: paths} if paths else {}
        return {**self.look(-1), **({self.told: ""} if request else {}), **files}

    def estimate(self, *chosen: Any) -> tuple[str, str]:
        """What would be done; how an earlier run went is put away by a new choice."""
        running = self.batch.state == "running"
        return self.told_of(*chosen), views_batch.progress(self.batch.look()) if running else ""

    def told_of(self, *chosen: Any) -> str:
        try:
            request = self.asking.request(*chosen)
        except ValueError as error:
            return empty(str(error))
        try:
            plan, unread = self.batch.ask(request)
            return views_batch.planned(plan, unread, self.batch.estimate(plan, request))
        except Exception as error:  # shown where the estimate would stand, not as a pop-up while choosing
            return views.notice(explain(error))

    def begin(self, *chosen: Any) -> Updates:
        with in_words():
            self.batch.start(self.asking.request(*chosen))
            return {**self.look(-1), self.told: ""}

    def stop(self) -> str:
        self.batch.cancel()
        return views.notice("Stopping: the transcript that is being read is given up.", "hint")

    def look(self, seen: int) -> Updates:
        """How the batch stands; the table only when it has more rows than the page has `seen`."""
        look = self.batch.look()
        runs = look.state == "running"
        shown = {
            self.progress: views_batch.progress(look),
            self.start: gr.Button("Start again" if look.state == "stopped" else "Start", visible=not runs),
            self.cancel: gr.Button(visible=runs),
            self.pulse: gr.Timer(active=runs),
        }
        return shown | self.rows(look.done if runs else -2, seen)

    def rows(self, now: int, seen: int) -> Updates:
        request = self.batch.request
        if request is None or now == seen:
            return {}
        lines = [line for _, line in self.batch.graded()]
        return {
            self.seen: now,
            self.results: gr.Column(visible=bool(lines)),
            self.table: gr.Dataframe(views_batch.table(lines, request.rubric)),
            **(self.finished(request, lines) if now < 0 else {}),
        }

    def finished(self, request: Request, lines: Sequence[Any]) -> Updates:
        """What there is when nothing runs: the files to take away, and whom to compare with."""
        folder = Path(mkdtemp(prefix="sparring-batch-"))
        found: Updates = {}
        for format, button in self.files.items():
            path = folder / f"grades.{format.value}"
            path.write_text(WRITERS[format](lines), "utf-8", newline="")
            found[button] = gr.DownloadButton(value=str(path), visible=bool(lines))
        others = earlier_graders(self.services.store, lines[0]["provenance"]["grader"] if lines else "")
        choices = [("The grade before, whoever made it", ""), *others]
        return {**found, self.grader: gr.Dropdown(choices, value="")}

    def open(self, event: gr.SelectData) -> str:
        """The transcript of the row that was chosen."""
        with in_words():
            job, line = self.batch.graded()[int(event.row_value[0]) - 1]
            request = self.batch.request
            if request is None:
                return ""
            role = self.services.roles.get(job.task.role or "")
            weights = {str(name): weight for name, weight in role.weights.items()} if role else {}
            before = earlier_grade(self.services.store, job.task)
            turns = json.loads(job.task.payload)["turns"]
            return views_batch.opened(line, turns, request.rubric, weights, before)

    def hold_against(self, grader: str) -> tuple[str, str]:
        """The comparison in words and tables, and its page with charts to take away."""
        with in_words():
            found = self.batch.graded()
            before = earlier_side(self.services.store, [job.task for job, _ in found], grader)
            if not before.grades:
                return "", views.notice(NO_EARLIER, "hint")
            now = Side(titled("this batch", found[0][1]), [of_line(line, "") for _, line in found])
            both = compare(before, now)
            link = download(
                to_html(both), "comparison.html", "text/html", "The comparison with charts (HTML)"
            )
            return to_md(both), link


def empty(reason: str = NOTHING) -> str:
    return f"<p class='none'>{views.plain(reason)}</p>"
