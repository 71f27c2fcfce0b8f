"""What progress is measured by: the model of measures.yaml, and its loader."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field

from rubrics.content import index, read
from rubrics.schema import Identifier, Strict, Text

FILE = Path(__file__).parent / "measures.yaml"
Unit = Literal["seconds", "share", "count", "difficulty", "level", "points"]
Better = Literal["higher", "lower", "nought"]


class Measure(Strict):
    """One of the nine measures of DOMAIN.md section 8."""

    id: Identifier
    title: Text
    unit: Unit
    better: Better  # which direction is
    source: Literal["interviews", "drills"]
    most: float | None = Field(default=None, gt=0)  # the highest value there can be, where there is one
    what: Text  # one sentence, as said to the person
    how: Text  # what exactly is counted


class Measures(Strict):
    """measures.yaml"""

    measures: list[Measure] = Field(min_length=1)


@cache
def load_measures() -> dict[str, Measure]:
    """The measures by id, in the order in which they are shown. Raises ContentError."""
    return index(FILE, read(FILE, Measures).measures)
