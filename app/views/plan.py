"""The two-week plan in words. Pure view."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.after.debrief import name_of
from app.after.plan import Step
from app.views.interview import plain

STATUS = {
    "proposed": "Proposed: accept it, or change it first.",
    "accepted": "Accepted. It stays until you change it.",
    "done": "Done.",
}


def plan_html(steps: Sequence[Step], titles: Mapping[str, str]) -> str:
    """The steps with their dates; empty without any."""
    if not steps:
        return ""
    rows = "".join(_step(step, titles.get(step.signal, step.signal)) for step in steps)
    status = "done" if all(step.status == "done" for step in steps) else steps[0].status
    return (
        f'<section class="plan" data-status="{status}"><h2>Your next two weeks</h2>'
        f'<p class="quiet">Made of the two lowest signals. {STATUS[status]}</p><ol>{rows}</ol>'
        f"<p><b>Re-test:</b> an interview on <time>{plain(steps[0].retest)}</time>, exactly two weeks on, "
        "shows whether it helped.</p></section>"
    )


def _step(step: Step, title: str) -> str:
    share = f"+{step.share:.0%} of your weekly time. " if step.share else ""
    drills = f"<br><b>Drills:</b> {plain(', '.join(map(name_of, step.drills)))}" if step.drills else ""
    return (
        f'<li data-signal="{plain(step.signal)}"><h3>{plain(title)}</h3><p>{share}'
        f"{plain(step.work)}{drills}<br><b>Bring by <time>{plain(step.due)}</time>:</b> "
        f"{plain(step.deliverable)}</p></li>"
    )
