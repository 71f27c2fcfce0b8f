"""Calibration files: how raw answers of one model become levels of one rubric. Small, versioned, named.

`fitted` in a file says on what and how it was fitted. A model without a file of its own gets `default.yaml`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator

from rubrics.content import read
from rubrics.schema import Feature, Identifier, Strict, Text

FOLDER = Path(__file__).parent / "calibration"
ANY = "*"
ANCHORS = "*anchors"  # any rubric that says no more than anchors


class Fit(Strict):
    """One criterion's weights, per spread of each number, and the numbers of a middling transcript."""

    offset: float
    weights: dict[Feature, Annotated[float, Field(ge=0)]]
    centres: dict[Feature, float]

    @model_validator(mode="after")
    def centres_are_known(self) -> Fit:
        if missing := sorted(set(self.weights) - set(self.centres)):
            raise ValueError(f"centres lack {missing}")
        return self


class Calibration(Strict):
    id: Text
    version: int
    rubric: Text  # a rubric's id, *anchors for any of anchors alone, or * for any
    sha256: Text  # of the model's weights, or * for any
    fitted: Text
    bar: float = Field(gt=0, lt=1)
    cuts: list[float] = Field(min_length=4, max_length=4)  # rising; the steps to levels 2, 3, 4, 5
    spreads: dict[Feature, Annotated[float, Field(gt=0)]]  # one standard deviation of each number
    reach: float = Field(gt=0)  # spreads from its centre beyond which a number counts no further
    criteria: dict[Identifier, Fit] = Field(default_factory=dict)
    other: Fit  # for a criterion not listed

    def fit_of(self, criterion: str) -> Fit:
        return self.criteria.get(criterion, self.other)

    @property
    def sha(self) -> str:
        """sha256 (hex) of what the file says, whatever its layout."""
        canonical = json.dumps(self.model_dump(mode="json"), sort_keys=True)
        return hashlib.sha256(canonical.encode()).hexdigest()


@cache
def load_calibrations() -> tuple[Calibration, ...]:
    """All shipped calibrations, the default last. Raises `ContentError` for a broken file."""
    paths = sorted(FOLDER.glob("*.yaml"), key=lambda path: (path.stem == "default", path.stem))
    return tuple(read_calibration(path) for path in paths)


def read_calibration(path: Path) -> Calibration:
    """The calibration at `path`. Raises `ContentError`."""
    return read(path, Calibration)


def fitted_for_no_model(name: str) -> bool:
    """Whether the calibration called `name` is a default that ships."""
    return any(each.id == name and each.sha256 == ANY for each in load_calibrations())


def find_calibration(
    rubric: str, fingerprint: Mapping[str, str], *, routed: bool = False, own: Sequence[Calibration] = ()
) -> Calibration:
    """The calibration fitted for these weights and this rubric, else the default; `own` before the shipped.

    `routed` says that each criterion is read from the answers about it (`Rubric.routed`).
    """
    sha256 = fingerprint.get("sha256", "")
    for wanted in (rubric, ANCHORS if routed else ANY):
        for weights in (sha256, ANY):
            for calibration in (*own, *load_calibrations()):
                if (calibration.rubric, calibration.sha256) == (wanted, weights):
                    return calibration
    raise LookupError(f"no calibration for rubric {rubric!r}; restore {FOLDER / 'default.yaml'}")
