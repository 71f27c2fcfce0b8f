"""The roadmap as an iCalendar file: mocks, checkpoints, milestones, remedies and re-tests as all-day events.

An event keeps its identity from version to version, so importing a newer file moves what was there.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event

from app.practice.documents import Roadmap
from app.practice.due import Item
from rubrics.loader import load_stages
from rubrics.practice.plan_loader import load_rules

KINDS = {"milestone": "Due", "remedy": "Remedy due", "retest": "Re-test", "mistake": "Mistake due"}


def calendar(roadmap: Roadmap, items: Sequence[Item], version: int) -> str:
    """All events of the roadmap as RFC 5545 text."""
    found = Calendar()
    found.add("prodid", "-//Sparring//Roadmap//EN")
    found.add("version", "2.0")
    found.add("x-wr-calname", "Sparring: twelve weeks")
    for event in [*_mocks(roadmap), *_checkpoints(roadmap), *map(_item, items)]:
        event["uid"] = f"{event['uid']}-{roadmap.begun}@sparring"
        event.add("sequence", version)
        event.add("dtstamp", datetime.now(UTC))
        found.add_component(event)
    return str(found.to_ical(), "utf-8")


def _event(uid: str, day: date, title: str, text: str = "") -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("summary", title)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    if text:
        event.add("description", text)
    return event


def _mocks(roadmap: Roadmap) -> list[Event]:
    """Re-tests are due items of their own, so they are not written twice."""
    return [
        _event(f"mock-{week.n}-{index}", mock.day, f"Mock: {load_stages()[mock.stage].title}", mock.why)
        for week in roadmap.weeks
        for index, mock in enumerate(week.mocks)
        if mock.kind != "retest"
    ]


def _checkpoints(roadmap: Roadmap) -> list[Event]:
    rules = load_rules().checkpoints
    text = f"Weighted mean at least {rules.mean_at_least:g}, no signal below {rules.none_below:g}."
    return [
        _event(f"checkpoint-{week}", roadmap.last_day(week), f"Checkpoint of week {week}", text)
        for week in rules.weeks
    ]


def _item(item: Item) -> Event:
    done = " (done)" if item.done else ""
    return _event(item.id, item.due, f"{KINDS[item.kind]}{done}: {item.what}", item.bring)
