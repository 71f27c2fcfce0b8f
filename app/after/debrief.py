"""The debrief's questions, and first answers from what the transcript shows. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.after.plan import Step
from app.course import Happening
from app.report import Card, lowest
from graphs.patterns import Finding
from rubrics.schema import ExpectedPoint, Pattern

QUESTIONS = {
    "broke": "What broke?",
    "why": "Why did it break?",
    "rewire": "What do I rewire?",
    "drill": "Which drill fixes it?",
    "by": "By when?",
    "reasoning": "Where did my reasoning break?",
    "avoided": "What did I avoid?",
}
REASONING = ("contradiction", "thread_lost", "wrong_level", "stream_of_consciousness", "hidden_quadratic")
UNMET = ("ignored", "contradicted")  # what became of a constraint that was not met
HYPHENS = {"trade_offs": "trade-offs", "walk_through": "walk-through"}
SHOWN = 3  # things named in one answer
QUOTED = 160  # characters of a quote


@dataclass(frozen=True)
class Shown:
    """What the transcript shows that the answers are made of."""

    cards: Sequence[Card]
    findings: Sequence[Finding]
    patterns: Mapping[str, Pattern]
    happened: Sequence[Happening]
    unheard: Sequence[ExpectedPoint]
    steps: Sequence[Step]


def prefilled(shown: Shown) -> dict[str, str]:
    """First answers by question; empty where the transcript shows nothing."""
    low = lowest(shown.cards)
    seen = list(dict.fromkeys(finding.pattern for finding in shown.findings))[:SHOWN]
    return {
        "broke": _lines([*(_weak(card) for card in low), *(_place(f, shown) for f in shown.findings)]),
        "why": _lines([*(_missing(card) for card in low), *(shown.patterns[each].what for each in seen)]),
        "rewire": _lines(shown.patterns[each].instead for each in seen),
        "drill": ", ".join(
            dict.fromkeys(name_of(drill) for step in shown.steps for drill in step.drills[:1])
        ),
        "by": min((step.due for step in shown.steps), default=""),
        "reasoning": _lines(_reasoning(shown)),
        "avoided": _lines(_avoided(shown)),
    }


def name_of(drill: str) -> str:
    """A drill's id as words."""
    return HYPHENS.get(drill, drill.replace("_", " "))


def _lines(said: Iterator[str] | Sequence[str]) -> str:
    return "\n".join([each for each in said if each][:SHOWN])


def _weak(card: Card) -> str:
    """The signal with its level and the line that shows it."""
    quote = f": “{_short(card.quotes[0].text)}” (turn {card.quotes[0].turn})" if card.quotes else ""
    return f"{card.title}, {card.level} of 5{quote}"


def _missing(card: Card) -> str:
    return f"{card.title} lacked: {card.beyond}" if card.beyond else ""


def _place(finding: Finding, shown: Shown) -> str:
    return f"{shown.patterns[finding.pattern].name} (turn {finding.turn})"


def _reasoning(shown: Shown) -> Iterator[str]:
    """The mistakes of thought before those of manner; without any, the weakest line."""
    found = [finding for finding in shown.findings if finding.pattern in REASONING]
    yield from (f"{_place(each, shown)}: “{_short(each.quote)}”" for each in found)
    if not found:
        yield from (f"Turn {card.quotes[0].turn}: “{_short(card.quotes[0].text)}”" for card in _quoted(shown))


def _quoted(shown: Shown) -> list[Card]:
    return [card for card in lowest(shown.cards, 1) if card.quotes]


def _avoided(shown: Shown) -> Iterator[str]:
    """Constraints that were not met, then expected points nobody heard."""
    for each in shown.happened:
        if each.kind == "constraint" and each.fate in UNMET:
            turn = f" (turn {each.said.turn})" if each.said else ""
            yield f"Constraint {each.fate}: {_short(each.line)}{turn}"
    yield from (f"Not heard: {_short(point.text)}" for point in shown.unheard)


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= QUOTED else f"{flat[: QUOTED - 1].rstrip()}…"
