"""Which of a scenario's facts a question asks for: words first, then the model's opinion of the best few.

A question that is little more than a fact's phrase ("Is it remote?") needs no opinion.
The model is asked whether the few facts closest to the question in words answer it. Made to choose among all
of them by letter it did no better than chance (docs/LOG.md).
"""

from __future__ import annotations

from functools import cache

from graphs.asking import Asker
from graphs.closeness import Weights, closest, stems, weighted
from graphs.model import Message, say
from graphs.prompts import load_examples, render
from graphs.words import mentioned
from rubrics.schema import Fact, Scenario

IN_ASKS = 1.0  # weight of a word by which the fact is asked for
IN_ANSWER = 0.6  # weight of a word that only stands in the fact
SLOT = "facts"  # shared by all interviews: their prompts begin with the same examples
SHORTLIST = 2
WORDS = 0.5  # log-odds that a unit of shared words is worth
ANSWERS = 2.5  # log-odds from which a fact is told; tuned on eval/judge/dev.yaml
PLAIN = 0.5  # share of a question's stems from which a phrase decides alone; likewise
NEUTRAL = "Shall we begin?"  # a question no fact answers


def fact_asked(question: str, scenario: Scenario) -> str | None:
    """The fact of the longest matching phrase."""
    found = _longest(question, scenario)
    return found[1] if found else None


def fact_for(question: str, scenario: Scenario, asker: Asker) -> str | None:
    """Id of the fact that answers the question, None when none seems to. Raises as `choose` does."""
    found, said = _longest(question, scenario), stems(question)
    if found and len(stems(found[0]) & said) >= max(1, PLAIN * len(said)):
        return found[1]
    near = closest(question, [_weights(fact) for fact in scenario.facts])[:SHORTLIST]
    facts = [scenario.facts[i] for i, _ in near]
    notes = [render("judge_ask_fact", note=" ".join(fact.answer.split())) for fact in facts]
    believed = asker.gains(_asked(question), _asked(NEUTRAL), notes, slot=SLOT, background=False)
    sure = [gain + WORDS * weight for gain, (_, weight) in zip(believed, near, strict=True)]
    best, fact = max(zip(sure, facts, strict=True), key=lambda each: each[0], default=(0.0, None))
    return fact.id if fact and best > ANSWERS else None


def _longest(question: str, scenario: Scenario) -> tuple[str, str] | None:
    """The longest phrase of a fact that the question holds, and the fact."""
    found = [(ask, fact.id) for fact in scenario.facts for ask in mentioned(question, fact.asks)]
    return max(found, key=lambda each: (len(each[0]), each[1]), default=None)


def _weights(fact: Fact) -> Weights:
    return weighted(fact.answer, IN_ANSWER) | weighted(" ".join(fact.asks), IN_ASKS)


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
