"""The measures of one interview, each a pure function of what was said and of its ledger.

What each counts, and what it leaves out, is said in rubrics/practice/measures.yaml. None: nothing to measure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from app.measures.points import Value, share
from graphs.detect_asking import question
from graphs.detect_manner import drift, hedging
from graphs.detectors import assumption, metric, plan
from graphs.hearing import cues
from graphs.lexicon import LEXICON
from graphs.observe import facts_asked, questions_in
from graphs.pattern_manner import stream_of_consciousness
from graphs.patterns import found_patterns
from graphs.talk import Answer, Talk
from graphs.words import mentioned, without_code
from rubrics.schema import Scenario


@dataclass(frozen=True)
class Told:
    """One interview: the talk with its ledger, its stage and scenario, and the facts the interviewer told."""

    talk: Talk
    stage: str | None = None
    scenario: Scenario | None = None
    facts: frozenset[str] = field(default=frozenset())

    @cached_property
    def asking(self) -> list[Answer]:
        """The answers that put a question to the interviewer."""
        return [answer for answer in self.talk.answers if question(answer.heard)]


def time_to_frame(told: Told) -> Value | None:
    answers = told.talk.answers
    framed = next((answer for answer in answers if _frames(answer)), answers[-1] if answers else None)
    return Value(framed.turn["t"]) if framed else None


def _frames(answer: Answer) -> bool:
    return any(shows(answer.heard) for shows in (plan, assumption, metric))


def clarity(told: Told) -> Value | None:
    muddled = {place.turn for place in stream_of_consciousness(told.talk)}
    answers = [answer for answer in told.talk.answers if answer.substantial]
    clear = [a for a in answers if a.turn["n"] not in muddled and not (hedging(a.heard) or drift(a.heard))]
    return share(len(clear), len(answers)) if answers else None


def assumptions_missed(told: Told) -> Value | None:
    scenario = told.scenario
    if scenario is None:
        return None
    known = told.facts | _asked(told, scenario) | _assumed(told, scenario)
    worth_asking = [facts_asked([each], scenario) for each in scenario.clarifying]
    asked_for = [facts for facts in worth_asking if facts]
    return Value(sum(known.isdisjoint(facts) for facts in asked_for), n=len(asked_for)) if asked_for else None


def _asked(told: Told, scenario: Scenario) -> set[str]:
    asked = [each for a in told.asking for each in questions_in(without_code(a.turn["text"]))]
    return set(facts_asked(asked, scenario))


def _assumed(told: Told, scenario: Scenario) -> set[str]:
    """The facts named in the sentences that state an assumption."""
    places = [
        (a, a.sentence(span)) for a in told.talk.answers for span in cues(a.heard, LEXICON.cues.assumption)
    ]
    said = "\n".join(answer.heard.part(span) for answer, span in places)
    return {fact.id for fact in scenario.facts if mentioned(said, fact.asks)}


def clarifying_questions(told: Told) -> Value:
    return Value(sum(len(questions_in(without_code(answer.turn["text"]))) for answer in told.asking))


def trade_offs_explained(told: Told) -> Value:
    named = {
        (answer.at, answer.sentence(span))
        for answer in told.talk.answers
        for span in cues(answer.heard, LEXICON.cues.trade_off)
    }
    return Value(len(named))


def recovery(told: Told) -> Value | None:
    back = [cut["recovered"] is not None for cut in told.talk.cuts]
    return share(sum(back), len(back)) if back else None


def constraints_addressed(told: Told) -> Value | None:
    met = [entry["status"] == "addressed" for entry in told.talk.ledger]
    return share(sum(met), len(met)) if met else None


def mistake_patterns(told: Told) -> Value:
    talk = told.talk
    found = found_patterns(talk.turns, told.stage, talk.ledger, talk.cuts, ran=talk.ran)
    return Value(len({finding.pattern for finding in found}))


OF_INTERVIEWS: dict[str, Callable[[Told], Value | None]] = {
    "time_to_frame": time_to_frame,
    "clarity": clarity,
    "assumptions_missed": assumptions_missed,
    "clarifying_questions": clarifying_questions,
    "trade_offs_explained": trade_offs_explained,
    "recovery": recovery,
    "constraints_addressed": constraints_addressed,
    "mistake_patterns": mistake_patterns,
}
