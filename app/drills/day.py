"""Today's session from what the store knows: results, interviews, accepted plans, recurring mistakes."""

from __future__ import annotations

import json

from app.drills.results import pasts, results
from app.mistakes.log import wishes
from app.practice.history import graded
from app.services import Services
from app.storage.store import Store
from graphs.practice.day import Day, compose, cycling
from graphs.practice.need import Held, Wish

ACCEPTED = "SELECT signal, due, drills FROM plans WHERE status = 'accepted' ORDER BY due, signal"


def today(services: Services, minutes: float) -> Day:
    """What to do with so many minutes, and why."""
    store = services.store
    asked = [*planned(store), *wishes(store)]
    return compose(minutes, pasts(results(store)), asked, interviews(services))


def cycle(services: Services) -> Day:
    """Load cycling, its drills chosen by need."""
    return cycling(pasts(results(services.store)), interviews(services))


def planned(store: Store) -> list[Wish]:
    """The drills of accepted plan steps, the soonest due first."""
    steps = store.query(ACCEPTED)
    return [
        Wish(
            drill, f"your plan for {step['signal'].replace('_', ' ')}, due on {step['due'][:10]}, asks for it"
        )
        for step in steps
        for drill in json.loads(step["drills"])
    ]


def interviews(services: Services) -> list[Held]:
    """The interviews that were held, oldest first, each with the levels of its newest grade."""
    levels = {each.interview: each.levels for each in graded(services.store)}
    return [
        Held(row["created"], row["elapsed"] / 60, levels.get(row["id"], {}))
        for row in reversed(services.store.interviews(limit=200))
        if row["status"] != "imported"
    ]
