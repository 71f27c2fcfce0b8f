"""What became of a code run, and its way into an event of the transcript and back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from app.storage.rows import utf8

Which = Literal["visible", "hidden"]
Status = Literal[
    "passed",  # every check held
    "failed",  # an assertion did not hold
    "error",  # the code or a check raised something else
    "timeout",  # wall or processor time
    "memory",
    "output",  # printed too much
    "disk",  # wrote too much
    "blocked",  # network, other processes, or files outside of its folder
    "exited",  # ended its own process
    "crashed",  # the process died of a signal
    "not_run",  # no process could be started
]
EVENTS: dict[Which, str] = {"visible": "code_run", "hidden": "hidden_tests"}
HEAD = 4000  # characters of output that are kept
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True)
class Failure:
    """A check that did not hold. `check` is its source, `line` where it ended, `trace` the way there."""

    status: str
    check: str
    message: str
    line: int = 0
    trace: tuple[str, ...] = ()


@dataclass(frozen=True)
class CodeResult:
    """One run. `passed` of `total` asserts held; `seconds` of wall time, start of Python included.

    `reason` says in one line what happened; `walls` names what held the code (docs/decisions/0007).
    """

    which: Which
    status: Status
    reason: str
    passed: int
    total: int
    failures: tuple[Failure, ...] = ()
    notes: tuple[str, ...] = ()
    output: str = ""
    seconds: float = 0.0
    walls: tuple[str, ...] = ()

    def event(self, code: str) -> dict[str, Any]:
        """The event's data: the code that ran, and all of the result, as JSON."""
        found: dict[str, Any] = clean(asdict(self))
        return {"code": utf8(code), **found}


def from_event(data: Mapping[str, Any]) -> CodeResult:
    """The result in an event; what a file from elsewhere left out or misshaped becomes empty."""
    failures = [each for each in listed(data.get("failures")) if isinstance(each, Mapping)]
    return CodeResult(
        which="hidden" if data.get("which") == "hidden" else "visible",
        status=str(data.get("status") or "not_run"),  # type: ignore[arg-type]
        reason=str(data.get("reason") or ""),
        passed=number(data.get("passed")),
        total=number(data.get("total")),
        failures=tuple(
            Failure(
                str(each.get("status") or "failed"),
                str(each.get("check") or ""),
                str(each.get("message") or ""),
                number(each.get("line")),
                strings(each.get("trace")),
            )
            for each in failures
        ),
        notes=strings(data.get("notes")),
        output=str(data.get("output") or ""),
        seconds=float(data["seconds"]) if isinstance(data.get("seconds"), int | float) else 0.0,
        walls=strings(data.get("walls")),
    )


def told(result: CodeResult) -> str:
    """The result as plain text, for a terminal."""
    steps = [step for each in result.failures[:1] for step in each.trace]
    printed = ["printed:", *(f"  {line}" for line in result.output.splitlines())] if result.output else []
    first = f"{result.status}: {result.reason} ({result.seconds:.1f} s)"
    return str(clean("\n".join([first, *(f"  {each}" for each in (*steps, *result.notes)), *printed])))


def number(value: Any) -> int:
    return value if isinstance(value, int) else 0


def listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else []


def strings(value: Any) -> tuple[str, ...]:
    return tuple(str(each) for each in listed(value))


def clean(value: Any) -> Any:
    """`value` without characters that could steer a terminal or that UTF-8 cannot hold."""
    if isinstance(value, str):
        return CONTROL.sub("\ufffd", value.replace("\r\n", "\n"))
    if isinstance(value, Mapping):
        return {key: clean(each) for key, each in value.items()}
    return [clean(each) for each in value] if isinstance(value, list | tuple) else value
