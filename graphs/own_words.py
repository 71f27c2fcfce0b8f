"""What of the candidate's turns is graded: all but the sentences that `left_out` has a reason for.

Sentences go whole, so what stays is verbatim. Whatever repeats the interviewer or an earlier answer goes too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby, pairwise, zip_longest
from math import inf
from typing import Any, TypedDict

from graphs.left_out import (
    Terms,
    empty,
    goes_on,
    listed,
    names_terms,
    steering,
    ticked,
    topics,
    verdicts,
)
from graphs.lexicon import LEXICON
from graphs.parsing import FENCE, SENTENCE_END, Unit, copied_share, typed
from graphs.words import mentioned, words
from rubrics.schema import Rubric

REPEATED = 4  # words from which saying the same again is a repetition
ECHOED = 3  # words from which a whole sentence of the interviewer is a copy
COPIED_WORDS, COPIED = 8, 0.8  # length and share of four-word groups from which a sentence is a copy
BARE_TERMS = 3  # sentences of one answer that only name a term, from which they are a list
AGAIN = "said before"

ENDS = re.compile(
    rf"{SENTENCE_END.pattern}|(?<=—)\s+(?=[^\sa-z])|(?<=\|>)\s+"
)  # also a breaking off, a token
MARKUP = re.compile(r"\s*(?:\|.*|[^\w\s]+|\w+\s*[:=]\s*[\d.]+)\s*")
COMMENT = re.compile(r"(?:#|//)\s*(.+)")


class LeftOut(TypedDict):
    """A passage that was not graded; plain JSON."""

    turn: int
    quote: str
    reason: str


@dataclass(eq=False)
class Piece:
    """A sentence or a fenced block: its text with the blanks behind it, and why it is left out."""

    turn: int
    text: str
    code: bool = False
    reason: str | None = None

    @cached_property
    def key(self) -> str:
        return " ".join(words(self.text))

    @cached_property
    def topics(self) -> set[str]:
        return topics(self.text)


def terms_of(rubric: Rubric) -> Terms:
    names = tuple(name for c in rubric.criteria for name in (c.id, c.title))
    return Terms(names, tuple(tuple(c.signs) for c in rubric.criteria))


def heard_before(turn: float, turns: Sequence[Mapping[str, Any]], prompt: str) -> str:
    """What the interviewer had said before a turn. What is said after it may quote the candidate."""
    said = [each["text"] for each in turns if each["speaker"] == "interviewer" and each["n"] < turn]
    return "\n".join([prompt, *said])


def own_words(
    turns: Sequence[Mapping[str, Any]], prompt: str, terms: Terms
) -> tuple[list[dict[str, Any]], list[LeftOut]]:
    """The turns with only what is graded in the candidate's (`whole` keeps all), and what was left out."""
    said = [turn for turn in turns if turn["speaker"] == "candidate"]
    pieces = [piece for turn in said for piece in _pieces(turn["n"], turn["text"])]
    _mark_copies(pieces, {turn["n"]: heard_before(turn["n"], turns, prompt) for turn in said})
    _judge(pieces, heard_before(inf, turns, prompt), terms)
    kept = {n: "".join(p.text for p in own if not p.reason) for n, own in groupby(pieces, lambda p: p.turn)}
    graded = [
        {**turn, "text": kept.get(turn["n"], "").strip(), "whole": turn["text"]}
        if turn in said
        else dict(turn)
        for turn in turns
    ]
    return graded, [LeftOut(turn=p.turn, quote=p.text.strip(), reason=p.reason) for p in pieces if p.reason]


def stood_by(units: Sequence[Unit]) -> list[Unit]:
    """The units, each marked as taken back where the next answer admits that there was nothing behind it."""
    return [
        replace(unit, taken_back=bool(after and mentioned(typed(after.answer), LEXICON.admissions)))
        for unit, after in zip_longest(units, units[1:])
    ]


def _pieces(turn: int, text: str) -> Iterator[Piece]:
    at = 0
    for fence in FENCE.finditer(text):
        yield from _sentences(turn, text[at : fence.start()])
        yield Piece(turn, fence[0], code=True)
        at = fence.end()
    yield from _sentences(turn, text[at:])


def _sentences(turn: int, prose: str) -> Iterator[Piece]:
    ends = [0, *(match.end() for match in ENDS.finditer(prose)), len(prose)]
    return (Piece(turn, prose[start:end]) for start, end in pairwise(ends) if start < end)


def _judge(pieces: Sequence[Piece], heard: str, terms: Terms) -> None:
    """Give every piece that is no copy and is not graded its reason."""
    for piece in pieces:
        piece.reason = piece.reason or (_code if piece.code else steering)(piece.text, terms)
    for turn, own in groupby(pieces, lambda piece: piece.turn):
        mine = list(own)
        elsewhere = topics(heard) | _said_elsewhere(pieces, turn, {piece.key for piece in mine})
        _mark_empty([piece for piece in mine if not piece.code and piece.key], terms, elsewhere)
        for piece in mine if any(piece.reason for piece in mine) else []:
            if not piece.reason and MARKUP.fullmatch(piece.text):
                piece.reason = "markup"


def _mark_copies(pieces: Sequence[Piece], before: Mapping[int, str]) -> None:
    """Copies of what the interviewer or the candidate said before, with short sentences said again beside.

    `before`: candidate's turn -> what the interviewer had said until then.
    """
    known: set[str] = set()
    asked = {turn: {piece.key for piece in _sentences(0, heard)} for turn, heard in before.items()}
    earlier, short = "", list[Piece]()
    for piece in pieces:
        size, again = len(words(piece.text)), piece.key in known
        long = not piece.code and size >= COPIED_WORDS
        if (again and size >= REPEATED) or (long and copied_share(piece.text, earlier) >= COPIED):
            piece.reason = AGAIN
        elif (long and copied_share(piece.text, before[piece.turn]) >= COPIED) or (
            size >= ECHOED and piece.key in asked[piece.turn]
        ):
            piece.reason = "the interviewer's words"
        if again:
            short.append(piece)
        known.add(piece.key)
        earlier += f"\n{piece.text}"
    for order in (pieces, pieces[::-1]):
        for beside, piece in pairwise(order):
            if beside.reason == AGAIN and piece in short and piece.key and piece.turn == beside.turn:
                piece.reason = piece.reason or AGAIN


def _code(block: str, terms: Terms) -> str | None:
    """A block of code is left out when it states grades or a comment in it speaks to the grader."""
    if verdicts(block, terms) > 1:
        return "states a grade"
    reasons = (steering(comment, terms) for comment in COMMENT.findall(block))
    return next((reason for reason in reasons if reason == "speaks to the grader"), None)


def _said_elsewhere(pieces: Sequence[Piece], turn: int, own: set[str]) -> set[str]:
    """Topics of the candidate's other turns, save sentences said in this one too, and of all code."""
    others = (p for p in pieces if p.code or (p.turn != turn and p.key not in own and not p.reason))
    return set().union(*(piece.topics for piece in others))


def _mark_empty(pieces: Sequence[Piece], terms: Terms, elsewhere: set[str]) -> None:
    """Sentences of one turn that say nothing about this interview, and what goes on from one left out."""
    for piece in pieces:
        piece.reason = piece.reason or listed(piece.text, terms) or empty(piece.text, terms, elsewhere)
    for asked, piece in pairwise(pieces):
        if ticked(asked.text, piece.text):
            asked.reason = piece.reason = "only names terms"
    bare = [p for p in pieces if not p.reason and names_terms(p.text, terms, elsewhere)]
    for piece in bare if len(bare) >= BARE_TERMS else []:
        piece.reason = "only names terms"
    for before, piece in pairwise(pieces):
        if before.reason and not piece.reason and goes_on(piece.text) and not piece.topics & elsewhere:
            piece.reason = before.reason
