"""Pure views of code runs: results in, HTML out. Everything that came out of a run is escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.code_runs.result import EVENTS, CodeResult, Failure, from_event
from app.doctor.code_check import WEAK, walled
from app.views.interview import clock, plain

Row = Mapping[str, Any]
HEADS = {
    "timeout": "Stopped",
    "output": "Stopped",
    "disk": "Stopped",
    "memory": "Stopped",
    "not_run": "Not run",
}
SHOWN_FAILURES = 5
RUNNING = '<p class="run run-busy" role="status">Running your code on the examples …</p>'


def run_html(result: CodeResult, when: str = "") -> str:
    """One run: its head in a line, then what failed, what was noted, and what was printed."""
    head = HEADS.get(result.status, result.status.capitalize())
    said = result.reason if result.status != "passed" else f"{result.passed} of {result.total} asserts"
    return (
        f'<div class="run" data-status="{plain(result.status)}"><p><b>{plain(head)}:</b> {plain(said)} '
        f'<span class="quiet">{result.seconds:.1f} s{plain(when)}</span></p>'
        f"{_failures(result.failures)}{_notes(result)}{_output(result.output)}</div>"
    )


def run_told(result: CodeResult) -> str:
    """The same, read out by screen readers as it appears."""
    return f'<div role="status">{run_html(result)}</div>'


def _failures(failures: Sequence[Failure]) -> str:
    rows = "".join(f"<li>{_failure(each)}</li>" for each in failures[:SHOWN_FAILURES])
    return f"<ul>{rows}</ul>" if rows else ""


def _failure(each: Failure) -> str:
    check = f"<code>{plain(each.check)}</code> " if each.check else ""
    steps = "".join(f"<code>{plain(step)}</code>" for step in each.trace) if each.status != "failed" else ""
    said = plain(each.message) if each.message not in each.check else ""
    return f"{check}{said}{steps}"


def _notes(result: CodeResult) -> str:
    told = [note for note in result.notes if note not in result.reason]
    weak = [f"{WEAK[0].upper()}{WEAK[1:]}."] if result.walls and not walled(result.walls) else []
    notes = [*told, *weak]
    return "".join(f'<p class="quiet">{plain(note)}</p>' for note in notes)


def _output(text: str) -> str:
    return f'<pre tabindex="0" role="region" aria-label="Printed">{plain(text)}</pre>' if text.strip() else ""


def last_run(events: Sequence[Row]) -> str:
    """The newest run on the examples, for the room; empty before the first."""
    runs = [event for event in events if event["kind"] == EVENTS["visible"]]
    return run_html(from_event(runs[-1]["data"])) if runs else ""


def code_runs(events: Sequence[Row]) -> str:
    """For the result page: how the code did on the hidden tests, and every run before."""
    hidden = [event for event in events if event["kind"] == EVENTS["hidden"]]
    visible = [event for event in events if event["kind"] == EVENTS["visible"]]
    if not hidden and not visible:
        return ""
    last = "".join(run_html(from_event(event["data"])) for event in hidden)
    rows = "".join(f"<li>{run_html(from_event(event['data']), _when(event))}</li>" for event in visible)
    before = f"<h3>Runs on the examples</h3><ol>{rows}</ol>" if rows else ""
    hidden_head = "<h3>Hidden tests, on your last code</h3>" if hidden else ""
    return f'<section class="runs"><h2>Your code</h2>{hidden_head}{last}{before}</section>'


def _when(event: Row) -> str:
    return f" · at {clock(float(event.get('t') or 0.0))}"
