"""Labelled transcripts for the mistake patterns: short written ones in parts, and the gold ones."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, get_args

import yaml
from pydantic import Field

from eval.gold_set import load_gold
from graphs.patterns import Finding, found_patterns
from rubrics.loader import load_patterns, load_scenarios
from rubrics.schema import Scenario, Strict

FOLDER = Path(__file__).parent
Part = Literal["dev", "held", "fresh", "gold", "reference"]
PARTS: tuple[Part, ...] = get_args(Part)
_MARK = re.compile(r"^(I|K|X|C|D)(!?): ?", re.MULTILINE)
_KINDS = {"I": "question", "K": "constraint", "X": "interruption", "C": "answer", "D": "interrupted"}
_ASKED = {"speaker": "interviewer", "kind": "question", "text": "How would you go about it?"}


@dataclass(frozen=True)
class Case:
    """One transcript looked at for one pattern; `right` are the turns where it may be found, if any."""

    pattern: str
    part: Part
    name: str
    stage: str
    turns: list[dict[str, Any]]
    right: frozenset[int]
    ledger: tuple[Any, ...] = ()
    cuts: tuple[Any, ...] = ()

    @cached_property
    def found(self) -> list[Finding]:
        findings = found_patterns(self.turns, self.stage, self.ledger, self.cuts)
        return [each for each in findings if each.pattern == self.pattern]


class Said(Strict):
    said: str
    stage: str | None = None
    ledger: list[dict[str, Any]] = Field(default_factory=list)
    cuts: list[dict[str, Any]] = Field(default_factory=list)


class Written(Strict):
    stage: str
    found: list[str | Said]
    absent: list[str | Said]


class Labelled(Strict):
    """labelled.yaml"""

    passages: dict[str, str]
    held: dict[str, Written]
    dev: dict[str, Written]
    fresh: dict[str, Written]


def written_cases() -> list[Case]:
    """The written transcripts. Raises ValueError where it is not clear in which turn the pattern stands."""
    file = Labelled.model_validate(_read("labelled.yaml"))
    parts: list[tuple[Part, dict[str, Written]]] = [
        ("dev", file.dev),
        ("held", file.held),
        ("fresh", file.fresh),
    ]
    return [
        _case(name, part, f"{part} {shown} {i}", written, said, file.passages)
        for part, patterns in parts
        for name, written in patterns.items()
        for shown in ("found", "absent")
        for i, said in enumerate(getattr(written, shown), 1)
    ]


def reference_cases() -> list[Case]:
    """The reference answer of every scenario, which asks nothing but otherwise shows no pattern."""
    return [
        Case(pattern.id, "reference", scenario.id, scenario.stage, _told(scenario), frozenset())
        for scenario in load_scenarios().values()
        for pattern in load_patterns().values()
        if scenario.stage in pattern.stages and pattern.id != "no_constraints_asked"
    ]


def _told(scenario: Scenario) -> list[dict[str, Any]]:
    code = f"```python\n{scenario.code.reference}\n```" if scenario.code else ""
    said = [("interviewer", scenario.prompt), ("candidate", f"{scenario.reference}\n{code}")]
    return [{"n": n, "speaker": speaker, "text": text} for n, (speaker, text) in enumerate(said, 1)]


def gold_cases() -> list[Case]:
    """Every gold transcript once for every pattern that counts in its stage."""
    labels: dict[str, dict[str, list[int]]] = _read("gold.yaml")
    transcripts = load_gold()
    return [
        Case(id_, "gold", t["id"], t["stage"], t["turns"], frozenset(labels[id_].get(t["id"], [])))
        for id_, pattern in load_patterns().items()
        for t in transcripts
        if t["stage"] in pattern.stages
    ]


def _read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((FOLDER / name).read_text("utf-8"))
    return found


def _case(
    pattern: str, part: Part, name: str, written: Written, case: str | Said, passages: dict[str, str]
) -> Case:
    said = Said(said=case) if isinstance(case, str) else case
    turns, marked = turns_of(re.sub(r"@(\w+)", lambda m: passages.get(m[1], m[0]), said.said))
    answers = {turn["n"] for turn in turns if turn["speaker"] == "candidate"}
    right = marked or answers
    if " found " in name and len(right) > 1:
        raise ValueError(f"{pattern} {name}: several answers; mark the right one with C!:")
    return Case(
        pattern,
        part,
        name,
        said.stage or written.stage,
        turns,
        frozenset(right if " found " in name else ()),
        tuple(said.ledger),
        tuple(said.cuts),
    )


def turns_of(text: str) -> tuple[list[dict[str, Any]], set[int]]:
    """Turns of a marked text, and the numbers of those marked as the right place."""
    marks = list(_MARK.finditer(text))
    if not marks:
        return [{**_ASKED, "n": 1}, {"n": 2, "speaker": "candidate", "kind": "answer", "text": text}], set()
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    turns = [
        {
            "n": n,
            "speaker": "candidate" if mark[1] in "CD" else "interviewer",
            "kind": _KINDS[mark[1]],
            "text": text[mark.end() : end].strip(),
        }
        for n, (mark, end) in enumerate(zip(marks, ends, strict=True), 1)
    ]
    return turns, {n for n, mark in enumerate(marks, 1) if mark[2]}
