"""Which lines stand behind a score."""

from __future__ import annotations

from collections import Counter

import pytest

from app.backends.scripted import ScriptedModel
from graphs.evidence import TAKEN, explain
from graphs.grade import grade
from graphs.lines import Vocabulary, best_line
from graphs.own_words import stood_by
from graphs.parsing import quotable_lines
from graphs.signs import has_sign
from rubrics.loader import load_rubric

RUBRIC = load_rubric()
CRITERIA = {criterion.id: criterion for criterion in RUBRIC.criteria}
VOCABULARY = Vocabulary(RUBRIC.criteria)


def picked(answer: str, signal: str) -> str:
    lines = quotable_lines([(2, answer)])
    return best_line(lines, CRITERIA[signal], VOCABULARY, Counter(), TAKEN).text


def test_a_line_with_a_sign_stands_before_a_longer_one_without() -> None:
    sign = "Then an ablation removes the recency feature."
    answer = f"The service is written in Go and talks to a queue that another team runs for us. {sign}"
    assert picked(answer, "experiment_design") == sign


@pytest.mark.parametrize(
    ("signal", "line"),
    [
        ("abstraction", "Those other two reduce in a similar way, with one shape for each."),
        ("collaboration", "So tell me if you would rather go on with the smaller one."),
        ("correctness", "The empty ones I tried too, and what came out was the element itself."),
    ],
)
def test_where_no_line_holds_a_sign_the_nearest_in_words_is_quoted(signal: str, line: str) -> None:
    assert not has_sign(line, CRITERIA[signal])
    answer = f"We had eight machines in two racks back then. {line} It took about three months in all."
    assert picked(answer, signal) == line


def test_an_answer_with_nothing_to_quote_leaves_the_others_their_place() -> None:
    code = "```def assign(points, centres): return ((points[:, None] - centres) ** 2).sum(2).argmin(1)```"
    said = "I compare the baseline with it on a held-out month, five seeds each, and report the interval."
    told = [("interviewer", "Go."), ("candidate", code), ("interviewer", "And?"), ("candidate", said)]
    turns = [{"n": n, "speaker": who, "text": text} for n, (who, text) in enumerate(told, start=1)]
    model = ScriptedModel(rule=lambda *_: [1.0, 1.0])
    found = grade({"turns": turns}, model, RUBRIC, role=None, stage=None)["scores"].values()
    assert {quote["turn"] for score in found for quote in score["evidence"]} == {4}


def test_no_answers_are_stood_by() -> None:
    assert stood_by([]) == []


def test_a_score_without_a_plain_line_says_so() -> None:
    faint, plain = (
        {"turn": 2, "quote": text} for text in ("It was a long year.", "We ran an ablation first.")
    )
    said = [explain(CRITERIA["experiment_design"], 3, [quote]) for quote in (faint, plain)]
    assert ["comes nearest" in each for each in said] == [True, False]


def test_a_line_of_code_does_not_stand_for_what_can_be_said() -> None:
    answer = "cost = assign(points, centres)\nI compare the cost before and after, which must not rise."
    assert picked(answer, "communication").startswith("I compare")
