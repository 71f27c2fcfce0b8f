"""Lines of a Python tree that make a loop quadratic: a search, shift, copy or second pass in every round. Pure.

A name counts as a list or a string only where the code itself makes it one, so that sets, dicts and deques are
never mistaken; loops over constants are none.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_LISTING = {"list", "sorted"}
_SEARCHES = {"index", "count", "remove"}
_SHIFTS = {"pop", "insert"}


def costly(tree: ast.Module, *, claimed_linear: bool) -> list[int]:
    """Line numbers, ascending. Two loops over one input count only where linear cost was claimed."""
    try:
        scopes = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)] or [tree]
        found = [line for scope in scopes for line in _in_scope(scope, claimed_linear)]
    except RecursionError:  # expressions nested without end
        return []
    return sorted(set(found))


def _in_scope(scope: ast.AST, claimed_linear: bool) -> Iterator[int]:
    kinds = _kinds(scope)
    for loop in ast.walk(scope):
        if isinstance(loop, _LOOPS) and not _constant(getattr(loop, "iter", None)):
            parts = [*loop.body, *([loop.test] if isinstance(loop, ast.While) else [])]
        elif isinstance(loop, _COMPREHENSIONS) and not _constant(loop.generators[0].iter):
            parts = _repeated(loop)
        else:
            continue
        bound = _bound(loop)
        yield from (n.lineno for part in parts for n in ast.walk(part) if _slow(n, kinds, bound))
        if claimed_linear:
            yield from _second_pass(loop, parts)


def _repeated(node: ast.AST) -> list[ast.AST]:
    """What a comprehension evaluates once for every element."""
    own = [getattr(node, name) for name in ("elt", "key", "value") if hasattr(node, name)]
    generators: list[ast.comprehension] = getattr(node, "generators", [])
    return [*own, *(test for each in generators for test in each.ifs), *(g.iter for g in generators[1:])]


def _kinds(scope: ast.AST) -> dict[str, str]:
    """Names that are only ever bound to lists that grow, or to strings."""
    seen: dict[str, set[str]] = {}
    for node in ast.walk(scope):
        for target, value in _assigned(node):
            seen.setdefault(target, set()).add(_kind(value))
    once = {name: next(iter(kinds)) for name, kinds in seen.items() if len(kinds - {"same"}) == 1}
    return {name: (seen[name] - {"same"}).pop() for name in once}


def _assigned(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
        yield node.target.id, node.value
    if not isinstance(node, ast.Assign):
        return
    for target in node.targets:
        if isinstance(target, ast.Name):
            if not _adds_to(node.value, target.id):
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
    return len(ends) == 1 and not isinstance(ends[0], ast.UnaryOp) and bool(_names(ends[0]) & bound)


def _appends_by_copy(node: ast.AST, kinds: dict[str, str]) -> bool:
    if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add) and isinstance(node.target, ast.Name):
        return kinds.get(node.target.id) == "string"
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        name = node.targets[0].id
        return _adds_to(node.value, name) and kinds.get(name) in ("string", "list")
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
    return _names(loop.iter) - {"range", "len", "enumerate"} - _bound(loop) if isinstance(loop, ast.For) else set()


def _method(node: ast.AST) -> tuple[str, str]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        owner = node.func.value
        return (owner.id if isinstance(owner, ast.Name) else ""), node.func.attr
    return "", ""


def _adds_to(value: ast.expr, name: str) -> bool:
    """`name + something`"""
    return isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add) and _names(value.left) == {name}


def _names(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def _bound(loop: ast.AST) -> set[str]:
    """Names that get a new value in every round."""
    stored = (n for n in ast.walk(loop) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))
    return {each.id for each in stored}


def _constant(iterated: ast.AST | None) -> bool:
    """A loop over a literal or a fixed range takes the same number of rounds for any input."""
    if iterated is None:
        return False
    if isinstance(iterated, ast.List | ast.Tuple | ast.Set | ast.Constant):
        return True
    called = iterated.func if isinstance(iterated, ast.Call) else None
    fixed = isinstance(iterated, ast.Call) and all(isinstance(arg, ast.Constant) for arg in iterated.args)
    return isinstance(called, ast.Name) and called.id == "range" and fixed
