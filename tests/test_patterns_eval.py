"""The evaluation of mistake patterns: labels that fit the transcripts, and counts that are right."""

from __future__ import annotations

import pytest

from eval.patterns.__main__ import counts, wrong
from eval.patterns.labelled import Case, gold_cases, turns_of, written_cases
from graphs.patterns import DETECTORS

WRITTEN = written_cases()
RANDOM = {"speaker": "candidate", "kind": "answer", "text": "I'd use Kafka, Spark and Flink."}


@pytest.mark.parametrize("pattern", DETECTORS)
@pytest.mark.parametrize("part", ["dev", "held"])
def test_each_part_has_five_or_more_transcripts_with_a_pattern_and_without(pattern: str, part: str) -> None:
    shown = [bool(case.right) for case in WRITTEN if case.pattern == pattern and case.part == part]
    assert shown.count(True) >= 5
    assert shown.count(False) >= 5


def test_labels_name_turns_of_the_candidate() -> None:
    for case in [*WRITTEN, *gold_cases()]:
        speakers = {turn["n"]: turn["speaker"] for turn in case.turns}
        assert {speakers[n] for n in case.right} <= {"candidate"}, (case.pattern, case.name)


def test_a_marked_text_becomes_turns() -> None:
    turns, marked = turns_of("I: Go.\nD: I was\nX: Stop.\nC!: Two\nlines.\nK: Less.")
    assert [(turn["n"], turn["kind"], turn["text"]) for turn in turns] == [
        (1, "question", "Go."),
        (2, "interrupted", "I was"),
        (3, "interruption", "Stop."),
        (4, "answer", "Two\nlines."),
        (5, "constraint", "Less."),
    ]
    assert marked == {4}


def test_a_finding_in_a_wrong_turn_is_wrong_and_no_hit() -> None:
    case = Case(
        "tool_list", "dev", "x", "ml_system_design", [{**RANDOM, "n": 1}, {**RANDOM, "n": 2}], frozenset({2})
    )
    assert counts([case]) == (1, 2, 1, 1)
    nowhere = Case("tool_list", "dev", "x", "ml_system_design", [{**RANDOM, "n": 1}], frozenset({2}))
    assert counts([nowhere]) == (0, 1, 0, 1)
    assert len(wrong([nowhere])) == 2
