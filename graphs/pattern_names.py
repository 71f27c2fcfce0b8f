"""What names stand for in a piece of Python: lists that grow, strings, what changes in a loop. Pure."""

from __future__ import annotations

import ast
from collections.abc import Iterator

_LISTING = {"list", "sorted"}


def kinds_of(scope: ast.AST) -> dict[str, str]:
    """Names that are only ever bound to lists that grow, or to strings."""
    seen: dict[str, set[str]] = {}
    for node in ast.walk(scope):
        for target, value in _assigned(node):
            seen.setdefault(target, set()).add(_kind(value))
    return {name: kinds.pop() for name, kinds in seen.items() if len(kinds) == 1}


def _assigned(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
        yield node.target.id, node.value
    if not isinstance(node, ast.Assign):
        return
    for target in node.targets:
        if isinstance(target, ast.Name):
            if not adds_to(node.value, target.id):
                yield target.id, node.value
        elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            pairs = zip(target.elts, node.value.elts, strict=False)
            yield from ((t.id, v) for t, v in pairs if isinstance(t, ast.Name))


def _kind(value: ast.expr) -> str:
    if isinstance(value, ast.JoinedStr) or (isinstance(value, ast.Constant) and isinstance(value.value, str)):
        return "string"
    if isinstance(value, ast.ListComp):
        return "list"
    if isinstance(value, ast.List):
        fixed = value.elts and all(isinstance(each, ast.Constant) for each in value.elts)
        return "other" if fixed else "list"
    called = value.func if isinstance(value, ast.Call) else None
    return "list" if isinstance(called, ast.Name) and called.id in _LISTING else "other"


def adds_to(value: ast.expr, name: str) -> bool:
    """`name + something`"""
    return isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add) and names_in(value.left) == {name}


def names_in(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def bound_in(loop: ast.AST) -> set[str]:
    """Names that get a new value in every round."""
    stored = (n for n in ast.walk(loop) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))
    return {each.id for each in stored}


def constant(iterated: ast.AST | None) -> bool:
    """A loop over a literal or a fixed range takes the same number of rounds for any input."""
    if iterated is None:
        return False
    if isinstance(iterated, ast.List | ast.Tuple | ast.Set | ast.Constant):
        return True
    called = iterated.func if isinstance(iterated, ast.Call) else None
    fixed = isinstance(iterated, ast.Call) and all(isinstance(arg, ast.Constant) for arg in iterated.args)
    return isinstance(called, ast.Name) and called.id == "range" and fixed
