"""The second look at a drill answer: the model is asked about what the words did not find. Pure.

It sees the two sentences nearest to an expectation and says yes or no to it; a small model's habit of saying
yes is taken off (graphs/asking.py). Without a model the words alone decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from graphs.asking import Asker
from graphs.closeness import closest, weighted
from graphs.judge import NOTHING, worked_examples
from graphs.model import Message, say
from graphs.practice.check import Checked, Hit
from graphs.practice.rules import questions
from graphs.prompts import render
from graphs.words import sentences, without_code, words
from rubrics.practice.schema import Drill, Expectation, Item

SLOT = "drill"
MET = 1.5  # log-odds from which an expectation counts as met; the bar of graphs/judge.py
SENTENCES = 2
LEAST_WORDS = 4  # a shorter sentence says nothing that could be asked about


def second_look(drill: Drill, item: Item, parts: Sequence[str], checked: Checked, asker: Asker) -> Checked:
    """`checked` with what the model found beside it. Raises as `ChatModel.choose` does."""
    own = {each.id for each in item.expected}
    found = [
        hit
        for wanted in checked.missed
        if wanted.id in own and (hit := _asked(drill, item, parts, wanted, asker))
    ]
    met = {hit.expectation.id for hit in found}
    missed = tuple(each for each in checked.missed if each.id not in met)
    return replace(checked, hits=(*checked.hits, *found), missed=missed)


def _asked(drill: Drill, item: Item, parts: Sequence[str], wanted: Expectation, asker: Asker) -> Hit | None:
    near = nearest(drill, item, parts, wanted)
    if not near:
        return None
    said = " ".join(sentence for _, sentence in near)
    claim = render("judge_ask_point", claim=" ".join(wanted.text.split()))
    [gain] = asker.gains(_about(item, said), _about(item, NOTHING), [claim], slot=SLOT, background=False)
    return Hit(wanted, *near[0], "model") if gain > MET else None


def _about(item: Item, said: str) -> list[Message]:
    return [*worked_examples(), say("user", render("judge_answer", asked=item.prompt, said=said))]


def nearest(drill: Drill, item: Item, parts: Sequence[str], wanted: Expectation) -> list[tuple[int, str]]:
    """The sentences that share most with an expectation, each with its part; none when none shares a word."""
    steps = [step.id for step in item.steps]
    said = [
        (part, sentence)
        for part, text in enumerate(parts)
        if not wanted.step or steps.index(wanted.step) == part
        for sentence in sentences(questions(text) if drill.only_questions else without_code(text))
        if len(words(sentence)) >= LEAST_WORDS
    ]
    known = weighted(f"{wanted.text} {' '.join(wanted.phrases)}".replace("*", ""))
    weights = [sum(weight for _, weight in closest(sentence, [known])) for _, sentence in said]
    order = sorted(range(len(said)), key=lambda i: -weights[i])[:SENTENCES]
    return [said[i] for i in order if weights[i]]
