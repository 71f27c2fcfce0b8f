"""Mistake patterns: what is found where, what is left alone, and that any input can be read."""

from __future__ import annotations

import json
from typing import Any

import pytest

from eval.gold_set import load_gold
from eval.patterns.labelled import Case, turns_of, written_cases
from graphs.patterns import DETECTORS, Finding, found_patterns
from graphs.state import Cut, LedgerEntry
from rubrics.content import ContentError, read
from rubrics.loader import load_patterns
from rubrics.schema import Patterns

DEV = [case for case in written_cases() if case.part == "dev"]
TRANSCRIPTS = load_gold()


def found(said: str, stage: str = "coding", **rest: Any) -> list[Finding]:
    return found_patterns(turns_of(said)[0], stage, **rest)


def names(said: str, stage: str = "coding", **rest: Any) -> set[str]:
    return {finding.pattern for finding in found(said, stage, **rest)}


def coded(*lines: str) -> str:
    return "\n".join(["```python", *lines, "```"])


# The data


def test_there_are_the_fifteen_patterns_of_the_domain_each_with_its_detector() -> None:
    assert len(load_patterns()) == 15
    assert list(load_patterns()) == list(DETECTORS)


def test_a_behavioural_interview_has_no_quadratic_cost() -> None:
    assert {id_ for id_, each in load_patterns().items() if "behavioral" in each.stages} == {
        "stream_of_consciousness",
        "constraint_ignored",
        "contradiction",
        "thread_lost",
    }


@pytest.mark.parametrize("each", load_patterns().values(), ids=lambda each: each.id)
def test_a_pattern_is_told_in_one_sentence_and_remedied_in_one(each: Any) -> None:
    for sentence in (each.what, each.instead):
        assert sentence.endswith(".")
        assert "." not in sentence[:-1]


def test_a_drill_that_does_not_exist_is_refused(tmp_path: Any) -> None:
    path = tmp_path / "patterns.yaml"
    entry = {**load_patterns()["tool_list"].model_dump(), "drill": "juggling"}
    path.write_text(json.dumps({"patterns": [entry]}), "utf-8")
    with pytest.raises(ContentError, match=r"drill: Input should be .*framing"):
        read(path, Patterns)


# What is found and what is not


@pytest.mark.parametrize("case", DEV, ids=lambda case: f"{case.pattern}, {case.name}")
def test_the_cases_rules_were_written_for_stay_right(case: Case) -> None:
    turns = {finding.turn for finding in case.found}
    assert turns <= case.right
    assert bool(turns) == bool(case.right)


LOOPS = [
    (["for x in xs:", "    if x in kept: continue", "    kept.append(x)"], None),  # what kept is is not known
    (
        ["kept = []", "for x in xs:", "    if x in kept: continue", "    kept.append(x)"],
        "if x in kept: continue",
    ),
    (["kept = set()", "for x in xs:", "    if x in kept: continue"], None),
    (["kept = []", "kept = set(kept)", "for x in xs:", "    print(x in kept)"], None),
    (["order = sorted(xs)", "for x in xs:", "    print(order.index(x))"], "print(order.index(x))"),
    (["while queue:", "    queue.pop(0)"], "queue.pop(0)"),
    (["while queue:", "    queue.pop()"], None),
    (["for x in xs:", "    out.insert(0, x)"], "out.insert(0, x)"),
    (["for x in xs:", "    out.insert(1, x)"], None),
    (["out = ''", "for x in xs:", "    out += x"], "out += x"),
    (["out = 0", "for x in xs:", "    out += x"], None),
    (["out = []", "for x in xs:", "    out = out + [x]"], "out = out + [x]"),
    (["out = []", "for x in xs:", "    out += [x]"], None),
    (["for i in range(len(xs)):", "    print(xs[i:])"], "print(xs[i:])"),
    (["for i in range(len(xs)):", "    print(xs[i:i + 3])"], None),
    (["for x in xs[1:]:", "    print(x)"], None),
    (["for i in range(len(xs)):", "    print(xs[-3:])"], None),
    (["for i in range(4):", "    queue.pop(0)"], None),
    (["best = [max(xs[:i]) for i in range(1, len(xs))]"], "best = [max(xs[:i]) for i in range(1, len(xs))]"),
]


@pytest.mark.parametrize(("lines", "quote"), LOOPS, ids=lambda part: " / ".join(part) if part else "nothing")
def test_the_line_that_makes_a_loop_quadratic_is_quoted(lines: list[str], quote: str | None) -> None:
    hidden = [each.quote for each in found(coded(*lines)) if each.pattern == "hidden_quadratic"]
    assert hidden == ([quote] if quote else [])


def test_two_loops_over_one_input_count_only_where_linear_cost_is_claimed() -> None:
    code = coded("def f(xs):", "    for x in xs:", "        for y in xs:", "            print(x, y)")
    assert "hidden_quadratic" in names(f"It's linear.\n{code}")
    assert "hidden_quadratic" not in names(f"Here is the plain one.\n{code}")


def test_a_cost_that_is_admitted_is_not_hidden() -> None:
    code = coded("for x in xs:", "    xs.pop(0)")
    assert "hidden_quadratic" in names(code)
    assert "hidden_quadratic" not in names(f"Quadratic, and I'd change that next.\n{code}")


def test_code_is_never_run() -> None:
    assert "hidden_quadratic" in names(coded("for x in xs:", "    xs.pop(0)", "raise SystemExit(1)"))


def test_code_run_in_the_editor_is_tested_code() -> None:
    code = coded("def f(x):", "    return x")
    assert "untested_code" in names(code)
    assert "untested_code" not in names(code, ran=[2])


ENTRY: LedgerEntry = {
    "constraint": "memory",
    "status": "ignored",
    "injected": 3,
    "acknowledged": None,
    "closed": None,
    "revisits": [],
}
CUT: Cut = {"turn": 2, "hook": "any", "trigger": "too_long", "t": 9.0, "recovered": None}


def test_a_ledger_decides_about_constraints_where_there_is_one() -> None:
    said = (
        "I: Go.\nC: A list.\nK: It must fit into 1 MB of memory.\nC: Then the memory holds a sketch of 1 MB."
    )
    assert "constraint_ignored" not in names(said)
    assert "constraint_ignored" in names(said, ledger=[ENTRY])
    assert "constraint_ignored" not in names(said, ledger=[{**ENTRY, "status": "addressed"}])


def test_a_constraint_given_at_the_very_end_was_not_ignored() -> None:
    said = "I: Go.\nC: A list.\nK: It must fit into 1 MB of memory."
    assert "constraint_ignored" not in names(said, ledger=[ENTRY])
    assert "constraint_ignored" not in names(said)


def test_the_record_of_cuts_decides_about_the_thread_where_there_is_one() -> None:
    said = (
        "I: Go.\nD: The heap holds the smaller half\nX: How large?\nC: Ten. The heap holds the smaller half."
    )
    assert "thread_lost" not in names(said)
    assert "thread_lost" in names(said, cuts=[CUT])
    assert "thread_lost" not in names(said, cuts=[{**CUT, "recovered": 4}])


def test_a_new_requirement_may_change_a_number() -> None:
    said = "I: Go.\nC: The cache has 4 shards.\n{}: Twice the load.\nC: The cache has 8 shards."
    assert "contradiction" in names(said.format("I"))
    assert "contradiction" not in names(said.format("K"))


def test_what_the_interviewer_says_is_never_a_finding() -> None:
    said = "I: The lookup is O(1).\nC: Fine.\nI: The lookup is O(n). Kafka, Spark, Flink.\nC: Fine."
    assert found(said, "ml_system_design") == []


# Whole transcripts


@pytest.mark.parametrize("transcript", TRANSCRIPTS, ids=lambda transcript: transcript["id"])
def test_a_finding_is_verbatim_in_a_candidates_turn_and_counts_in_the_stage(transcript: Any) -> None:
    turns = {turn["n"]: turn for turn in transcript["turns"]}
    for each in found_patterns(transcript["turns"], transcript["stage"]):
        assert turns[each.turn]["speaker"] == "candidate"
        assert turns[each.turn]["text"][each.start : each.end] == each.quote != ""
        assert transcript["stage"] in load_patterns()[each.pattern].stages


def test_speaker_and_text_are_enough() -> None:
    turns = [
        {"speaker": "interviewer", "text": "Design it."},
        {"speaker": "candidate", "text": "Kafka, Spark, Flink."},
    ]
    assert [each.pattern for each in found_patterns(turns, "ml_system_design")] == ["tool_list"]


def test_without_a_stage_only_what_counts_everywhere_is_looked_for() -> None:
    said = "The sort is linear.\n" + coded("for x in xs:", "    xs.pop(0)")
    turns = turns_of(f"I: Go.\nC: {said}\nI: Sure?\nC: The sort is quadratic.")[0]
    assert {each.pattern for each in found_patterns(turns)} == {"contradiction"}


HOSTILE = {
    "no spaces": "a" * 40_000,
    "an open fence": "```python\n" + "x" * 40_000,
    "fences only": "`" * 40_000,
    "brackets": coded("(" * 40_000),
    "signs": coded("-" * 40_000 + "1"),
    "a long sum": coded("x = 1" + "+1" * 20_000),
    "deep loops": coded(*(" " * depth + "for x in xs:" for depth in range(90)), " " * 90 + "xs.pop(0)"),
    "a null byte": coded("\0"),
    "claims": "The sort is O(n). " * 2_000,
    "choices": "I would use " * 3_000,
    "quotes": "'a " * 13_000,
    "sentences": ". " * 20_000,
    "blank": " " * 40_000,
    "letters that grow": "İ" * 40_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.timeout(30)
def test_input_of_any_kind_is_read(text: str) -> None:
    turns = [
        {"speaker": "interviewer", "kind": "question", "text": "Give me an overview."},
        {"speaker": "candidate", "kind": "interrupted", "text": text},
        {"speaker": "interviewer", "kind": "interruption", "text": "How many?"},
        {"speaker": "candidate", "kind": "answer", "text": text},
    ]
    for stage in ("ml_coding", "ml_system_design"):
        for each in found_patterns(turns, stage):
            assert turns[each.turn - 1]["text"][each.start : each.end] == each.quote


def test_nothing_said_shows_nothing() -> None:
    assert found_patterns([], "coding") == []
    assert found("I: Design it.\nC: Fine.", "ml_system_design") == []
