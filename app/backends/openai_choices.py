"""Probabilities of offered words, from the likeliest tokens a server lists in place of one generated token.

A server lists some tokens (twenty, most often) with their probability over the whole vocabulary. Tokens that
differ only in white space are one word. A choice that is not listed has at most the probability of the least
likely listed token, and at most what all listed ones leave over; it gets that bound. It is the highest the
choice can have, so it never makes the listed choices look surer than they are. When no choice is listed
nothing is known of their order, and that is an error and no answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp

from app.backends.openai_shapes import Answer, Likely
from graphs.model import ModelError

TINY = 1e-12  # rounding may leave nothing over


def listed(answer: Answer) -> list[Likely]:
    """The tokens listed in place of the first one, likeliest first; none where a server gives no logprobs."""
    told = answer.choices[0].logprobs if answer.choices else None
    if told is None or not told.content:
        return []
    return sorted(told.content[0].top_logprobs, key=lambda likely: -likely.logprob)


def missing(tokens: Sequence[Likely], choices: Sequence[str]) -> list[str]:
    """The choices that no listed token stands for."""
    words = {likely.token.strip() for likely in tokens}
    return [choice for choice in choices if choice not in words]


def probabilities(tokens: Sequence[Likely], choices: Sequence[str]) -> list[float]:
    """Probability of each choice, summing to 1 over the choices. Raises `ModelError` when none is listed."""
    if len(missing(tokens, choices)) == len(choices):
        likely = ", ".join(repr(each.token) for each in tokens[:3])
        raise ModelError(
            f"none of {', '.join(choices)} is among the {len(tokens)} likeliest next tokens ({likely}, …); "
            "a model that thinks aloud first must have its thinking switched off at the server"
        )
    weights = [exp(each.logprob) for each in tokens]
    bound = max(min(weights[-1], 1 - sum(weights)), TINY)
    found = [_weight(tokens, choice) or bound for choice in choices]
    return [weight / sum(found) for weight in found]


def _weight(tokens: Sequence[Likely], choice: str) -> float:
    return sum(exp(each.logprob) for each in tokens if each.token.strip() == choice)
