"""Which expected points an answer made, in the model's opinion. Asked between the turns.

The words decide at once what the director needs (`graphs/observe.py`); this corrects them before the next
answer. Keywords and model together are better than either (`make eval SUITE=judge`). The bars were tuned on
eval/judge/dev.yaml and measured on held.yaml. What becomes of a constraint the words alone tell: the model
was worse at that (docs/LOG.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from threading import Event
from typing import Any, TypedDict

from graphs import coverage
from graphs.asking import Asker
from graphs.closeness import Weights, closest, weighted
from graphs.model import Message, say
from graphs.prompts import load_examples, render
from graphs.state import InterviewState, Turn, candidate_turns
from graphs.words import mentioned, without_code, words
from rubrics.schema import ExpectedPoint, Scenario

SLOT = "judge"  # shared by all interviews: their prompts begin with the same examples
ASKED = "How would you go about it?"
NOTHING = "Let me think about that for a moment, and then I will say more."
MADE = 1.5  # log-odds from which a point counts as made
KEYWORD = 0.5  # log-odds that one of a point's keywords is worth, at most two of them
SHORTLIST = 6  # points closest to the answer in words; the model is asked about no others
LEAST_WORDS = 12  # a shorter answer makes no point
MOST_WORDS = 400  # of one answer that are read, its end
ASKED_WORDS = 40  # of the interviewer's line before it, its end


class Judged(TypedDict):
    """The points made in the candidate's turns up to `turn` that were not judged before."""

    turn: int
    points: list[str]


def judge(state: InterviewState, scenario: Scenario, asker: Asker, cancel: Event | None = None) -> Judged:
    """Judge what was said since the last judgement. Raises what `ChatModel.choose` raises."""
    turns = unjudged(state)
    upto = turns[-1]["n"] if turns else state["judged"]
    said = " ".join(" ".join(without_code(turn["text"]) for turn in turns).split()[-MOST_WORDS:])
    if len(words(said)) < LEAST_WORDS:
        return {"turn": upto, "points": []}
    asked = state["turns"][turns[0]["n"] - 2]["text"]
    left = [point for point in scenario.expected if state["covered"].get(point.id, upto) >= turns[0]["n"]]
    return {"turn": upto, "points": points_made(asked, said, left, asker, cancel)}


def unjudged(state: InterviewState) -> list[Turn]:
    """The candidate's turns nobody has judged yet."""
    return [turn for turn in candidate_turns(state) if turn["n"] > state["judged"]]


def points_made(
    asked: str, said: str, points: Sequence[ExpectedPoint], asker: Asker, cancel: Event | None = None
) -> list[str]:
    """Ids of the expected points this answer makes, by its words and the model together."""
    near = [points[i] for i, _ in closest(said, [_weights(point) for point in points])[:SHORTLIST]]
    claims = [render("judge_ask_point", claim=" ".join(point.text.split())) for point in near]
    about, nothing = (
        [*worked_examples(), say("user", render("judge_answer", asked=question, said=answer))]
        for question, answer in ((" ".join(asked.split()[-ASKED_WORDS:]), said), (ASKED, NOTHING))
    )
    believed = asker.gains(about, nothing, claims, cancel, slot=SLOT, background=True)
    return [
        point.id
        for point, gain in zip(near, believed, strict=True)
        if gain + KEYWORD * min(len(mentioned(said, point.keywords)), 2) > MADE
    ]


def _weights(point: ExpectedPoint) -> Weights:
    return weighted(f"{point.text} {' '.join(point.keywords)}")


def corrected(state: InterviewState, judged: Judged) -> dict[str, Any]:
    """The state's coverage with the judgement in place of what the words alone had said."""
    covered = coverage.corrected(state["covered"], state["judged"], judged)
    return {"judged": judged["turn"], "covered": covered}


@cache
def worked_examples() -> tuple[Message, ...]:
    """What every such prompt begins with."""
    messages = [say("system", render("judge_system").strip())]
    for row in load_examples("judge_examples"):
        asked = render("judge_answer", asked=row["asked"], said=row["said"])
        asked += render("judge_ask_point", claim=row["claim"])
        messages += [say("user", asked), say("assistant", row["reply"])]
    return tuple(messages)
