"""The user's own scenarios, personas and calibrations, in their data directory, beside the shipped ones.

`scenarios/<stage>/<id>.yaml`, `personas/<id>.yaml` and `calibration/<id>.yaml`. A file that cannot be used is
left out and named; it never keeps the rest from working. An id of their own replaces a shipped one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple, TypeVar

from personas.loader import load_personas, read_persona
from personas.schema import Persona
from rubrics.calibration import Calibration, read_calibration
from rubrics.content import ContentError
from rubrics.loader import load_scenarios, read_scenario
from rubrics.schema import Scenario

Item = TypeVar("Item")


class Content(NamedTuple):
    """What interviews can be played from, and why some of the user's files are not among it."""

    scenarios: Mapping[str, Scenario]
    personas: Mapping[str, Persona]
    calibrations: list[Calibration]  # the user's own only
    problems: list[str]


def scenario_folder(home: Path) -> Path:
    return home / "scenarios"


def persona_folder(home: Path) -> Path:
    return home / "personas"


def calibration_folder(home: Path) -> Path:
    return home / "calibration"


def load_content(home: Path) -> Content:
    """Shipped content and the user's own. Never raises for a file of the user's."""
    scenarios, bad = _readable(scenario_folder(home), "*/*.yaml", read_scenario)
    personas, worse = _readable(persona_folder(home), "*.yaml", read_persona)
    calibrations, unfit = _readable(calibration_folder(home), "*.yaml", read_calibration)
    return Content(
        {**load_scenarios(), **{each.id: each for each in scenarios}},
        {**load_personas(), **{each.id: each for each in personas}},
        calibrations,
        [*bad, *worse, *unfit],
    )


def own_calibrations(home: Path) -> list[Calibration]:
    """The user's own that can be read; `load_content` tells what is wrong with the others."""
    return _readable(calibration_folder(home), "*.yaml", read_calibration)[0]


def _readable(folder: Path, pattern: str, read: Callable[[Path], Item]) -> tuple[list[Item], list[str]]:
    found: list[Item] = []
    problems: list[str] = []
    for path in sorted(folder.glob(pattern)):
        try:
            found.append(read(path))
        except ContentError as error:
            problems.append(str(error))
    return found, problems
