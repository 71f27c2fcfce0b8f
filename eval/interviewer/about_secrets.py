"""Rules on what an interviewer gives away: points, praise, answers. Pure; each returns its find, or ""."""

from __future__ import annotations

import re
from functools import lru_cache

from eval.interviewer.heard import Interview, Line
from eval.interviewer.wording import WORDS, added, content, found, has, stems, tokens, unquoted

RUN = 5  # words in a row shared with what only the interviewer has read
TAIL = 3  # words after the question that make an answer


def leaks(line: Line, interview: Interview) -> str:
    """A keyword of a point or constraint, or a run of the reference, that is neither authored nor heard.

    Hints may give away what they were written to give away.
    """
    if line.move in ("hint", "open"):
        return ""
    known = f"{interview.authored_before(line.n)}\n{line.authored}\n{interview.said_before(line.n)}"
    secrets = [k for point in interview.scenario.expected for k in point.keywords]
    secrets += [k for constraint in interview.scenario.constraints for k in constraint.keywords]
    named = [k for k in secrets if not _everyday(k) and has(line.text, k) and not has(known, k)]
    return ", ".join(dict.fromkeys(named)) or _copied(line.text, known, interview)


def _everyday(keyword: str) -> bool:
    return set(tokens(keyword)) <= WORDS.everyday | WORDS.function_words


def _copied(text: str, known: str, interview: Interview) -> str:
    scenario = interview.scenario
    adaptations = [text for c in scenario.constraints for text in c.good_adaptation]
    sources = [scenario.reference, *(p.text for p in scenario.expected), *adaptations]
    secret: set[tuple[str, ...]] = set().union(*(_runs(source) for source in sources))
    shared = sorted(_runs(text) & secret - _runs(known))
    return " ".join(shared[0]) if shared else ""


@lru_cache(maxsize=2000)
def _runs(text: str) -> set[tuple[str, ...]]:
    row = stems(text)
    return {tuple(row[i : i + RUN]) for i in range(len(row) - RUN + 1)}


def praises(line: Line, interview: Interview) -> str:
    """Words of approval the authored line has not, or approval of the person's answer anywhere."""
    own = unquoted(line.text)
    words = [word for word in found(own, WORDS.praise) if not found(line.authored, [word])]
    return ", ".join([*words, *found(own, WORDS.praise_addressed)])


def answers_itself(line: Line, interview: Interview) -> str:
    """A statement after the question, a question turned into a statement, or the signs of an explanation.

    "You would use the log" is none when all its words of meaning are the candidate's: that is a report.
    """
    if not line.reworded:
        return ""
    tail = added(line.text.rpartition("?")[2], line.authored) if "?" in line.text else ""
    if len(tokens(tail)) >= TAIL:
        return tail.strip()
    if "?" in line.authored and "?" not in line.text:
        return "no question left"
    fresh = re.sub(r"\s+", " ", unquoted(line.text))
    own = content(line.answer)
    told = [part for part in re.split(r"(?<=[.!?])\s+", fresh) if not content(part) <= own]
    signs = found(" ".join(told), WORDS.answering)
    return ", ".join(sign for sign in signs if not found(f"{line.authored} {line.answer}", [sign]))
