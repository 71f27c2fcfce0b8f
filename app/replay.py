"""How long a turn is read. Knows nothing of pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SPEEDS = (100, 800)  # words a minute: slow and careful to skimming
USUAL = 240  # words a minute, silent reading of prose (Brysbaert 2019: 238)
LEAST_S = 1.0  # a turn stands at least so long


def reading_s(turn: Mapping[str, Any], speed: float) -> float:
    """Seconds a turn stands before the next one comes, at `speed` words a minute."""
    return round(max(LEAST_S, len(str(turn["text"]).split()) / speed * 60), 2)
