"""Small additions to interviews of other domains, and whether one criterion goes up, down, or nothing moves.

The data are the research set of ../shared/gold, which is not part of the repository. Where one answer takes
back another (`-debase`), it is tried after the base alone, as the data have it, and after the evidence it
takes back.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.table import Table

from eval.observer.measure import shown as share
from eval.robustness.cases import Transcript
from eval.robustness.judge import Scores, moved, rise
from rubrics.loader import load_rubric
from rubrics.schema import Rubric

STIRS = 0.005  # change of the expected level from which a score has gone up or down


@dataclass(frozen=True)
class Addition:
    """`base` and the same with a few turns more; `criterion` is empty where nothing should move."""

    suite: str
    name: str
    rubric: Rubric
    base: Transcript
    changed: Transcript
    criterion: str
    up: bool


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def domain_rubrics(gold: Path) -> dict[str, Rubric]:
    """The rubrics of the two domains by the role their interviews name."""
    return {role: load_rubric(gold / "other_domains" / f"rubric_{role}.json") for role in ("gd", "sales")}


def present(gold: Path) -> bool:
    return (gold / "metamorphic" / "cases.jsonl").is_file()


def additions(gold: Path) -> Iterator[Addition]:
    rubrics = domain_rubrics(gold)
    bases = {base["id"]: base for base in lines(gold / "metamorphic" / "bases.jsonl")}
    cases = lines(gold / "metamorphic" / "cases.jsonl")
    evidence = {(c["suite"], c["base"]): c["append"] for c in cases}
    for case in cases:
        base, expected = bases[case["base"]], case["expect"]
        before = evidence.get((case["suite"].removesuffix("-debase"), case["base"]), [])
        chained = case["suite"].endswith("-debase") and before
        starts = [(case["suite"], base)] + [(f"{case['suite']}, after it", more(base, before))] * bool(
            chained
        )
        for suite, start in starts:
            yield Addition(suite, case["id"], rubrics[base["role"]], start, more(start, case["append"]),
                           expected["criterion"] or "", expected["direction"] == "up")  # fmt: skip


def more(transcript: Transcript, turns: list[dict[str, Any]]) -> Transcript:
    """The transcript with turns after its last one."""
    first = len(transcript["turns"]) + 1
    return {
        **transcript,
        "turns": [*transcript["turns"], *({**t, "n": first + i} for i, t in enumerate(turns))],
    }


def right_way(case: Addition, base: Scores, changed: Scores) -> bool:
    by = rise(base, changed, case.criterion)
    return by > STIRS if case.up else by < -STIRS


def table(found: list[tuple[Addition, Scores, Scores]]) -> Table:
    made = Table("suite", "cases", "right way, or scores moved", "share, 95 %", title="metamorphic")
    for suite in sorted({case.suite for case, _, _ in found}):
        own = [each for each in found if each[0].suite == suite]
        if own[0][0].criterion:
            hits, trials = sum(right_way(*each) for each in own), len(own)
            made.add_row(suite, str(len(own)), f"{hits} the right way", share(hits, trials))
        else:
            hits, trials = sum(len(moved(b, c)) for _, b, c in own), sum(len(b) for _, b, _ in own)
            made.add_row(suite, str(len(own)), f"{hits} of {trials} moved", share(hits, trials))
    return made
