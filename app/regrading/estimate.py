"""What a plan would cost, told by grading it with a model that only counts what it is given."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.backends.scripted import ScriptedModel
from app.doctor.decode_check import kept_speed
from app.model_files.models import find_model
from app.regrading.plan import Job
from app.regrading.worker import grade_task
from app.settings import Settings
from graphs.model import Message
from rubrics.schema import Rubric

CHARACTERS_PER_TOKEN = 3.9  # of the texts in eval/gold, in the test model's tokens: 99,515 / 25,562


@dataclass
class CountingModel(ScriptedModel):
    """Counts the characters an engine would have to read: what is the same as before is read once."""

    characters: int = 0
    last: tuple[Message, ...] = ()

    def choose(
        self, messages: Sequence[Message], questions: Sequence[str], choices: Sequence[str], **how: Any
    ) -> list[list[float]]:
        same = 0
        while same < min(len(messages), len(self.last)) and messages[same] == self.last[same]:
            same += 1
        self.last = tuple(messages)
        self.characters += sum(len(text) for text in (*(m["content"] for m in messages[same:]), *questions))
        return [[1.0 / len(choices)] * len(choices) for _ in questions]


@dataclass(frozen=True)
class Estimate:
    """`tokens` of the transcripts, `read` of the transcripts and all questions; `seconds` None: not known."""

    tokens: int
    read: int
    seconds: float | None


def estimate(jobs: Sequence[Job], settings: Settings, rubric: Rubric) -> Estimate:
    """About what the jobs cost; the time from the reading speed that the check of the model has measured.

    Several processes on the same cores are taken to be no faster than one.
    """
    model = CountingModel()
    for job in jobs:
        grade_task(job.task, model, rubric)
    read = round(model.characters / CHARACTERS_PER_TOKEN)
    texts = (turn["text"] for job in jobs for turn in json.loads(job.task.payload)["turns"])
    tokens = round(sum(map(len, texts)) / CHARACTERS_PER_TOKEN)
    speed = kept_speed(find_model(settings), settings) if settings.backend == "llamacpp" else None
    return Estimate(tokens, read, speed.load_s + read / speed.prefill if speed else None)
