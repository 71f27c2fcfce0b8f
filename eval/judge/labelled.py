"""The labelled cases: questions and the facts they ask for, answers and points, reactions to constraints.

Written by somebody who saw prompts, facts, points and constraints but no keyword lists. `dev` is tuned on,
`held` never is.
"""

from __future__ import annotations

from pathlib import Path

import yaml

from rubrics.schema import Strict

HALVES = ("dev", "held")


class Question(Strict):
    """A clarifying question and the fact that answers it, None when none does."""

    scenario: str
    question: str
    fact: str | None


class Answer(Strict):
    """A turn, the expected points it makes, and those it gets wrong."""

    scenario: str
    text: str
    covers: list[str]
    denies: list[str]


class Reaction(Strict):
    """The turn after a constraint; status: addressed, acknowledged, ignored or contradicted."""

    scenario: str
    constraint: str
    text: str
    status: str


class Half(Strict):
    questions: list[Question]
    answers: list[Answer]
    constraints: list[Reaction]


def half(name: str) -> Half:
    """The cases of one of HALVES."""
    path = Path(__file__).parent / f"{name}.yaml"
    return Half.model_validate(yaml.safe_load(path.read_text("utf-8")))
