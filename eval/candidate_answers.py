"""Answers made of a scenario's own content: all of it in order, or half of it and vaguely. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

from graphs.state import Turn
from rubrics.schema import Constraint, ExpectedPoint, Probe, Scenario

CHUNK = 4  # sentences of the reference in one answer
HEARD = 0.5  # share of an authored line's words by which a reworded one is known again


def said_so_far(history: Sequence[Turn]) -> list[Turn]:
    return [turn for turn in history if turn["speaker"] == "candidate" and turn["kind"] != "interrupted"]


def excellent(turn: Turn, history: Sequence[Turn], scenario: Scenario, rng: Random) -> str:
    """Asks first, then walks through reference and points; meets a constraint with its good adaptations."""
    answers = len(said_so_far(history))
    if answers == 0:
        return scenario.clarifying[0]
    if constraint := constraint_heard(turn["text"], scenario):
        return "That changes the plan. " + " ".join(as_own(text) for text in constraint.good_adaptation)
    before = " ".join(each["text"] for each in history if each["speaker"] == "candidate")
    parts = unsaid(reference_sentences(scenario), before, CHUNK, rng)
    parts += points_due(turn, before, scenario, rng)
    if scenario.code and answers == 2:
        parts.append(f"\n\n```python\n{scenario.code.reference.strip()}\n```")
    return " ".join(parts)


def points_due(turn: Turn, before: str, scenario: Scenario, rng: Random) -> list[str]:
    """The points the question asks about, else the next one."""
    asked = probe_heard(turn["text"], scenario)
    points = [(point.id, as_own(point.text)) for point in scenario.expected]
    about = [text for name, text in points if asked and name in asked.about]
    return about or unsaid([text for _, text in points], before, 1, rng)


def unsaid(items: Sequence[str], before: str, most: int, rng: Random) -> list[str]:
    """The next items not said yet; once all were said, a run of them from anywhere."""
    left = [item for item in items if item not in before]
    start = rng.randrange(len(items))
    return left[:most] or list(items[start : start + most])


def reference_sentences(scenario: Scenario) -> list[str]:
    text = " ".join(scenario.reference.split())
    return re.split(r"(?<=[.!?])\s+(?=[A-Z])", text)


def as_own(text: str) -> str:
    """A point, written in the third person, as a plan: "Takes X." becomes "I would take X." """
    verb, _, rest = text.partition(" ")
    return f"I would {_infinitive(verb.lower())} {rest}"


def _infinitive(verb: str) -> str:
    if verb.endswith("ies"):
        return verb[:-3] + "y"
    if re.search(r"(?:ch|sh|ss|x|zz|o)es$", verb):
        return verb[:-2]
    return verb.removesuffix("s")


def vaguely(
    turn: Turn, scenario: Scenario, rng: Random, phrases: Sequence[str], under_constraint: Sequence[str]
) -> str:
    """A phrase with words of the half of the points this candidate knows."""
    if constraint := constraint_heard(turn["text"], scenario):
        return rng.choice(under_constraint).format(a=rng.choice(constraint.keywords))
    first, second = rng.sample(half(scenario), 2)
    return rng.choice(phrases).format(a=rng.choice(first.keywords), b=rng.choice(second.keywords))


def half(scenario: Scenario) -> list[ExpectedPoint]:
    """The same half of the points for every seed."""
    return Random(scenario.id).sample(scenario.expected, len(scenario.expected) // 2)


def constraint_heard(text: str, scenario: Scenario) -> Constraint | None:
    """The constraint an interviewer's line injects or returns to, also when reworded."""
    lines = [(line, c) for c in scenario.constraints for line in (c.line, c.revisit)]
    return max(
        ((heard(line, text), c.id, c) for line, c in lines if heard(line, text) >= HEARD),
        default=(0.0, "", None),
    )[2]


def probe_heard(text: str, scenario: Scenario) -> Probe | None:
    found = [(heard(probe.line, text), probe.id, probe) for probe in scenario.probes]
    share, _, best = max(found, key=lambda item: item[:2])
    return best if share >= HEARD else None


def heard(line: str, text: str) -> float:
    """Share of a line's words of four letters or more that are in the text."""
    wanted = set(re.findall(r"\w{4,}", line.lower()))
    return len(wanted & set(re.findall(r"\w{4,}", text.lower()))) / max(1, len(wanted))
