"""What an answer did, in the model's opinion: points made, constraints refused. Asked between the turns.

The words decide at once what the director needs (`graphs/observe.py`); this corrects them before the next
answer. Neither alone is good: keywords and model together are (`make eval SUITE=judge`). The bars were tuned
on eval/judge/dev.yaml and are measured on held.yaml.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from threading import Event
from typing import Any, TypedDict

from graphs.asking import Asker
from graphs.closeness import Weights, closest, weighted
from graphs.model import Message, say
from graphs.prompts import load_examples, render
from graphs.state import InterviewState, LedgerEntry, Turn, candidate_turns
from graphs.words import mentioned, without_code, words
from rubrics.schema import Constraint, ExpectedPoint, Scenario

ASKED = "How would you go about it?"
SLOT = "judge"  # shared by all interviews: their prompts begin with the same examples
NOTHING = "Let me think about that for a moment, and then I will say more."
MADE = 2.0  # log-odds from which a point counts as made
KEYWORD = 0.5  # log-odds that one of a point's keywords is worth, at most two of them
SHORTLIST = 6  # points closest to the answer in words; the model is asked about no others
REFUSED = 0.75  # log-odds from which a constraint counts as refused
LEAST_WORDS = 12  # a shorter answer makes no point
MOST_WORDS = 400  # of one answer that are read, its end
ASKED_WORDS = 40  # of the interviewer's line before it, its end


class Judged(TypedDict):
    """Of the candidate's turns up to `turn`: the points made, and the open constraints refused."""

    turn: int
    points: list[str]
    refused: list[str]


def judge(state: InterviewState, scenario: Scenario, asker: Asker, cancel: Event | None = None) -> Judged:
    """Judge what was said since the last judgement. Raises what `ChatModel.choose` raises."""
    turns = unjudged(state)
    upto = turns[-1]["n"] if turns else state["judged"]
    said = " ".join(" ".join(without_code(turn["text"]) for turn in turns).split()[-MOST_WORDS:])
    if len(words(said)) < LEAST_WORDS:
        return {"turn": upto, "points": [], "refused": []}
    asked = state["turns"][turns[0]["n"] - 2]["text"]
    open_ones = [c for c in scenario.constraints if c.id in _open_before(state, turns[0]["n"])]
    left = [point for point in scenario.expected if state["covered"].get(point.id, upto) >= turns[0]["n"]]
    return {
        "turn": upto,
        "points": points_made(asked, said, left, asker, cancel),
        "refused": refused(asked, said, open_ones, asker, cancel),
    }


def unjudged(state: InterviewState) -> list[Turn]:
    """The candidate's turns nobody has judged yet."""
    return [turn for turn in candidate_turns(state) if turn["n"] > state["judged"]]


def _open_before(state: InterviewState, n: int) -> set[str]:
    """Constraints injected before turn `n` and not settled before it."""
    return {e["constraint"] for e in state["ledger"] if e["injected"] < n and (e["closed"] or n) >= n}


def points_made(
    asked: str, said: str, points: Sequence[ExpectedPoint], asker: Asker, cancel: Event | None = None
) -> list[str]:
    """Ids of the expected points this answer makes, by its words and the model together."""
    near = [points[i] for i, _ in closest(said, [_weights(point) for point in points])[:SHORTLIST]]
    claims = [render("judge_ask_point", claim=" ".join(point.text.split())) for point in near]
    believed = _gains(asked, said, claims, asker, cancel)
    return [
        point.id
        for point, gain in zip(near, believed, strict=True)
        if gain + KEYWORD * min(len(mentioned(said, point.keywords)), 2) > MADE
    ]


def _weights(point: ExpectedPoint) -> Weights:
    return weighted(f"{point.text} {' '.join(point.keywords)}")


def refused(
    asked: str, said: str, constraints: Sequence[Constraint], asker: Asker, cancel: Event | None = None
) -> list[str]:
    """Ids of the constraints this answer will not take up. Whether it meets them the words tell better."""
    open_ones = [each for each in constraints if len(mentioned(said, each.keywords)) < 2]
    lines = [render("judge_ask_refusal", claim=" ".join(each.line.split())) for each in open_ones]
    believed = _gains(asked, said, lines, asker, cancel)
    return [each.id for each, gain in zip(open_ones, believed, strict=True) if gain > REFUSED]


def corrected(state: InterviewState, judged: Judged) -> dict[str, Any]:
    """The state's coverage and ledger with the judgement in place of what the words alone had said."""
    turns = [turn["n"] for turn in unjudged(state) if turn["n"] <= judged["turn"]]
    kept = {point: n for point, n in state["covered"].items() if n not in turns}
    made = {point: judged["turn"] for point in judged["points"] if point not in kept}
    return {
        "judged": judged["turn"],
        "covered": {**kept, **made},
        "ledger": [_after(LedgerEntry(**entry), judged) for entry in state["ledger"]],
    }


def _after(entry: LedgerEntry, judged: Judged) -> LedgerEntry:
    if entry["constraint"] not in judged["refused"] or entry["status"] not in ("injected", "acknowledged"):
        return entry
    return LedgerEntry(**{**entry, "status": "contradicted", "closed": judged["turn"]})


def _gains(
    asked: str, said: str, questions: Sequence[str], asker: Asker, cancel: Event | None
) -> list[float]:
    about, nothing = (
        [*worked_examples(), say("user", render("judge_answer", asked=question, said=answer))]
        for question, answer in ((" ".join(asked.split()[-ASKED_WORDS:]), said), (ASKED, NOTHING))
    )
    return asker.gains(about, nothing, questions, cancel, slot=SLOT, background=True)


@cache
def worked_examples() -> tuple[Message, ...]:
    """What every such prompt begins with."""
    messages = [say("system", render("judge_system").strip())]
    for row in load_examples("judge_examples"):
        asked = render("judge_answer", asked=row["asked"], said=row["said"])
        asked += render("judge_ask_point", claim=row["claim"])
        messages += [say("user", asked), say("assistant", row["reply"])]
    return tuple(messages)
