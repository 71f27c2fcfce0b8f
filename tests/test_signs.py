"""Signs in the words of an answer: whole phrases, once a sentence, and not when denied."""

from __future__ import annotations

import pytest

from graphs.reading import Reading, numbers_of
from graphs.signs import has_sign, signs_of
from rubrics.loader import load_rubric
from rubrics.schema import Criterion

CRITERION = Criterion(
    id="tests",
    title="Tests",
    anchors={1: "none", 3: "some", 5: "many"},
    strong="many",
    weak="none",
    signs=["baseline", "hypothes*", "rule out", "i'd ask"],
    counter_signs=["no baseline"],
    after=["constraint"],
)


@pytest.mark.parametrize(
    "sentence",
    ["A baseline first.", "My HYPOTHESIS is the cache.", "That would rule  out the loader.", "I’d ask Ines."],
)
def test_a_sign_is_found_in_any_case_spacing_and_apostrophe(sentence: str) -> None:
    assert has_sign(sentence, CRITERION)


@pytest.mark.parametrize("sentence", ["I compare with the brute force.", "I compare with brute force."])
@pytest.mark.parametrize("sign", ["with brute force", "with the brute force"])
def test_articles_inside_a_sign_may_be_there_or_not(sentence: str, sign: str) -> None:
    assert has_sign(sentence, CRITERION.model_copy(update={"signs": [sign]}))


@pytest.mark.parametrize(
    "sentence", ["The baselines differ.", "There is no baseline here.", "rules outright", "baseline"]
)
def test_part_of_a_word_a_denial_and_a_bare_keyword_are_no_signs(sentence: str) -> None:
    assert not has_sign(sentence, CRITERION)


def test_a_list_of_keywords_in_one_sentence_is_one_sign() -> None:
    stuffed = "baseline, hypothesis, rule out, baseline, hypotheses, baseline and more of it"
    assert signs_of(stuffed, [CRITERION])["signs"] == {"tests": 1}


def test_vague_words_are_counted_with_all_words() -> None:
    found = signs_of("It kind of works, I guess.", [CRITERION])
    assert (found["vague"], found["words"]) == (2, 6)


def reading(turn: int, signs: int, after: list[str]) -> Reading:
    said = {"words": 40, "vague": 0, "signs": {"tests": signs}}
    return {
        "turn": turn,
        "quality": [0, 0, 1, 0, 0],
        "shows": {"tests": 0.5},
        "after": after,
        "said": said,  # type: ignore[typeddict-item]
    }


def test_signs_count_only_in_answers_to_the_turns_the_criterion_is_about() -> None:
    readings = [reading(2, 4, ["question"]), reading(4, 1, ["constraint"])]
    assert numbers_of(readings, CRITERION)["signs"] == 1


def test_a_transcript_without_such_turns_counts_every_answer() -> None:
    readings = [reading(2, 3, []), reading(4, 1, [])]
    assert numbers_of(readings, CRITERION)["signs"] == 2


@pytest.mark.parametrize("criterion", load_rubric().criteria, ids=lambda c: c.id)
def test_every_signal_has_signs_and_none_is_also_a_counter_sign(criterion: Criterion) -> None:
    assert len(criterion.signs) >= 40
    assert not set(criterion.signs) & set(criterion.counter_signs)
