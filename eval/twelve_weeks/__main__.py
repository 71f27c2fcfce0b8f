"""`python -m eval.twelve_weeks`: runs the twelve weeks, says which rule fired when, and writes the exports.

Exits with 1 and the rule's sentence when one does not fire or is broken. Files go to build/twelve_weeks/, or
to the folder given as an argument.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import timedelta
from pathlib import Path

from icalendar import Calendar

from app.practice.changing import changed
from app.practice.desk import Desk
from app.practice.documents import Roadmap
from app.practice.exports import Format
from app.practice.keeping import save, versions
from app.storage.store import Store
from eval.twelve_weeks import watch
from eval.twelve_weeks.person import FORGOTTEN, HOURS, ROLE, START, bring, bring_remedies, hold
from eval.twelve_weeks.rules import RULES, Log

OUT = Path(sys.argv[1] if len(sys.argv) > 1 else "build/twelve_weeks")
FORMATS: dict[str, tuple[Format, ...]] = {
    "roadmap": ("md", "html", "ics"),
    "matrix": ("md", "html"),
    "checklist": ("md", "html"),
}


def main() -> None:
    log = Log()
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "sparring.db")
        live(store, log)
        store.close()
    for rule, sentence in RULES.items():
        day, what = log.seen.get(rule, ("never     ", ""))
        print(f"{day}  {sentence}: {what}")
    wrong = [*log.broken, *(f"did not fire: {sentence}" for sentence in log.missing())]
    print("\n".join(wrong) or f"all {len(RULES)} rules fired; the exports are in {OUT}/")
    sys.exit(1 if wrong else 0)


def live(store: Store, log: Log) -> None:
    """Twelve weeks, day by day."""
    desk = Desk(store, START)
    plan = desk.begin(ROLE, HOURS, START, [])
    watch.at_the_start(log, plan)
    watch.other_remedies(log, START)
    for days in range(7 * len(plan.weeks)):
        live_a_day(Desk(store, START + timedelta(days=days)), log)
    desk = Desk(store, plan.end)
    log.note(
        "versions", plan.end, len(versions(store, Roadmap)) == 1 + len(desk.roadmap().changes), _kept(desk)
    )
    export(desk, log)


def _kept(desk: Desk) -> str:
    return f"{len(versions(desk.store, Roadmap))} versions of the roadmap"


def live_a_day(desk: Desk, log: Log) -> None:
    """The mock if there is one, what its grade changes, and on the last day of a week what is brought."""
    plan = desk.roadmap()
    week = plan.week_of(desk.today)
    for mock in plan.weeks[week - 1].mocks:
        if mock.day == desk.today:
            hold(desk, mock, week)
    for change in desk.proposals(plan):
        watch.at_a_change(log, plan, changed(plan, change), change, desk.today)
        plan = changed(plan, change)
    for change in desk.replan():
        due = [
            each for each in desk.items(desk.roadmap()) if each.id.endswith(change.source.replace(":", "_"))
        ]
        late = all(each.due == change.day + timedelta(days=14) for each in due)
        log.note("due", desk.today, bool(due) and late, f"{due[0].bring} on {due[0].due}") if due else None
    bring_remedies(desk)
    if desk.today == plan.last_day(week):
        watch.at_the_checkpoint(log, desk)
        overdue(desk, log, week)
        bring(desk, week)


def overdue(desk: Desk, log: Log, week: int) -> None:
    """The forgotten milestone shows the week after, and no longer once it is ticked off."""
    late = [item.id for item in desk.items(desk.roadmap()) if item.overdue(desk.today)]
    if week == FORGOTTEN + 1:
        log.note(
            "overdue", desk.today, len(late) == 1, f"{late} late in week {week}, done in week {week + 1}"
        )
    if week > FORGOTTEN + 2 and late:
        log.note("overdue", desk.today, False, f"{late} still late")


def export(desk: Desk, log: Log) -> None:
    """The three deliverables as files, saved as versions first."""
    plan = desk.roadmap()
    matrix, checklist = desk.matrix(plan.role), desk.checklist(plan)
    save(desk.store, matrix, "from the interviews")
    save(desk.store, checklist, "from the interviews")
    full = len(matrix.top_gaps()) == 2 and len(matrix.actions) == 2
    timed = all(action.hours and action.deadline for action in matrix.actions)
    log.note("matrix", desk.today, full and timed, ", ".join(row.domain for row in matrix.top_gaps()))
    OUT.mkdir(parents=True, exist_ok=True)
    for what, formats in FORMATS.items():
        for format in formats:
            (OUT / f"{what}.{format}").write_text(desk.export(what, format), encoding="utf-8")
    events = Calendar.from_ical((OUT / "roadmap.ics").read_text(encoding="utf-8")).walk("VEVENT")
    log.note("exports", desk.today, len(events) > 36, f"{len(events)} events in the calendar")


if __name__ == "__main__":
    main()
