"""Statements compared with earlier ones: growth, choice, number. Precise rather than complete. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from graphs.hearing import Span, places
from graphs.lexicon import LEXICON
from graphs.pattern_words import WORDS
from graphs.talk import Answer, Place, Talk

LONGEST = 300  # characters of a sentence that are read
LONG_TAIL = 4  # words after a number that make it the same quantity whatever stands before it
_UNITS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_SCALE = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
_NUMBER = rf"(?P<number>\d[\d,]*(?:\.\d+)?|{'|'.join(_UNITS)})(?:\s+(?P<scale>{'|'.join(_SCALE)}))?(?![\w.])"
_SUBJECT = r"(?:the|my|our|this|that)\s+[\w-]+(?:\s+[\w-]+)?"
_GROWTH = re.compile(
    rf"\b(?P<subject>{_SUBJECT})\s+(?:is|costs|takes|runs in|stays)\s+"
    r"(?P<value>o\([^)\n]{1,20}\)|constant|linear|quadratic|cubic|logarithmic|exponential)"
    r"(?:\s+in\s+(?P<of>[\w-]+)|\s+(?P<what>time|memory|space))?"
)
_CHOICE = re.compile(
    r"\b(?:i|we)(?:'d|'ll|\s+would|\s+will|\s+should)(?P<no>n't|\s+not|\s+never)?\s+"
    rf"(?:{'|'.join(WORDS.choosing)})\s+(?P<object>[\w-]+(?:\s+[\w-]+){{0,7}})"
)
_AMOUNT = re.compile(
    rf"\b(?P<subject>we|i|{_SUBJECT})\s+(?P<verb>have|has|had|is|was|took|takes|costs|cost|needs|needed)\s+"
    rf"{_NUMBER}(?:\s*(?P<unit>%|[a-z][\w-]*))?(?P<tail>(?:\s+[\w-]+){{0,12}})"
)
_QUANTITY = re.compile(rf"(?<![\w.,-]){_NUMBER}(?P<tail>(?:\s+[a-z][\w-]*){{{LONG_TAIL},12}})")
_ENDS = re.compile(r"\s+(?:as|because|since|and|so|for now)\b.*")
_GROWTHS = {"o(1)": "constant", "o(n)": "linear", "o(n^2)": "quadratic", "o(n²)": "quadratic"}
_GROWTHS |= {"o(n**2)": "quadratic", "o(logn)": "logarithmic", "o(n^3)": "cubic", "o(n³)": "cubic"}
_PRONOUNS = {"it", "that", "this", "them", "those", "these", "one", "both", "the same"}
_STORIES = {"minutes", "hours", "days", "weeks", "months", "years", "people", "times", "options", "things"}


@dataclass(frozen=True)
class Claim:
    """What is said of what. Two of one `about` and unlike `value` exclude each other where tails agree."""

    about: tuple[str, ...]
    value: str
    span: Span
    tail: str = ""

    def excludes(self, other: Claim) -> bool:
        loose = not self.tail or not other.tail or self.tail == other.tail
        return self.value != other.value and loose


def contradiction(talk: Talk) -> list[Place]:
    """Sentences that exclude an earlier one, with neither a mark of change nor a new requirement between."""
    found: list[Place] = []
    known: dict[tuple[str, ...], list[tuple[int, Claim]]] = {}
    for answer in talk.answers:
        told = list(claims(answer))
        for claim in told:
            earlier = [(at, each) for at, each in known.get(claim.about, []) if claim.excludes(each)]
            if any(not _changed_between(talk, at, answer.at) for at, _ in earlier):
                found.append(answer.place(claim.span))
        for claim in told:
            known.setdefault(claim.about, []).append((answer.at, claim))
    return list(dict.fromkeys(found))


def _changed_between(talk: Talk, start: int, end: int) -> bool:
    kinds = ("constraint", "hint")
    return any(turn["kind"] in kinds for turn in talk.turns[start + 1 : end])


def claims(answer: Answer) -> Iterator[Claim]:
    """The claims of a turn in sentences without a condition or a mark of change, there or just before."""
    before = ""
    for span in answer.heard.sentences:
        sentence = answer.heard.part(span)[:LONGEST]
        told = [*_growths(sentence), *_choices(sentence), *_numbers(sentence)]
        if told and not places(f"{before} {sentence}", WORDS.correction.says):
            yield from (Claim(about, value, span, tail) for about, value, tail in told)
        before = sentence


Said = tuple[tuple[str, ...], str, str]


def _growths(sentence: str) -> Iterator[Said]:
    for match in _GROWTH.finditer(sentence):
        value = match["value"].replace(" ", "")
        of = match["of"] or match["what"] or ""
        yield ("growth", _plain(match["subject"]), of), _GROWTHS.get(value, value), ""


def _choices(sentence: str) -> Iterator[Said]:
    for match in _CHOICE.finditer(sentence):
        chosen = _plain(_ENDS.sub("", match["object"]))
        if chosen.split()[0] in _PRONOUNS:
            continue
        if match["no"]:
            yield ("choice", chosen), "no", ""
            continue
        words = chosen.split()  # who takes it for one purpose cannot refuse it altogether
        yield from ((("choice", " ".join(words[:n])), "yes", "") for n in range(len(words), 0, -1))


def _numbers(sentence: str) -> Iterator[Said]:
    for match in _AMOUNT.finditer(sentence):
        subject, unit, tail = _plain(match["subject"]), match["unit"] or "", _ENDS.sub("", match["tail"])
        told_once = subject in ("we", "i") and unit in _STORIES
        if unit and unit not in LEXICON.function_words and not told_once:
            yield ("amount", subject, match["verb"], unit), _value(match), _plain(tail)
    for match in _QUANTITY.finditer(sentence):
        tail = _plain(_ENDS.sub("", match["tail"]))
        if len(tail.split()) >= LONG_TAIL and tail.split()[0] not in LEXICON.function_words:
            yield ("quantity", tail), _value(match), ""


def _value(match: re.Match[str]) -> str:
    number = match["number"].replace(",", "")
    plain = float(_UNITS.index(number) + 1) if number in _UNITS else float(number)
    return f"{plain * _SCALE.get(match['scale'] or '', 1):g}"


def _plain(text: str) -> str:
    return " ".join(text.split())
