"""Runs one evaluation by name: `python -m eval observer [its options]`, or `make eval SUITE=observer`."""

from __future__ import annotations

import runpy
import sys

SUITES = (
    "observer",
    "judge",
    "grader",
    "evidence",
    "robustness",
    "domains",
    "interviewer",
    "patterns",
    "cut_in",
    "twelve_weeks",
    "library",
    "drills",
    "stories",
)


def main() -> None:
    """Hand over to `eval.<suite>`, which reads the remaining arguments itself."""
    suite = sys.argv[1] if len(sys.argv) > 1 else ""
    if suite not in SUITES:
        sys.exit(f"unknown suite {suite!r}: choose one of {', '.join(SUITES)}")
    sys.argv = [f"eval {suite}", *sys.argv[2:]]
    runpy.run_module(f"eval.{suite}", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
