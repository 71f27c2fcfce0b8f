"""What a scenario or persona must hold beyond its shape: enough for an interview, nothing given away.

The shape is checked by the models in `rubrics/schema.py`; these rules look at the words. Each returns what it
objects to, as sentences that say where and what to change; an empty list means nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable

from rubrics.schema import PHASES, Scenario, Stage

JUDGING = (
    r"great|good|excellent|correct(ly)?|perfect(ly)?|nice(ly)?|well done|impressive|brilliant|wonderful|"
    r"awesome|fantastic|amazing|rubrics?|scor(e|es|ed|ing)|graded?|grading"
)
AT_LEAST = {"facts": 8, "expected": 8, "probes": 8, "challenges": 3, "hints": 3}
CUTS = ("rambling", "too_long", "off_topic", "any")
REFERENCE_WORDS = (300, 500)


def says(text: str, phrase: str) -> bool:
    """Whether the phrase occurs in the text as whole words."""
    pattern = rf"(?<!\w){re.escape(phrase)}(?!\w)"
    return re.search(pattern, " ".join(text.split()), re.IGNORECASE) is not None


def is_speakable(line: str) -> bool:
    """One or two sentences, at most one question, and no word that judges the candidate."""
    sentences = len(re.findall(r"[.?!]+(?=\s|$)", line))
    return line.count("?") <= 1 and 1 <= sentences <= 2 and not re.search(rf"\b({JUDGING})\b", line, re.I)


def spoken(scenario: Scenario) -> list[str]:
    """Every authored line of the interviewer but the prompt."""
    constraints = [line for item in scenario.constraints for line in (item.line, item.revisit)]
    return [
        *(probe.line for probe in scenario.probes),
        *(hook.line for hook in scenario.interruptions),
        *scenario.challenges,
        *constraints,
        *(fact.answer for fact in scenario.facts),
        *scenario.hints,
    ]


def point_keywords(scenario: Scenario) -> list[str]:
    return [word for point in scenario.expected for word in point.keywords]


def matching_facts(scenario: Scenario, question: str) -> list[str]:
    return [fact.id for fact in scenario.facts if any(says(question, ask) for ask in fact.asks)]


def repeated(texts: Iterable[str]) -> list[str]:
    return [text for text, count in Counter(text.lower() for text in texts).items() if count > 1]


# The rules


def too_little(scenario: Scenario, stage: Stage) -> list[str]:
    counts = {name: len(getattr(scenario, name)) for name in AT_LEAST}
    phases = {probe.phase for probe in scenario.probes}
    hooks = {hook.when for hook in scenario.interruptions}
    return [
        *(f"{name}: {counts[name]} are few; write {least}" for name, least in AT_LEAST.items()
          if counts[name] < least),
        *(f"probes: none for the phase {phase}; add one" for phase in PHASES if phase not in phases),
        *(f"interruptions: none for {when}; add one" for when in CUTS if when not in hooks),
    ]  # fmt: skip


def unasked_points(scenario: Scenario, stage: Stage) -> list[str]:
    asked = {point for probe in scenario.probes for point in probe.about}
    return [
        f"expected.{p.id}: no probe asks about it; name it in a probe's about"
        for p in scenario.expected
        if p.id not in asked
    ]


def foreign_signals(scenario: Scenario, stage: Stage) -> list[str]:
    named = {point.signal for point in scenario.expected} | {probe.signal for probe in scenario.probes}
    named |= {constraint.signal for constraint in scenario.constraints}
    return [
        f"signal {name}: the stage {stage.id} gives no occasion for it; choose {', '.join(stage.observable)}"
        for name in sorted(named - set(stage.observable))
    ]


def unspeakable(scenario: Scenario, stage: Stage) -> list[str]:
    bad = [line for line in spoken(scenario) if not is_speakable(line)]
    prompt = scenario.prompt
    judged = re.search(rf"\b({JUDGING})\b", prompt, re.IGNORECASE)
    return [
        *(
            f"line {line!r}: say it in one or two sentences with one question and no judgement"
            for line in bad
        ),
        *([f"prompt: {judged[0]!r} judges; leave it out"] if judged else []),
        *(["prompt: asks more than one question; ask one"] if prompt.count("?") > 1 else []),
    ]


def said_twice(scenario: Scenario, stage: Stage) -> list[str]:
    asks = [ask for fact in scenario.facts for ask in fact.asks]
    return [
        *(
            f"line {line!r}: is there twice; word one of them otherwise"
            for line in repeated(spoken(scenario))
        ),
        *(f"asks {ask!r}: belongs to two facts; keep it in one" for ask in repeated(asks)),
        *(
            f"keyword {w!r}: belongs to two points; keep it in one"
            for w in repeated(point_keywords(scenario))
        ),
    ]


def questions_as_facts(scenario: Scenario, stage: Stage) -> list[str]:
    return [f"facts.{f.id}: the answer asks; make it a statement" for f in scenario.facts if "?" in f.answer]


def given_away(scenario: Scenario, stage: Stage) -> list[str]:
    """Expected points or adaptations that the interviewer's own lines would already cover."""
    keywords = point_keywords(scenario)
    opening = f"{scenario.title} {scenario.prompt}"
    lines = [line for line in spoken(scenario) if line not in scenario.hints]
    return [
        *(f"keyword {w!r}: stands in title or prompt; choose another" for w in keywords if says(opening, w)),
        *(f"keyword {w!r}: given away by {line!r}" for line in lines for w in keywords if says(line, w)),
        *(
            f"constraints.{c.id}: keyword {word!r} stands in its own line; choose another"
            for c in scenario.constraints
            for word in c.keywords
            if says(f"{c.line} {c.revisit}", word)
        ),
    ]


def unmatchable(scenario: Scenario, stage: Stage) -> list[str]:
    """Words at whose edges whole-word matching cannot work."""
    found = [
        *point_keywords(scenario),
        *(word for item in scenario.constraints for word in item.keywords),
        *(word for fact in scenario.facts for word in fact.asks),
        *(word for probe in scenario.probes for word in probe.cues),
    ]
    return [
        f"{word!r}: begin and end it with a letter or digit"
        for word in found
        if not re.fullmatch(r"\w(.*\w)?", word)
    ]


def unanswered(scenario: Scenario, stage: Stage) -> list[str]:
    own = {
        fact.id for fact in scenario.facts for ask in fact.asks if matching_facts(scenario, ask) == [fact.id]
    }
    return [
        *(f"facts.{f.id}: every ask also finds another fact; add one of its own" for f in scenario.facts
          if f.id not in own),
        *(f"clarifying {text!r}: no fact answers it; add an ask" for text in scenario.clarifying
          if not matching_facts(scenario, text)),
    ]  # fmt: skip


def poor_reference(scenario: Scenario, stage: Stage) -> list[str]:
    answer = scenario.reference + (scenario.code.reference if scenario.code else "")
    count = len(scenario.reference.split())
    low, high = REFERENCE_WORDS
    return [
        *(f"expected.{p.id}: the reference never says it" for p in scenario.expected
          if not any(says(answer, word) for word in p.keywords)),
        *([] if low <= count <= high else [f"reference: {count} words; write {low} to {high}"]),
    ]  # fmt: skip


RULES: tuple[Callable[[Scenario, Stage], list[str]], ...] = (
    too_little,
    unasked_points,
    foreign_signals,
    unspeakable,
    said_twice,
    questions_as_facts,
    given_away,
    unmatchable,
    unanswered,
    poor_reference,
)


def review(scenario: Scenario, stage: Stage) -> list[str]:
    """All that should be changed in a scenario before someone is interviewed with it."""
    return [objection for rule in RULES for objection in rule(scenario, stage)]
