"""The deliverables as rows to edit in a table, and back. What a row cannot mean is refused by its number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, get_args

from app.practice.documents import (
    FITS,
    READINESS,
    Action,
    Checklist,
    ChecklistRow,
    Fit,
    Matrix,
    MatrixRow,
    Milestone,
    Readiness,
    Roadmap,
)
from app.practice.review import without_artefact
from rubrics.loader import load_stages
from rubrics.practice.plan_loader import area_titles, load_domains
from rubrics.practice.plan_schema import AreaName
from rubrics.schema import StageName

Rows = Sequence[Sequence[Any]]
MILESTONE_HEADS = ["Week", "Area", "Milestone", "Artefact"]
MATRIX_HEADS = ["Domain", "Fit", "Evidence"]
ACTION_HEADS = ["Gap", "Action", "Hours", "Until"]
CHECKLIST_HEADS = ["Stage", "Bring", "Readiness", "Evidence", "Next step", "Until"]


def filled(rows: Rows) -> list[list[str]]:
    """The rows as text, without those that hold nothing."""
    texts = [["" if cell is None else str(cell).strip() for cell in row] for row in rows]
    return [row for row in texts if any(row)]


def _one_of(value: str, names: Mapping[str, str], row: int, what: str) -> str:
    """The key that `value` is, or is the title of. Raises ValueError with the choices."""
    for key, title in names.items():
        if value.lower() in (key.lower(), title.lower()):
            return key
    raise ValueError(f"row {row}: {what} {value!r} is unknown (choose {', '.join(names.values())})")


def _number(value: str, row: int, what: str) -> float:
    try:
        return float(value.replace(",", "."))
    except ValueError as exc:
        raise ValueError(f"row {row}: {what} {value!r} is no number") from exc


def _day(value: str, row: int) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError as exc:
        raise ValueError(f"row {row}: {value!r} is no day; write it as YYYY-MM-DD") from exc


def milestone_rows(roadmap: Roadmap) -> list[list[Any]]:
    return [
        [week.n, area_titles()[each.area], each.text, each.artefact]
        for week in roadmap.weeks
        for each in week.milestones
    ]


def roadmap_from(roadmap: Roadmap, rows: Rows) -> Roadmap:
    """The roadmap with these milestones, and everything else as it was.

    Raises ValueError for a milestone without an artefact, an unknown week or area, with the row's number.
    """
    known = {each.text: each.id for week in roadmap.weeks for each in week.milestones}
    by_week: dict[int, list[Milestone]] = {week.n: [] for week in roadmap.weeks}
    for number, (week, area, text, artefact) in enumerate(filled(rows), start=1):
        if not week.removesuffix(".0").isdigit() or int(float(week)) not in by_week:
            raise ValueError(f"row {number}: week {week!r} is none of 1 to {len(by_week)}")
        if why := without_artefact(text, artefact):
            raise ValueError(f"row {number}, week {week}: this is no milestone: {why}")
        name: AreaName = _one_of(area, area_titles(), number, "area")  # type: ignore[assignment, arg-type]
        item = known.get(text) or f"own_w{int(float(week))}_{number}"
        by_week[int(float(week))].append(Milestone(id=item, area=name, text=text, artefact=artefact))
    weeks = (week.model_copy(update={"milestones": tuple(by_week[week.n])}) for week in roadmap.weeks)
    return roadmap.model_copy(update={"weeks": tuple(weeks)})


def matrix_rows(matrix: Matrix) -> list[list[Any]]:
    return [[row.domain, row.fit, row.evidence] for row in matrix.rows]


def action_rows(matrix: Matrix) -> list[list[Any]]:
    return [[each.gap, each.action, f"{each.hours:g}", str(each.deadline or "")] for each in matrix.actions]


def matrix_from(matrix: Matrix, rows: Rows, actions: Rows) -> Matrix:
    """The matrix as edited. Raises ValueError with the row's number."""
    weights = {each.title: each.roles.get(matrix.role, 1) for each in load_domains().domains}
    found = tuple(
        MatrixRow(
            domain=domain,
            weight=weights.get(domain, 1),
            fit=_fit(fit, number),
            evidence=evidence,
        )
        for number, (domain, fit, evidence) in enumerate(filled(rows), start=1)
    )
    made = tuple(
        Action(
            gap=gap, action=action, hours=_number(hours or "0", number, "hours"), deadline=_day(until, number)
        )
        for number, (gap, action, hours, until) in enumerate(filled(actions), start=1)
    )
    return Matrix(role=matrix.role, rows=found, actions=made)


def _fit(value: str, row: int) -> Fit:
    names: dict[str, str] = {fit: fit for fit in FITS}
    return _one_of(value, names, row, "fit")  # type: ignore[return-value]


def checklist_rows(checklist: Checklist) -> list[list[Any]]:
    known = load_stages()
    return [
        [known[r.stage].title, r.bring, r.readiness, r.evidence, r.next_step, str(r.due or "")]
        for r in checklist.rows
    ]


def checklist_from(checklist: Checklist, rows: Rows) -> Checklist:
    """The checklist as edited. Raises ValueError with the row's number."""
    stages = {name: load_stages()[name].title for name in get_args(StageName)}
    found = []
    for number, (stage, bring, ready, evidence, step, until) in enumerate(filled(rows), start=1):
        name: StageName = _one_of(stage, stages, number, "stage")  # type: ignore[assignment]
        readiness: Readiness = _one_of(ready, {r: r for r in READINESS}, number, "readiness")  # type: ignore[assignment]
        due = _day(until, number)
        found.append(
            ChecklistRow(
                stage=name, bring=bring, readiness=readiness, evidence=evidence, next_step=step, due=due
            )
        )
    return Checklist(role=checklist.role, rows=tuple(found))
