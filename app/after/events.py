"""Events as the report reads them. A transcript from elsewhere may claim anything in its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]
ENTRY: dict[str, Any] = {"status": "injected", "acknowledged": None, "closed": None, "revisits": []}
CUT: dict[str, Any] = {"hook": "", "trigger": "", "t": 0.0, "recovered": None}


def usable(events: Sequence[Row]) -> list[Row]:
    """The events, with ledgers completed, and without judgements that name no turn and no points."""
    return [
        {**event, "data": _ledger(event["data"])} if event["kind"] == "ledger" else event
        for event in events
        if event["kind"] != "judged" or _judges(event["data"])
    ]


def _ledger(data: Any) -> dict[str, Any]:
    data = data if isinstance(data, Mapping) else {}
    return {
        "constraints": [
            {**ENTRY, **each}
            for each in _rows(data.get("constraints"))
            if isinstance(each.get("constraint"), str) and isinstance(each.get("injected"), int)
        ],
        "cuts": [{**CUT, **each} for each in _rows(data.get("cuts")) if isinstance(each.get("turn"), int)],
    }


def _rows(found: Any) -> list[Row]:
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []


def _judges(data: Any) -> bool:
    return (
        isinstance(data, Mapping)
        and isinstance(data.get("turn"), int)
        and isinstance(data.get("points"), list)
    )
