"""The sentence beside a score speaks of the quoted lines only, whoever words it."""

from __future__ import annotations

import pytest

from app.backends.scripted import ScriptedModel
from graphs.rationale import FROM_SIZE, faults, notes_of, rationale
from rubrics.loader import load_rubric

CRITERION = next(each for each in load_rubric().criteria if each.id == "experiment_design")
SAID = "I'd split users at random and compare their watch time over two weeks, with a baseline."
EVIDENCE = [{"turn": 2, "quote": SAID}]
NOTE = "The candidate splits users at random and compares watch time over two weeks with a baseline."


def beside(model: ScriptedModel, **scored: object) -> str:
    return rationale(CRITERION, {"level": 3, **scored}, EVIDENCE, notes_of(model))


def large(*replies: str) -> ScriptedModel:
    return ScriptedModel(list(replies), size_b=FROM_SIZE)


def test_a_large_models_note_on_the_lines_is_shown() -> None:
    assert beside(large(NOTE)) == NOTE


@pytest.mark.parametrize(
    ("note", "rule"),
    [
        ("The candidate also computes the power of the test.", "not their words"),
        ("The candidate compares watch time over three of 14 weeks.", "numbers"),
        ("The candidate splits users at random. It is a baseline.", "shape"),
        ("Splits users at random over two weeks, with a baseline.", "opening"),
        ("The candidate does not compare watch time with a baseline.", "turns it round"),
        ("The candidate compares my watch time with a baseline.", "mixes up who is who"),
        ("The candidate gives a great random split of users.", "judges"),
    ],
)
def test_a_note_that_says_more_is_dropped_for_the_authored_sentence(note: str, rule: str) -> None:
    assert rule in faults(note, SAID)
    assert beside(large(note)).startswith("What turn 2 shows fits level 3")


def test_the_same_lines_are_put_into_words_once() -> None:
    model = large(NOTE)
    note = notes_of(model)
    assert [note((SAID,)), note((SAID,))] == [NOTE, NOTE]
    assert len(model.calls) == 1


def test_a_small_model_is_not_asked() -> None:
    assert beside(ScriptedModel([])).startswith("What turn 2 shows fits level 3")


def test_a_model_that_fails_leaves_the_authored_sentence() -> None:
    assert beside(large()).startswith("What turn 2 shows fits level 3")


def test_what_was_measured_is_always_said() -> None:
    assert "because 2 hidden tests failed" in beside(large(NOTE), bounded="2 hidden tests failed")
