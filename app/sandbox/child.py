"""What the child process runs: the candidate's code, then the tests statement by statement.

The job comes on standard input, signed messages leave on what was standard output, and everything the code
prints goes where standard error went.
"""

from __future__ import annotations

import ast
import builtins
import errno
import json
import linecache
import os
import sys
import threading
import types
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.sandbox import checks
from app.sandbox.channel import Message, Sender
from app.sandbox.fence import Blocked, Fence, is_below
from app.sandbox.limits import Limits, use_spare_memory
from app.sandbox.walls import raise_walls, readable

CODE, TESTS = "your code", "the tests"
REFUSED = "a run cannot use the network, other processes, or files outside of its own folder"
execute, failed = exec, AssertionError  # before the code can put others into builtins
OUT_OF_MEMORY = 97  # exit code when not even the report could be made


def main() -> None:
    job = json.load(sys.stdin)
    sender = take_over_channels(bytes.fromhex(job["key"]))
    sys.path[:] = [each for each in sys.path if is_python(each)]  # no checkout, Sparring's own among them
    del sys.argv[1:]
    walls, guard = raise_walls(Limits(**job["limits"]), Path.cwd())
    sender.send({"kind": "walls", "walls": walls})
    for name in [name for name in sys.modules if name == "app" or name.startswith("app.")]:
        del sys.modules[name]
    try:
        Run(sender, job["code"], job["tests"]).all()
        finish(sender, guard)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)


def is_python(folder: str) -> bool:
    """Whether the folder belongs to this Python, as the walls let it be read."""
    return any(is_below(os.path.realpath(folder), os.path.realpath(each)) for each in readable())


def take_over_channels(key: bytes) -> Sender:
    """Keep the way to the parent apart, and send prints to the other pipe."""
    sender = Sender(os.dup(1), key)
    os.dup2(2, 1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    return sender


def finish(sender: Sender, guard: Fence) -> None:
    """Say that nothing is left to run, and end without waiting for threads or exit handlers of the code."""
    alive = sum(each.is_alive() for each in threading.enumerate()) - 1
    notes = list(guard.blocked)
    if alive:
        notes.append(
            f"{alive} thread{'s were' if alive > 1 else ' was'} still running at the end, and stopped"
        )
    sys.stdout.flush()
    sender.send({"kind": "done", "notes": notes})
    os._exit(0)


class Run:
    """One run: a fresh `__main__` in which the code and then every check is executed."""

    def __init__(self, sender: Sender, code: str, tests: str) -> None:
        self._sender, self._code, self._tests = sender, code, tests
        module = types.ModuleType("__main__")
        sys.modules["__main__"] = module
        self._names: dict[str, Any] = module.__dict__
        self._names["__builtins__"] = builtins
        for name, text in ((CODE, code), (TESTS, tests)):
            linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)

    def all(self) -> None:
        """Run the code and the checks. A check that fails does not keep the others from running."""
        pieces = [
            (compile(ast.Module([check.statement], []), TESTS, "exec", dont_inherit=True), check.asserts)
            for check in checks.split(self._tests)
        ]
        if not self._piece(-1, lambda: compile(self._code, CODE, "exec", dont_inherit=True)):
            return
        for index, (body, asserts) in enumerate(pieces):
            if not self._piece(index, lambda: body) and not asserts:  # noqa: B023 (called at once)
                return  # what prepares the rest has failed

    def _piece(self, index: int, body: Callable[[], types.CodeType]) -> bool:
        self._sender.send({"kind": "begin", "index": index})
        try:
            execute(body(), self._names)
        except BaseException as exc:  # also SystemExit: code under test must not end the run
            if isinstance(exc, MemoryError):
                use_spare_memory()
            self._sender.send({"kind": "fault", "index": index, **fault(exc)})
            return False
        self._sender.send({"kind": "ok", "index": index})
        return True


def fault(exc: BaseException) -> Message:
    """What went wrong, in which line of whose text, with the way there."""
    said = words(exc)
    steps: deque[tuple[str, int]] = deque(maxlen=3)
    trace = exc.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename in (CODE, TESTS):
            steps.append((trace.tb_frame.f_code.co_filename, trace.tb_lineno))
        trace = trace.tb_next
    if isinstance(exc, SyntaxError) and exc.filename == CODE:
        steps.append((CODE, exc.lineno or 1))
    return {
        "status": status(exc),
        "reason": said,
        "line": steps[-1][1] if steps else 0,
        "trace": [
            f"{name}, line {line}: {linecache.getline(name, line).strip():.160}" for name, line in steps
        ],
    }


def status(exc: BaseException) -> str:
    if isinstance(exc, PermissionError):
        return "blocked"
    if isinstance(exc, MemoryError):
        return "memory"
    if isinstance(exc, OSError) and exc.errno == errno.EFBIG:
        return "disk"
    return "failed" if isinstance(exc, failed) else "error"


def words(exc: BaseException) -> str:
    """The exception in one line; its own text may be anything, or fail."""
    try:
        said = checks.shorten(str(exc)[:2000])
    except BaseException:
        said = ""
    if isinstance(exc, (failed, Blocked)):
        return said
    if isinstance(exc, PermissionError):  # from the kernel, which gives no reason
        return f"{REFUSED} ({said})"
    return f"{type(exc).__name__}: {said}" if said else type(exc).__name__
