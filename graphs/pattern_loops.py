"""Lines of a Python tree that make a loop quadratic: a search, shift, copy or second pass each round. Pure.

A name counts as a list or a string only where the code itself makes it one, so that sets, dicts and deques
are never mistaken; loops over constants are none.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from graphs.pattern_names import adds_to, bound_in, constant, kinds_of, names_in

_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_SEARCHES = {"index", "count", "remove"}
_SHIFTS = {"pop", "insert"}


def costly(tree: ast.Module, *, claimed_linear: bool) -> list[int]:
    """Line numbers, ascending. Two loops over one input count only where linear cost was claimed."""
    try:
        functions: list[ast.AST] = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        scopes = functions or [tree]
        found = [line for scope in scopes for line in _in_scope(scope, claimed_linear)]
    except RecursionError:  # expressions nested without end
        return []
    return sorted(set(found))


def _in_scope(scope: ast.AST, claimed_linear: bool) -> Iterator[int]:
    loops = [node for node in ast.walk(scope) if isinstance(node, _LOOPS + _COMPREHENSIONS)]
    kinds = kinds_of(scope) if loops else {}
    for loop in loops:
        if isinstance(loop, _LOOPS) and not constant(getattr(loop, "iter", None)):
            parts = [*loop.body, *([loop.test] if isinstance(loop, ast.While) else [])]
        elif isinstance(loop, _COMPREHENSIONS) and not constant(loop.generators[0].iter):
            parts = _repeated(loop)
        else:
            continue
        bound = bound_in(loop)
        yield from (line_of(n) for part in parts for n in ast.walk(part) if _slow(n, kinds, bound))
        if claimed_linear:
            yield from _second_pass(loop, parts)


def line_of(node: ast.AST) -> int:
    return int(getattr(node, "lineno", 1))


def _repeated(node: ast.AST) -> list[ast.AST]:
    """What a comprehension evaluates once for every element."""
    own = [getattr(node, name) for name in ("elt", "key", "value") if hasattr(node, name)]
    generators: list[ast.comprehension] = getattr(node, "generators", [])
    return [*own, *(test for each in generators for test in each.ifs), *(g.iter for g in generators[1:])]


def _slow(node: ast.AST, kinds: dict[str, str], bound: set[str]) -> bool:
    """Whether one node inside a loop does work that grows with the input."""
    return (
        _searches(node, kinds, bound)
        or _shifts(node, bound)
        or _copies(node, bound)
        or _appends_by_copy(node, kinds)
    )


def _searches(node: ast.AST, kinds: dict[str, str], bound: set[str]) -> bool:
    if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In | ast.NotIn):
        within = node.comparators[0]
        return isinstance(within, ast.Name) and kinds.get(within.id) == "list" and within.id not in bound
    name, method = _method(node)
    return method in _SEARCHES and kinds.get(name) == "list" and name not in bound


def _shifts(node: ast.AST, bound: set[str]) -> bool:
    name, method = _method(node)
    if method not in _SHIFTS or name in bound or not isinstance(node, ast.Call) or not node.args:
        return False
    first = node.args[0]
    zero = isinstance(first, ast.Constant) and first.value == 0 and first.value is not False
    return zero and len(node.args) == (1 if method == "pop" else 2)


def _copies(node: ast.AST, bound: set[str]) -> bool:
    """A slice with one open end whose other end moves with the loop."""
    if not (isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice)):
        return False
    ends = [end for end in (node.slice.lower, node.slice.upper) if end is not None]
    if not isinstance(node.value, ast.Name) or node.value.id in bound or not isinstance(node.ctx, ast.Load):
        return False
    return len(ends) == 1 and not isinstance(ends[0], ast.UnaryOp) and bool(names_in(ends[0]) & bound)


def _appends_by_copy(node: ast.AST, kinds: dict[str, str]) -> bool:
    if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add) and isinstance(node.target, ast.Name):
        return kinds.get(node.target.id) == "string"
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        name = node.targets[0].id
        return adds_to(node.value, name) and kinds.get(name) in ("string", "list")
    return False


def _second_pass(loop: ast.AST, parts: list[ast.AST]) -> Iterator[int]:
    """Loops inside over what the outer loop goes over."""
    outer = _iterated(loop)
    for part in parts:
        for node in ast.walk(part):
            if isinstance(node, ast.For) and outer & _iterated(node):
                yield node.lineno


def _iterated(loop: ast.AST) -> set[str]:
    """Names a for loop goes over, `xs` for range(len(xs)) and enumerate(xs) too."""
    return (
        names_in(loop.iter) - {"range", "len", "enumerate"} - bound_in(loop)
        if isinstance(loop, ast.For)
        else set()
    )


def _method(node: ast.AST) -> tuple[str, str]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        owner = node.func.value
        return (owner.id if isinstance(owner, ast.Name) else ""), node.func.attr
    return "", ""
