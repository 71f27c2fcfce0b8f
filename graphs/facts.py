"""Which of a scenario's facts a question asks for: words first, then the model's opinion of the best few.

The facts are ranked by the stems they share with the question, rare ones counting more (TF-IDF). The model is
asked about the first few whether each answers the question; made to choose among all of them by letter it did
no better than chance (docs/LOG.md).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache, lru_cache
from math import log
from typing import NamedTuple

import snowballstemmer

from graphs.asking import Asker
from graphs.lexicon import LEXICON
from graphs.model import Message, say
from graphs.prompts import load_examples, render
from rubrics.schema import Fact, Scenario

IN_ASKS = 1.0  # weight of a word by which the fact is asked for
IN_ANSWER = 0.6  # weight of a word that only stands in the fact
SHORTLIST = 2
WORDS = 0.5  # log-odds that a unit of shared words is worth
ANSWERS = 1.5  # log-odds from which a fact is told; tuned on eval/judge/dev.yaml
NEUTRAL = "Shall we begin?"  # a question no fact answers

_stemmer = snowballstemmer.stemmer("english")


class Ranked(NamedTuple):
    """A fact and the weight of what it shares with the question."""

    fact: Fact
    weight: float


@lru_cache(maxsize=4096)
def stems(text: str) -> frozenset[str]:
    """Stems of the words that carry meaning."""
    found = [word for word in re.findall(r"[a-z0-9]+", text.lower()) if word not in LEXICON.function_words]
    return frozenset(_stemmer.stemWords(found))


def ranked(question: str, scenario: Scenario) -> list[Ranked]:
    """The facts that share something with the question, the closest first."""
    weights = [_weights(fact) for fact in scenario.facts]
    spread = Counter(word for each in weights for word in each)
    asked = stems(question)
    found = [
        Ranked(fact, sum(each[word] * log((len(weights) + 1) / spread[word]) for word in asked & each.keys()))
        for fact, each in zip(scenario.facts, weights, strict=True)
    ]
    return sorted((each for each in found if each.weight > 0), key=lambda each: -each.weight)


def _weights(fact: Fact) -> Mapping[str, float]:
    said = dict.fromkeys(stems(fact.answer), IN_ANSWER)
    return said | dict.fromkeys(stems(" ".join(fact.asks)), IN_ASKS)


def fact_for(question: str, scenario: Scenario, asker: Asker) -> str | None:
    """Id of the fact that answers the question, None when none seems to. Raises as `choose` does."""
    near = ranked(question, scenario)[:SHORTLIST]
    notes = [render("judge_ask_fact", note=" ".join(each.fact.answer.split())) for each in near]
    believed = asker.gains(_asked(question), _asked(NEUTRAL), notes, background=False)
    sure = [gain + WORDS * each.weight for gain, each in zip(believed, near, strict=True)]
    best = max(range(len(near)), key=sure.__getitem__, default=None)
    return near[best].fact.id if best is not None and sure[best] > ANSWERS else None


def _asked(question: str) -> list[Message]:
    return [*worked_examples(), say("user", render("judge_question", question=" ".join(question.split())))]


@cache
def worked_examples() -> tuple[Message, ...]:
    """What every such prompt begins with."""
    messages = [say("system", render("judge_fact_system").strip())]
    for row in load_examples("judge_facts"):
        asked = render("judge_question", question=row["question"]) + render(
            "judge_ask_fact", note=row["note"]
        )
        messages += [say("user", asked), say("assistant", row["reply"])]
    return tuple(messages)
