"""An interview as one HTML file that needs nothing else: what the result page shows, to keep or print."""

from __future__ import annotations

from markupsafe import Markup

from app import course
from app.after.kept import Kept
from app.called import facts, names_of
from app.pages import render
from app.report import Report, build_report, calibration_note, how_made
from app.storage.store import Store
from app.views.code import code_runs
from app.views.interview import MARKS, clock
from app.views.result import CAVEAT, STATUS
from personas.loader import load_personas
from rubrics.loader import load_roles, load_rubric, load_stages


def report_of(store: Store, interview: str) -> Report:
    """What the newest grade and the turns of a stored interview show. Raises `NotFound`."""
    grades = store.grades(interview)
    role = load_roles().get(str(store.interview(interview)["role"]))
    return build_report(
        store.turns(interview),
        grades[0]["grade"] if grades else {},
        load_rubric(),
        {str(signal): weight for signal, weight in role.weights.items()} if role else {},
    )


def report_page(store: Store, interview: str) -> str:
    """The whole file; every word of a person is escaped. Raises `NotFound`."""
    row, events, found = store.interview(interview), store.events(interview), report_of(store, interview)
    return render(
        "report.html",
        row=row,
        facts=facts(row, names_of(load_stages(), load_roles(), load_personas())),
        found=found,
        plan=Kept(store).plan(interview),
        graded=store.grades(interview)[:1],
        caveat=f"{CAVEAT} {calibration_note(found.provenance)}".strip(),
        happened=course.happenings(events, store.turns(interview)),
        runs=Markup(code_runs(events)),  # escaped where it is made
        status=STATUS,
        made=how_made(found.provenance),
        marks=MARKS,
        clock=clock,
    )
