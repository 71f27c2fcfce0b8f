"""Which scenario to offer: those not seen lately come first. And what was chosen the last time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from app.storage.rows import encode
from app.storage.store import Store
from rubrics.schema import Scenario

LATELY = timedelta(days=30)
LAST_SETUP = "last_setup"
Seen = Mapping[str, datetime]  # scenario id -> when it was last begun


def seen_scenarios(store: Store) -> dict[str, datetime]:
    """When each scenario was last begun; one never begun is not there."""
    rows = store.query("SELECT scenario, max(created) AS last FROM interviews GROUP BY scenario")
    return {str(row["scenario"]): datetime.fromisoformat(row["last"]) for row in rows if row["scenario"]}


def seen_lately(scenario: str, seen: Seen, today: datetime | None = None) -> bool:
    last = seen.get(scenario)
    return last is not None and (today or datetime.now(UTC)) - last < LATELY


def offered(scenarios: Iterable[Scenario], stage: str, role: str, seen: Seen) -> list[Scenario]:
    """A stage's scenarios: first what was not seen lately, then what suits the role, then the easier one."""
    here = [each for each in scenarios if each.stage == stage]
    return sorted(
        here,
        key=lambda s: (seen_lately(s.id, seen), role not in s.roles, s.difficulty, s.title),
    )


def label(scenario: Scenario, seen: Seen, today: datetime | None = None) -> str:
    """How a scenario reads in the list; what was not seen lately is marked."""
    return f"{scenario.title} · {scenario.difficulty} of 5 · {when_seen(scenario.id, seen, today)}"


def when_seen(scenario: str, seen: Seen, today: datetime | None = None) -> str:
    last = seen.get(scenario)
    if last is None:
        return "new"
    if not seen_lately(scenario, seen, today):
        return "not seen lately"
    days = ((today or datetime.now(UTC)).date() - last.date()).days
    return {0: "seen today", 1: "seen yesterday"}.get(max(days, 0), f"seen {days} days ago")


def surprise(choices: Sequence[Scenario], role: str, seen: Seen, seed: int) -> Scenario:
    """Any of `choices` (not empty) that suits the role and was not seen lately, as far as there is one."""
    fit = [each for each in choices if role in each.roles] or list(choices)
    fresh = [each for each in fit if not seen_lately(each.id, seen)]
    return Random(seed).choice(fresh) if fresh else min(fit, key=lambda each: seen[each.id])


def remember(store: Store, choice: Mapping[str, Any]) -> None:
    """Keep what was chosen on the setup page."""
    sql = "INSERT INTO remembered (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2"
    store.execute(sql, (LAST_SETUP, encode(dict(choice))))


def remembered(store: Store) -> dict[str, Any]:
    """What was chosen the last time; empty before the first interview."""
    rows = store.query("SELECT value FROM remembered WHERE name = ?", (LAST_SETUP,))
    return dict(json.loads(rows[0]["value"])) if rows else {}
