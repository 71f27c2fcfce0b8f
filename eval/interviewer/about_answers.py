"""Rules on how an interviewer deals with what was said and asked. Pure; each returns what it found, or ""."""

from __future__ import annotations

import re
from functools import lru_cache

from eval.interviewer.heard import Interview, Line
from eval.interviewer.wording import added, content, measures, numbers, quotes, tokens
from personas.loader import load_personas
from rubrics.loader import load_stages

LONG_ENOUGH = 20  # words of an answer there is something in to pick up,
ON_TOPIC = 4  # and words of the scenario in it
KEPT = 0.25
SAME = 0.5  # share of words by which two sentences are about the same
FEW = 3  # follow-ups by which nobody is judged
FOLLOWS = ("probe", "challenge")  # a switch of topic and a return to a constraint leave the answer on purpose
ASSUMPTIONS = {line for persona in load_personas().values() for line in persona.assumption} | {
    line for stage in load_stages().values() for line in stage.unknown
}


def ignores(line: Line, interview: Interview) -> bool | None:
    """Whether a follow-up shares no word with the answer; None where there is nothing to follow."""
    if line.move not in FOLLOWS or len(tokens(line.answer)) < LONG_ENOUGH:
        return None
    if len(content(line.answer) & _topic(interview)) < ON_TOPIC:
        return None
    return not content(line.text) & content(line.answer)


@lru_cache(maxsize=200)
def _words_of(text: str) -> frozenset[str]:
    return frozenset(content(text))


def _topic(interview: Interview) -> frozenset[str]:
    scenario = interview.scenario
    return _words_of(" ".join([scenario.prompt, scenario.reference, *scenario.topics]))


def ignores_answer(interview: Interview) -> list[tuple[Line, str]]:
    """The follow-ups that pick nothing up, when they are more than half of all."""
    following = follow_ups(interview)
    ignoring = [line for line in following if ignores(line, interview)]
    if len(ignoring) * 2 <= len(following):
        return []
    return [(line, f"{len(ignoring)} of {len(following)} follow-ups") for line in ignoring]


def follow_ups(interview: Interview) -> list[Line]:
    """Lines that follow an answer with something to pick up."""
    return [line for line in interview.lines if ignores(line, interview) is not None]


def clarified(interview: Interview) -> bool:
    return any(line.move == "answer_clarification" or line.reworded for line in interview.lines)


def invents(line: Line, interview: Interview) -> str:
    """A clarification beyond the facts and the lines that ask for an assumption, or a number from nowhere."""
    if line.move == "answer_clarification":
        facts = [fact.answer for fact in interview.scenario.facts]
        return added(line.text, *facts, *ASSUMPTIONS)
    if line.move == "open":
        return ""
    known = [interview.authored_before(line.n), line.authored, interview.said_before(line.n)]
    return ", ".join(sorted(numbers(line.text) - numbers("\n".join(known))))


def loses_number(line: Line, interview: Interview) -> str:
    """A number of the authored line that is not said, or said with another unit."""
    lost = numbers(line.authored) - numbers(line.text)
    units = measures(line.authored) - measures(line.text)
    return ", ".join([*sorted(lost), *(f"{number} {unit}" for number, unit in sorted(units))])


def loses_question(line: Line, interview: Interview) -> str:
    """A reworded line whose question has less than a quarter of the authored question's words."""
    asked = _question(line.authored)
    if not line.reworded or not asked:
        return ""
    spoken, wanted = _question(line.text), content(asked)
    return (spoken or "none") if len(content(spoken) & wanted) < KEPT * len(wanted) else ""


def _question(text: str) -> str:
    """The sentence that ends in the last question mark."""
    return re.split(r"(?<=[.!?])\s+", text[: text.rfind("?") + 1])[-1]


def misquotes(line: Line, interview: Interview) -> str:
    """Words in quotation marks that nobody said, or a report of what "you" do that is made up."""
    known = [interview.said_before(line.n), interview.authored_before(line.n), line.authored]
    told = [f" {' '.join(tokens(part))} " for part in known]
    wrong = [
        q for q in quotes(line.text) if tokens(q) and not any(f" {' '.join(tokens(q))} " in t for t in told)
    ]
    return " | ".join([*wrong, *_made_up(line, interview)])


def _made_up(line: Line, interview: Interview) -> list[str]:
    """Sentences "You do ..." that are not authored and mostly not of the candidate's words."""
    fresh = re.split(r"(?<=[.!?])\s+", added(line.text, line.authored)) if line.reworded else []
    said = content(interview.said_before(line.n))
    reports = [s for s in fresh if s.lower().startswith(("you ", "so you ", "your ")) and s[-1] != "?"]
    return [s for s in reports if len(content(s) & said) < SAME * len(content(s))]
