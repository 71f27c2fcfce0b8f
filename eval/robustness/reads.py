"""Grades many variants of few transcripts: what is missing is counted first, and every turn is read once.

Levels come from the grading machine that ships. Answers are kept in build/grader/, so a run that was broken
off goes on where it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track

from app.agreement.cached_model import CachedModel
from eval.robustness.cases import Transcript
from graphs.grade import grade
from graphs.model import ChatModel, Message
from rubrics.loader import load_rubric, load_stages
from rubrics.schema import Rubric

FOLDER = Path("build") / "grader"
CHARACTERS_A_TOKEN = 4
TOKENS_A_SECOND = 136  # the default model on two idle cores
Work = tuple[Transcript, Rubric | None]  # a transcript and its rubric; None stands for the seven signals
Scores = dict[str, dict[str, Any]]  # signal -> its entry in the grade


class Planned(CachedModel):
    """Asks nothing and keeps nothing; `missing` holds the characters still to be read, by turn."""

    def __init__(self, known: CachedModel) -> None:
        super().__init__(known.path, Unread(), known.fingerprint)  # type: ignore[arg-type]

    @property
    def missing(self) -> dict[str, int]:
        return self.model.missing  # type: ignore[union-attr, no-any-return]

    def _keep(self, keys: Sequence[str], rows: Sequence[Sequence[float]]) -> None:
        self._rows.update((key, list(row)) for key, row in zip(keys, rows, strict=True))


class Unread:
    """Stands for the model while counting."""

    def __init__(self) -> None:
        self.missing: dict[str, int] = {}

    def choose(
        self, messages: Sequence[Message], questions: Sequence[str], choices: Sequence[str], **_: object
    ) -> list[list[float]]:
        turn = messages[-1]["content"]
        self.missing[turn] = self.missing.get(turn, len(turn)) + sum(map(len, questions))
        return [[1 / len(choices)] * len(choices) for _ in questions]


def scores(transcript: Transcript, model: ChatModel | CachedModel, rubric: Rubric | None = None) -> Scores:
    """The grade's scores; role plays no part in them."""
    stage = load_stages().get(transcript.get("stage", ""))
    result = grade(transcript, model, rubric or load_rubric(), role=None, stage=stage)  # type: ignore[arg-type]
    found: Scores = result["scores"]
    return found


def announce(work: Iterable[Work], model: CachedModel, console: Console) -> None:
    """Print what these transcripts still cost."""
    planned = Planned(model)
    for transcript, rubric in work:
        scores(transcript, planned, rubric)
    tokens = sum(planned.missing.values()) / CHARACTERS_A_TOKEN
    console.print(
        f"{len(planned.missing)} turns to read, about {tokens:,.0f} tokens: "
        f"{tokens / TOKENS_A_SECOND / 60:.0f} min with the default model on two idle cores"
    )


def grade_all(work: Sequence[Work], model: CachedModel, console: Console) -> dict[int, Scores]:
    """Scores by the identity of the transcript, which cases share."""
    distinct = list({id(transcript): (transcript, rubric) for transcript, rubric in work}.values())
    announce(distinct, model, console)
    todo = track(distinct, description="grading", console=console)
    return {id(transcript): scores(transcript, model, rubric) for transcript, rubric in todo}
