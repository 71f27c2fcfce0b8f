"""Doctor's look at code runs: one is made, and the walls that held it are named."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from app.code_runs.result import CodeResult
from app.code_runs.run import run_code
from rubrics.schema import CodeTask

NOTHING = CodeTask(starter="pass", reference="pass", visible_tests="assert True", hidden_tests="assert True")
WEAK = (
    "on this system no kernel walls shut the network and your files off from a code run, only an audit hook "
    "that code which means harm can get around; run only code you wrote"
)


def walled(walls: Sequence[str]) -> bool:
    """Whether the kernel itself keeps a run from files, network and other processes."""
    return "seccomp" in walls and any(wall.startswith("Landlock") for wall in walls)


def try_run() -> tuple[Literal["ok", "warn", "fail"], str, str]:
    """Status, what was found, and the remedy."""
    result: CodeResult = run_code(NOTHING, "pass")
    held = ", ".join(result.walls)
    if result.status != "passed":
        return (
            "fail",
            result.reason,
            "set TMPDIR to a folder you can write to, then run sparring doctor again",
        )
    if walled(result.walls):
        return "ok", f"held by {held}", ""
    return "warn", f"held by {held}", WEAK
