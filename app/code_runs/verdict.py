"""From what a run's child process sent, and how it ended, to the result. Pure."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from dataclasses import dataclass

from app.code_runs.result import HEAD, CodeResult, Failure, Status, Which
from app.sandbox.channel import Message
from app.sandbox.checks import Check
from app.sandbox.child import OUT_OF_MEMORY
from app.sandbox.limits import Limits

KILLED, TOO_LONG = -9, -24  # SIGKILL and, on Linux, SIGXCPU, as subprocess gives them
MOST_FAILURES = 20
SAID: dict[str, str] = {
    "memory": "the memory ran out",
    "disk": "a file grew too large",
}


@dataclass(frozen=True)
class End:
    """How the process ended: `code` as subprocess gives it, `stopped` when it was stopped from outside."""

    code: int
    stopped: tuple[Status, str] | None
    output: str
    seconds: float


def verdict(
    which: Which, checks: Sequence[Check], messages: Sequence[Message], end: End, limits: Limits
) -> CodeResult:
    """The result of a run of `checks`."""
    held = {each["index"] for each in messages if each["kind"] == "ok"}
    failures = tuple(failure(each, checks) for each in messages if each["kind"] == "fault")
    done = any(each["kind"] == "done" for each in messages) and (len(failures) > 0 or len(held) > len(checks))
    passed = sum(check.asserts for index, check in enumerate(checks) if index in held)
    total = sum(check.asserts for check in checks)
    status, reason = ended(end, limits) if not done else judged(failures, passed, total)
    if not done:
        reason += place(messages, checks)
    return CodeResult(
        which=which,
        status=status,
        reason=reason,
        passed=passed,
        total=total,
        failures=failures[:MOST_FAILURES],
        notes=tuple(note for each in messages for note in each["notes"]),
        output=end.output if len(end.output) <= HEAD else end.output[:HEAD] + "\n… (more was printed)",
        seconds=round(end.seconds, 2),
        walls=tuple(wall for each in messages for wall in each["walls"]),
    )


def failure(fault: Message, checks: Sequence[Check]) -> Failure:
    index = fault["index"]
    check = checks[index].source if 0 <= index < len(checks) else ""
    return Failure(fault["status"], check, fault["reason"], fault["line"], tuple(fault["trace"]))


def judged(failures: Sequence[Failure], passed: int, total: int) -> tuple[Status, str]:
    """A run that came to its end: all held, or the first thing that did not."""
    if not failures:
        return "passed", f"passed {passed} of {total} asserts"
    first = failures[0]
    message = first.message or f"does not hold: {first.check}"
    if first.status in SAID:
        message = SAID[first.status]
    where = f" ({first.trace[-1].partition(':')[0]})" if first.trace and first.status != "failed" else ""
    return first.status, f"passed {passed} of {total} asserts; first: {message}{where}"  # type: ignore[return-value]


def ended(end: End, limits: Limits) -> tuple[Status, str]:
    """A run that did not come to its end."""
    if end.stopped:
        return end.stopped
    if end.code == TOO_LONG:
        return "timeout", f"more than {limits.cpu_s} s of processor time, so perhaps an endless loop"
    if end.code == KILLED:
        return "timeout", "killed by the system: processor time or memory was used up"
    if end.code == OUT_OF_MEMORY:
        return "memory", SAID["memory"]
    if end.code < 0 or end.code > 255:
        return "crashed", f"the process crashed ({name(end.code)}), as very deep recursion makes it"
    return "exited", f"the process ended itself (exit code {end.code}) before the tests were through"


def name(code: int) -> str:
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"{code & 0xFFFFFFFF:#x}"


def place(messages: Sequence[Message], checks: Sequence[Check]) -> str:
    """Where the process was when it ended."""
    begun = [each["index"] for each in messages if each["kind"] == "begin"]
    if not begun:
        return ", before the code began"
    return f", in: {checks[begun[-1]].source}" if begun[-1] >= 0 else ", in your code, before the tests"
