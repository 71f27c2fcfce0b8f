"""Whether the observer's background questions can be turned off, which is what their cost is measured by."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.session import Setup

FIELD = "observe"  # of Setup: False asks no background questions
NOT_YET = "observer_overhead: not measured, an interview's setup has no background questions to turn off"


def can_be_switched() -> bool:
    return FIELD in Setup.__dataclass_fields__


def switched(setup: Setup, on: bool) -> Setup:
    """The setup with the background questions on or off; as it is where there are none."""
    changed: dict[str, Any] = {FIELD: on} if can_be_switched() else {}
    return replace(setup, **changed)
