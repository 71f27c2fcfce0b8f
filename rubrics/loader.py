"""Reads everything in this folder once: scenarios, stages, roles, remedies and rubrics.

Each `load_*` reads the shipped files and keeps them; each `read_*` reads a file or folder given by path.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from rubrics.content import ContentError, index, read
from rubrics.schema import (
    Pattern,
    Patterns,
    Remedies,
    Remedy,
    Roles,
    RoleWeights,
    Rubric,
    Scenario,
    Stage,
    Stages,
)

__all__ = [
    "ContentError",
    "find_rubric",
    "load_patterns",
    "load_remedies",
    "load_roles",
    "load_rubric",
    "load_scenarios",
    "load_stages",
    "read_scenario",
    "read_scenarios",
    "rubric_hash",
    "shipped_rubrics",
]

FOLDER = Path(__file__).parent
SEVEN = "seven_signals"


@cache
def load_stages() -> dict[str, Stage]:
    """The eight stages by id, in the order of the file."""
    path = FOLDER / "stages.yaml"
    return index(path, read(path, Stages).stages)


@cache
def load_roles() -> dict[str, RoleWeights]:
    """The weights of the seven signals by role id."""
    path = FOLDER / "roles.yaml"
    return index(path, read(path, Roles).roles)


@cache
def load_remedies() -> dict[str, Remedy]:
    """What to do in two weeks about a low signal, by signal."""
    path = FOLDER / "remedies.yaml"
    return index(path, read(path, Remedies).remedies)


@cache
def load_patterns() -> dict[str, Pattern]:
    """The mistake patterns by id, in the order of the file."""
    path = FOLDER / "patterns.yaml"
    return index(path, read(path, Patterns).patterns)


@cache
def load_scenarios() -> dict[str, Scenario]:
    """Every shipped scenario by id."""
    return read_scenarios(FOLDER / "scenarios")


def load_rubric(path: Path | None = None) -> Rubric:
    """The rubric at `path`, read anew, or the seven signals, read once.

    A file may also be a mapping of criteria to texts for low, medium and high, as research data have them.
    """
    return _seven_signals() if path is None else read(Path(path), Rubric)


def shipped_rubrics() -> dict[str, Path]:
    """The files of the shipped rubrics by id: the seven signals and the examples."""
    paths = [FOLDER / f"{SEVEN}.yaml", *sorted((FOLDER / "examples").glob("*.yaml"))]
    return {path.stem: path for path in paths}


def find_rubric(name: str | None) -> Rubric:
    """The rubric `name` means: a file (by its ending or a slash) or a shipped id; None: seven signals.

    Raises ContentError naming the file and what is wrong, or the shipped ids.
    """
    if not name or name == SEVEN:
        return load_rubric()
    if not ("/" in name or "\\" in name or Path(name).suffix.lower() in (".yaml", ".yml", ".json")):
        known = shipped_rubrics()
        if name not in known:
            raise ContentError(f"unknown rubric {name!r} (choose {', '.join(known)}, or name a YAML file)")
        return load_rubric(known[name])
    found = load_rubric(Path(name))
    if found.id == SEVEN and rubric_hash(found) != rubric_hash(load_rubric()):
        raise ContentError(f"{name}: id: {SEVEN!r} is the shipped rubric's; give yours another id")
    return found


@cache
def _seven_signals() -> Rubric:
    return read(FOLDER / f"{SEVEN}.yaml", Rubric)


def rubric_hash(rubric: Rubric) -> str:
    """sha256 (hex) of what the rubric says, whatever its file's layout."""
    canonical = json.dumps(rubric.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def read_scenarios(folder: Path) -> dict[str, Scenario]:
    """The scenarios under `folder`, laid out as <stage>/<id>.yaml, by id."""
    paths = sorted(folder.glob("**/*.yaml"))
    if not paths:
        raise ContentError(f"{folder}: no scenario found; add <stage>/<id>.yaml")
    scenarios = [read_scenario(path) for path in paths]
    return index(folder, scenarios)


def read_scenario(path: Path) -> Scenario:
    """The scenario at `path`, laid out as <stage>/<id>.yaml. Raises ContentError."""
    scenario = read(path, Scenario)
    if scenario.stage != path.parent.name:
        raise ContentError(f"{path}: stage: {scenario.stage!r}; move the file to {scenario.stage}/")
    if scenario.id != path.stem:
        raise ContentError(f"{path}: id: {scenario.id!r}; rename the file to {scenario.id}.yaml")
    if load_stages()[scenario.stage].has_code and scenario.code is None:
        raise ContentError(f"{path}: code: stage {scenario.stage!r} has a code editor; add the task")
    if scenario.code is not None and not load_stages()[scenario.stage].has_code:
        raise ContentError(f"{path}: code: stage {scenario.stage!r} has no code editor; remove it")
    return scenario
