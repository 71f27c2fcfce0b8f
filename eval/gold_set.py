"""The labelled transcripts of eval/gold as plain mappings, as graphs and evaluations take them."""

from __future__ import annotations

import json
from typing import Any

from app.agreement.labels import SHIPPED


def load_gold() -> list[dict[str, Any]]:
    """Every transcript with its labels, in the order of the file."""
    return [json.loads(line) for line in SHIPPED.read_text("utf-8").splitlines()]
