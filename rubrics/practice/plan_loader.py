"""Reads the plan's files once: the allocation, the milestones, the rules, the risks, the matrix's rows."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from rubrics.content import ContentError, index, read
from rubrics.practice.plan_schema import (
    AREAS,
    Allocation,
    AreaName,
    Catalogue,
    Domains,
    Risks,
    Rules,
    Seed,
)
from rubrics.schema import RoleName

FOLDER = Path(__file__).parent


@cache
def load_allocation() -> Allocation:
    """How each role divides its week."""
    return read(FOLDER / "allocation.yaml", Allocation)


@cache
def load_rules() -> Rules:
    """The rules of mocks, checkpoints and replanning."""
    return read(FOLDER / "rules.yaml", Rules)


@cache
def load_risks() -> Risks:
    """What may keep a plan from working."""
    return read(FOLDER / "risks.yaml", Risks)


@cache
def load_domains() -> Domains:
    """The rows of the role-fit matrix."""
    return read(FOLDER / "matrix.yaml", Domains)


@cache
def load_milestones() -> dict[AreaName, tuple[Seed, ...]]:
    """The catalogue by area, in the order of the files. Raises ContentError on an id used twice."""
    found: dict[AreaName, tuple[Seed, ...]] = {}
    for area in AREAS:
        path = FOLDER / "milestones" / f"{area}.yaml"
        catalogue = read(path, Catalogue)
        if catalogue.area != area:
            raise ContentError(f"{path}: area: {catalogue.area!r}; write {area!r}")
        found[area] = tuple(catalogue.milestones)
    remedies = [seed for remedy in load_rules().checkpoints.remedies for seed in remedy.milestones]
    index(FOLDER, [*(seed for seeds in found.values() for seed in seeds), *remedies])
    return found


def shares_of(role: RoleName) -> dict[AreaName, float]:
    """The role's areas with their part of the week, 0 to 1; areas it does not spend on are left out."""
    return {area.id: area.shares[role] for area in load_allocation().areas if area.shares.get(role)}


def area_titles() -> dict[AreaName, str]:
    return {area.id: area.title for area in load_allocation().areas}
