"""The blocks of load cycling, read once and strictly from cycle.yaml."""

from __future__ import annotations

from functools import cache
from typing import Self

from pydantic import Field, model_validator

from rubrics.content import ContentError, read
from rubrics.practice.loader import FOLDER, load_drills
from rubrics.schema import Identifier, Strict, Text


class Block(Strict):
    """Minutes of one kind of work: drills, or writing to `ask`, or rest."""

    name: Text
    minutes: int = Field(gt=0)
    drills: list[Identifier] = Field(default_factory=list)
    ask: Text | None = None
    rest: bool = False

    @model_validator(mode="after")
    def _has_work(self) -> Self:
        if bool(self.drills) == bool(self.ask):
            raise ValueError(f"{self.name}: give it either drills or something to ask")
        return self


class Cycle(Strict):
    blocks: list[Block] = Field(min_length=1)


@cache
def load_cycle() -> list[Block]:
    """The blocks in order. Raises ContentError, for a drill that is not there too."""
    path = FOLDER / "cycle.yaml"
    blocks = read(path, Cycle).blocks
    for drill in (each for block in blocks for each in block.drills):
        if drill not in load_drills():
            raise ContentError(f"{path}: no drill {drill!r}; drills.yaml lists them")
    return blocks
