"""The recorded interview that is replayed: one candidate's answers to the questions of a shipped scenario.

A shorter version of an answer is its *last* words. The interviewer takes up the end of what was said, so
every length of an answer asks the model for the same wording, and only the length differs.
"""

from __future__ import annotations

from pathlib import Path

import yaml
from pydantic import Field

from graphs.words import sentences
from rubrics.schema import Scenario, Strict

FILE = Path(__file__).with_suffix(".yaml")
LENGTHS = (50, 200, 500)  # words of an answer


class Answered(Strict):
    """One answer; `to` is "prompt" or the id of one of the scenario's probes."""

    to: str
    answer: str


class Recorded(Strict):
    """interview.yaml"""

    scenario: str
    turns: list[Answered] = Field(min_length=1)

    def answer(self, turn: int, words: int) -> str:
        """The last `words` words of answer `turn`, counted from 1. Raises `ValueError` when it is shorter."""
        spoken = self.turns[turn - 1].answer.split()
        if words > len(spoken):
            raise ValueError(
                f"answer {turn} of {FILE.name} has {len(spoken)} words, not {words}; lengthen it"
            )
        return " ".join(spoken[-words:])

    def question(self, turn: int, scenario: Scenario) -> str:
        """What the interviewer had asked before answer `turn`."""
        lines = {probe.id: probe.line for probe in scenario.probes}
        return {"prompt": scenario.prompt, **lines}[self.turns[turn - 1].to]


def load_interview() -> Recorded:
    return Recorded.model_validate(yaml.safe_load(FILE.read_text("utf-8")))


def always_reworded(scenario: Scenario, name: str) -> Scenario:
    """The scenario called `name` with nothing left but single questions that follow the answer up.

    Every reply then asks the model for a wording; as shipped, a constraint or a line of two sentences is said
    as it is written, in a few milliseconds.
    """
    probes = [
        probe.model_copy(update={"line": sentences(probe.line)[-1], "phase": "framing"})
        for probe in scenario.probes
    ]
    challenges = [sentences(line)[-1] for line in scenario.challenges]
    changed = {"id": name, "probes": probes, "challenges": challenges, "constraints": []}
    return scenario.model_copy(update=changed)
