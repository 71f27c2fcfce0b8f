"""Tests as the pieces they run in: top-level statements, each with the number of assertions it makes."""

from __future__ import annotations

import ast
from dataclasses import dataclass

NESTED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
SHOWN = 200  # characters of a statement or message that are kept


@dataclass(frozen=True)
class Check:
    """One top-level statement. `asserts` counts those written in it, 0 for what only prepares others."""

    statement: ast.stmt
    source: str
    asserts: int

    @property
    def line(self) -> int:
        return self.statement.lineno


def split(tests: str) -> list[Check]:
    """The statements of `tests` in order. Raises SyntaxError."""
    return [
        Check(each, shorten(ast.get_source_segment(tests, each) or ""), asserts(each))
        for each in ast.parse(tests).body
    ]


def asserts(node: ast.AST) -> int:
    """`assert` and `raise AssertionError` statements; what stands in a definition runs only when called."""
    if isinstance(node, NESTED):
        return 0
    own = isinstance(node, ast.Assert) or (isinstance(node, ast.Raise) and names_assertion(node.exc))
    return int(own) + sum(asserts(child) for child in ast.iter_child_nodes(node))


def names_assertion(raised: ast.expr | None) -> bool:
    called = raised.func if isinstance(raised, ast.Call) else raised
    return isinstance(called, ast.Name) and called.id == "AssertionError"


def shorten(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 1]}…"
