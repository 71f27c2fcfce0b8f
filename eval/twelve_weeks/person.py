"""The person of the simulation: what each interview's grade is, and which milestones are brought in time."""

from __future__ import annotations

from datetime import date

from app.practice.desk import Desk
from app.practice.documents import Mock
from app.practice.keeping import tick
from rubrics.schema import SIGNALS

ROLE, HOURS, START = "MLE", 10.0, date(2027, 1, 4)  # a Monday
FORGOTTEN = 1  # the week in which one milestone is left undone until later
# Levels in the order of SIGNALS, by the week of the mock.
GRADES = {
    2: (3, 2, 3, 2, 3, 3, 3),  # debugging and communication low: the first two-week plan
    4: (3, 2, 3, 1, 3, 3, 3),  # debugging 1.5 over two mocks: the checkpoint fails
    5: (3, 3, 2, 3, 3, 3, 3),
    6: (4, 3, 2, 3, 3, 4, 3),
    7: (4, 4, 2, 3, 4, 4, 4),
    8: (4, 4, 2, 4, 4, 4, 4),  # passes, with abstraction at exactly 2.0
    9: (4, 4, 3, 4, 4, 4, 4),  # the re-test of week 7
    10: (2, 4, 4, 4, 4, 4, 4),  # one bad mock in correctness after better ones
    12: (4, 4, 4, 4, 4, 4, 4),
}


def hold(desk: Desk, mock: Mock, week: int) -> str:
    """The mock with its grade in the store, as a graded interview of that day. Returns its id."""
    name = f"week-{week:02}"
    stamp = f"{mock.day}T12:00:00.000+00:00"
    desk.store.create_interview(
        {
            "id": name,
            "created": stamp,
            "stage": mock.stage,
            "role": ROLE,
            "title": f"Mock of week {week}",
            "status": "closed",
        }
    )
    scores = {
        signal: {"level": level, "status": "scored", "evidence": []}
        for signal, level in zip(SIGNALS, GRADES[week], strict=True)
    }
    desk.store.add_grade(name, {"scores": scores, "provenance": {"rubric": "scripted"}}, stamp)
    return name


def bring(desk: Desk, week: int) -> None:
    """Tick off the week's milestones, but for the forgotten one; that comes two weeks later."""
    roadmap = desk.roadmap()
    for index, each in enumerate(roadmap.weeks[week - 1].milestones):
        if week != FORGOTTEN or index:
            show(desk, each.id)
    if week == FORGOTTEN + 2:
        show(desk, roadmap.weeks[FORGOTTEN - 1].milestones[0].id)


def bring_remedies(desk: Desk) -> None:
    """The deliverables that are due today."""
    for item in desk.items(desk.roadmap()):
        if item.kind == "remedy" and item.due == desk.today:
            show(desk, item.id)


def show(desk: Desk, item: str) -> None:
    tick(desk.store, desk.roadmap(), item, f"repo/{item}.md", f"{desk.today}T18:00:00.000+00:00")
