"""Probabilities of choices from the list of likely tokens a server gives."""

from __future__ import annotations

from math import log

import pytest

from app.backends.openai_choices import probabilities
from app.backends.openai_shapes import Likely
from graphs.model import ModelError


def tokens(**chances: float) -> list[Likely]:
    found = [Likely(token=token.replace("_", " "), logprob=log(chance)) for token, chance in chances.items()]
    return sorted(found, key=lambda likely: -likely.logprob)


def test_listed_choices_share_the_whole() -> None:
    assert probabilities(tokens(Yes=0.6, No=0.2, I=0.1), ["Yes", "No"]) == pytest.approx([0.75, 0.25])


def test_a_word_with_a_space_before_it_is_the_same_word() -> None:
    assert probabilities(tokens(Yes=0.3, _Yes=0.3, No=0.2), ["Yes", "No"]) == pytest.approx([0.75, 0.25])


def test_another_case_is_another_word() -> None:
    assert probabilities(tokens(Yes=0.5, yes=0.3, No=0.2), ["yes", "No"]) == pytest.approx([0.6, 0.4])


def test_a_choice_not_listed_gets_no_more_than_the_least_likely_listed_token() -> None:
    assert probabilities(tokens(Yes=0.6, I=0.2, It=0.06), ["Yes", "No"])[1] == pytest.approx(0.06 / 0.66)


def test_a_choice_not_listed_gets_no_more_than_the_listed_ones_leave_over() -> None:
    assert probabilities(tokens(Yes=0.9, I=0.09), ["Yes", "No"])[1] == pytest.approx(0.01 / 0.91)


def test_nothing_is_made_up_when_no_choice_is_listed() -> None:
    with pytest.raises(ModelError, match=r"none of Yes, No is among the 2 likeliest.*'<think>'"):
        probabilities(tokens(**{"<think>": 0.9, "I": 0.1}), ["Yes", "No"])
