"""Roles and stages by the names that people and transcripts give them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from app.transcripts.model import Transcript
from rubrics.loader import SEVEN, load_roles, load_stages
from rubrics.schema import Rubric

Item = TypeVar("Item")


def named(kind: str, name: str | None, known: Mapping[str, Item]) -> Item | None:
    """The role or stage called `name`, None without a name. Raises ValueError listing the known ones."""
    if not name:
        return None
    if name not in known:
        raise ValueError(f"unknown {kind} {name!r} (choose {', '.join(known)})")
    return known[name]


def role_and_stage(
    transcript: Transcript, rubric: Rubric, role: str | None, stage: str | None
) -> tuple[str | None, str | None]:
    """What a transcript is graded as: `role` and `stage` where given, else its own.

    Raises ValueError for its own that we do not know under the seven signals; another rubric does without.
    """
    return (
        role or _own("role", transcript.role, load_roles(), rubric),
        stage or _own("stage", transcript.stage, load_stages(), rubric),
    )


def _own(kind: str, name: str | None, known: Mapping[str, object], rubric: Rubric) -> str | None:
    if not name or name in known:
        return name or None
    if rubric.id == SEVEN:
        raise ValueError(f"unknown {kind} {name!r} (choose {', '.join(known)}): set it with --{kind}")
    return None
