"""Reads the personas of this folder once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from personas.schema import Persona
from rubrics.content import ContentError, index, read

DEFAULT = "neutral_senior"  # who interviews when nobody was chosen

__all__ = ["DEFAULT", "ContentError", "load_personas", "read_persona", "read_personas"]


@cache
def load_personas() -> dict[str, Persona]:
    """Every shipped persona by id."""
    return read_personas(Path(__file__).parent)


def read_personas(folder: Path) -> dict[str, Persona]:
    """The personas in `folder`, one <id>.yaml each, by id. Raises ContentError."""
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        raise ContentError(f"{folder}: no persona found; add <id>.yaml")
    return index(folder, [read_persona(path) for path in paths])


def read_persona(path: Path) -> Persona:
    """The persona at `path`, named <id>.yaml. Raises ContentError."""
    persona = read(path, Persona)
    if persona.id != path.stem:
        raise ContentError(f"{path}: id: {persona.id!r}; rename the file to {persona.id}.yaml")
    return persona
