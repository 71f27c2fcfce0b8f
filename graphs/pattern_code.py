"""Code that costs more than it looks. Python is parsed, never run; what does not parse says nothing."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from graphs.hearing import Span, places
from graphs.parsing import FENCE
from graphs.pattern_loops import costly
from graphs.pattern_words import WORDS
from graphs.talk import Answer, Place, Talk

MOST_CODE = 20_000  # characters
MOST_LINES = 3  # shown of one turn
_PYTHON = re.compile(r"```(?:python3?|py)?[ \t]*\r?\n", re.IGNORECASE)


@lru_cache(maxsize=32)
def parsed(code: str) -> ast.Module | None:
    """The tree of a piece of Python; None when it does not parse or is longer than anybody types."""
    try:
        return ast.parse(code) if len(code) <= MOST_CODE else None
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # the last two: nesting without end
        return None


@dataclass(frozen=True)
class Block:
    """A piece of Python in a turn: `start` is where its text begins there."""

    start: int
    text: str

    @property
    def tree(self) -> ast.Module | None:
        return parsed(textwrap.dedent(self.text))

    def line(self, number: int) -> Span:
        """Place in the turn of a line, counted from 1, without the blanks around it."""
        lines = self.text.split("\n")
        line = lines[number - 1]
        start = (
            self.start + sum(len(each) + 1 for each in lines[: number - 1]) + len(line) - len(line.lstrip())
        )
        return start, start + len(line.strip())


def blocks(text: str) -> Iterator[Block]:
    """The fenced pieces of Python, and fences that name no language."""
    for fence in FENCE.finditer(text):
        if opened := _PYTHON.match(fence.group()):
            body = fence.group()[opened.end() :].removesuffix("```")
            yield Block(fence.start() + opened.end(), body)


def hidden_quadratic(talk: Talk) -> list[Place]:
    """Lines in loops whose own work grows with the input, in turns that do not say so."""
    return [answer.place(span) for answer in talk.answers for span in _hidden(answer)]


def _hidden(answer: Answer) -> list[Span]:
    if places(answer.heard.spoken, WORDS.admits_quadratic.says):
        return []
    claimed = bool(places(answer.heard.spoken, WORDS.linear.says))
    found: list[Span] = []
    for block in blocks(answer.heard.text):
        if block.tree is not None and len(found) < MOST_LINES:
            found += [block.line(n) for n in costly(block.tree, claimed_linear=claimed)[:MOST_LINES]]
    return found[:MOST_LINES]


def speculative_classes(answer: Answer) -> Span | None:
    """The first abstract class with at most one class under it: an extension nobody asked for."""
    for block in blocks(answer.heard.text):
        classes = [] if block.tree is None else [n for n in block.tree.body if isinstance(n, ast.ClassDef)]
        for each in classes:
            if _abstract(each) and sum(each.name in _bases(other) for other in classes) <= 1:
                return block.line(each.lineno)
    return None


def _abstract(node: ast.ClassDef) -> bool:
    return bool({"ABC", "Protocol"} & _bases(node))


def _bases(node: ast.ClassDef) -> set[str]:
    names = (base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "") for base in node.bases)
    return set(names)
