"""What ids of stages, roles and interviewers are called, and numbers of things, on every page and report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from personas.schema import Persona
from rubrics.schema import RoleWeights, Stage

FACTS = ("stage", "role", "persona")


def names_of(
    stages: Mapping[str, Stage], roles: Mapping[str, RoleWeights], personas: Mapping[str, Persona]
) -> dict[str, str]:
    return {
        **{str(each.id): each.title for each in stages.values()},
        **{str(each.id): each.title for each in roles.values()},
        **{each.id: each.name for each in personas.values()},
    }


def facts(row: Mapping[str, Any], names: Mapping[str, str], keys: Sequence[str] = FACTS) -> list[str]:
    """What was asked of whom and when; an id nobody knows is shown as it is."""
    known = [names.get(str(row[key]), str(row[key])) for key in keys if row[key]]
    return [*known, f"{str(row['created'])[:16].replace('T', ' ')} UTC"]


def count_of(number: int, noun: str) -> str:
    """As in "1 day" and "2 days"."""
    return f"{number} {noun}{'s' * (number != 1)}"
