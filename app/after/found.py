"""The mistake patterns of a stored interview. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.code_runs.result import EVENTS
from graphs.patterns import Finding, found_patterns

Row = Mapping[str, Any]


def findings(turns: Sequence[Row], events: Sequence[Row], stage: str | None) -> list[Finding]:
    """The patterns, with what the ledger and the code runs tell about them. `events` are usable ones."""
    ledgers = [event["data"] for event in events if event["kind"] == "ledger"]
    ledger = ledgers[-1] if ledgers else {}
    ran = {int(e["turn"] or 0) + 1 for e in events if e["kind"] == EVENTS["visible"]}
    return found_patterns(turns, stage, ledger.get("constraints", ()), ledger.get("cuts", ()), ran=ran)
