"""The rules that score a role-fit matrix and a stage checklist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from app.practice.documents import FITS, Checklist, ChecklistRow, Matrix
from app.practice.history import Graded
from app.practice.prefill import first_checklist, first_matrix
from app.practice.review import GRAVE, SMALL, Finding, Review, counted, late, points, reviewed
from rubrics.loader import load_stages
from rubrics.practice.plan_loader import load_allocation, load_domains
from rubrics.schema import StageName

FAR = timedelta(weeks=12)
WEEK_HOURS = 40.0  # of one action, before the deadline


def review_matrix(matrix: Matrix, history: Sequence[Graded], today: date) -> Review:
    """`history` stands against claims of a fit that the grades do not bear out."""
    findings = [
        *_matrix_rows(matrix),
        *_matrix_claims(matrix, history, today),
        *_actions(matrix, today),
        *_matrix_role(matrix),
    ]
    return reviewed("role-fit matrix", findings)


def _matrix_rows(matrix: Matrix) -> Iterator[Finding]:
    """A row nobody has judged lacks its fit only; one that is judged needs evidence that can be looked up."""
    if not any(points(row.evidence) for row in matrix.rows):
        mend = "Hold the first mock, or point to a repository, a paper or a number."
        yield Finding("measurability", "all rows", "no evidence yet", mend)
    for row in matrix.rows:
        if not row.fit:
            mend = "Hold a mock that shows it, or judge it yourself with evidence."
            yield Finding("completeness", row.domain, "no fit", mend, SMALL)
        elif not points(row.evidence):
            what = f"evidence that leads nowhere: “{row.evidence}”" if row.evidence.strip() else "no evidence"
            mend = "Say where it can be seen: an interview, a link, a file, a number."
            yield Finding("measurability", row.domain, what, mend)


def _matrix_claims(matrix: Matrix, history: Sequence[Graded], today: date) -> Iterator[Finding]:
    """A fit two steps better than the grades say."""
    shown = {row.domain: row.fit for row in first_matrix(matrix.role, history, today).rows}
    for row in matrix.rows:
        graded = shown.get(row.domain, "")
        if graded and FITS.index(row.fit) > FITS.index(graded) + 1:
            what = f"{row.fit}, where the grades say {graded}"
            yield Finding("realism", row.domain, what, "Lower it, or show it in the next mock.")


def _actions(matrix: Matrix, today: date) -> Iterator[Finding]:
    gaps = {row.domain for row in matrix.top_gaps()}
    if len(matrix.actions) < 2:
        mend = "Write one action for each of the top two gaps."
        yield Finding("completeness", "actions", f"{len(matrix.actions)} where two belong", mend)
    for gap in sorted(gaps - {action.gap for action in matrix.actions}):
        yield Finding("role_alignment", gap, "a top gap without an action", "Give it one of the two actions.")
    for action in matrix.actions:
        if action.hours <= 0 or action.deadline is None:
            mend = "Say how many hours it takes and until when."
            yield Finding("measurability", f"action for {action.gap}", "no effort or no deadline", mend)
        if not counted(action.action):
            mend = "Say how many, how fast or how well."
            yield Finding("measurability", f"action for {action.gap}", "no number to check", mend, SMALL)
        yield from _time(action.hours, action.deadline, f"action for {action.gap}", today)


def _time(hours: float, deadline: date | None, row: str, today: date) -> Iterator[Finding]:
    if late(deadline, today):
        yield Finding(
            "realism", row, f"its deadline {deadline} has passed", "Do it this week or set a new one."
        )
    elif deadline and deadline > today + FAR:
        yield Finding(
            "realism", row, f"{deadline} is more than twelve weeks off", "Set an earlier step.", SMALL
        )
    if hours > WEEK_HOURS:
        yield Finding("realism", row, f"{hours:g} hours", "Cut it down to a first step of a week or two.")


def _matrix_role(matrix: Matrix) -> Iterator[Finding]:
    there = {row.domain for row in matrix.rows}
    for domain in load_domains().domains:
        if domain.roles.get(matrix.role) == 3 and domain.title not in there:
            mend = "Add its row."
            yield Finding(
                "role_alignment", domain.title, f"missing, and it counts most for a {matrix.role}", mend
            )


def review_checklist(checklist: Checklist, history: Sequence[Graded], today: date) -> Review:
    """`history` stands against a readiness that no interview shows."""
    fresh = first_checklist(checklist.role, [row.stage for row in checklist.rows], history, today)
    shown = {row.stage: row for row in fresh.rows}
    rows = [finding for row in checklist.rows for finding in _stage(row, shown, today)]
    return reviewed("stage checklist", [*rows, *_checklist_role(checklist)])


def _stage(row: ChecklistRow, shown: Mapping[StageName, ChecklistRow], today: date) -> Iterator[Finding]:
    name = load_stages()[row.stage].title
    if not row.bring.strip() or not row.next_step.strip():
        mend = "Write what you bring and what you do next."
        yield Finding("completeness", name, "a field is empty", mend)
    if row.due is None:
        yield Finding("measurability", name, "no date", "Say until when the next step is done.")
    if row.next_step.strip() and not counted(row.next_step):
        yield Finding(
            "measurability", name, "a next step without a number", "Say how many or how well.", SMALL
        )
    if row.readiness in ("rehearsed", "ready") and not points(row.evidence):
        mend = "Point to the interview or recording that shows it."
        yield Finding("measurability", name, f"{row.readiness} without evidence", mend)
    if row.readiness == "ready" and shown[row.stage].readiness in ("drafted", "not begun") and row.evidence:
        what = f"ready, where its newest interview says {shown[row.stage].readiness}"
        yield Finding("realism", name, what, "Lower it, or show it in the next mock.")
    if late(row.due, today) and row.readiness != "ready":
        yield Finding("realism", name, f"its date {row.due} has passed", "Do it this week or set a new one.")


def _checklist_role(checklist: Checklist) -> Iterator[Finding]:
    there = {row.stage for row in checklist.rows}
    for stage in load_allocation().stages[checklist.role][:2]:
        if stage not in there:
            what = f"missing, and usual for a {checklist.role}"
            yield Finding("role_alignment", load_stages()[stage].title, what, "Add its row.", GRAVE)
