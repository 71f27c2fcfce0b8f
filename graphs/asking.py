"""Yes-or-no questions to the model about a text, put so that a small model's habits cancel out. Pure.

Each question is asked twice: about the text, and about a text that says nothing to it. What counts is how
much likelier "Yes" becomes, in log-odds (a contrast as in contextual calibration, Zhao et al. 2021).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import log
from threading import Event

from graphs.model import ChatModel, Message

YES_NO = ("Yes", "No")
LEAST = 1e-9


@dataclass(frozen=True)
class Asker:
    """A model to ask, and its answers about texts that say nothing, by question: these never change."""

    model: ChatModel
    habits: dict[str, float] = field(default_factory=dict)

    def gains(
        self,
        about: Sequence[Message],
        nothing: Sequence[Message],
        questions: Sequence[str],
        cancel: Event | None = None,
        *,
        slot: str,
        background: bool,
    ) -> list[float]:
        """For each question, the log-odds of "Yes" with the text minus those without.

        Raises as `ChatModel.choose` does.
        """

        def ask(messages: Sequence[Message], wanted: Sequence[str]) -> list[float]:
            rows = self.model.choose(
                messages, wanted, YES_NO, slot=slot, cancel=cancel, background=background
            )
            return [log_odds(row) for row in rows]

        new = [question for question in questions if question not in self.habits]
        self.habits.update(zip(new, ask(nothing, new), strict=True))
        return [
            odds - self.habits[question]
            for odds, question in zip(ask(about, questions), questions, strict=True)
        ]


def log_odds(row: Sequence[float]) -> float:
    """Of "Yes" against "No"."""
    yes, no = row
    return log(max(yes, LEAST) / max(no, LEAST))
