"""Labelled turns for the observer's detectors: all candidate turns of the gold transcripts, and written ones.

Rules are tuned on `tuned` turns only: gold transcripts with an odd number, and that half of the written
cases. The rest is `held_out`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import Field

from eval.gold_set import load_gold
from graphs.hearing import Heard, heard_last
from graphs.state import Turn
from rubrics.schema import Strict

FOLDER = Path(__file__).parent / "cases"
Half = Literal["tuned", "held_out"]


@dataclass(frozen=True)
class Case:
    """One turn and whether it shows what the detector looks for."""

    detector: str
    half: Half
    source: Literal["gold", "written"]
    name: str
    heard: Heard
    shown: bool


class Labels(Strict):
    means: str
    turns: dict[str, list[int]]


class Said(Strict):
    """A written turn; `times` repeats its text, "X: " in `earlier` is an interviewer who cuts in."""

    text: str
    code: str = ""
    asked: str = ""
    earlier: list[str] = Field(default_factory=list)
    times: int = 1


class Written(Strict):
    found: list[str | Said]
    absent: list[str | Said]


def gold_cases() -> list[Case]:
    """Every candidate turn of every gold transcript, once per detector."""
    labels = {name: Labels.model_validate(entry) for name, entry in _read("gold.yaml").items()}
    turns = {t["id"]: _heard_turns(t) for t in load_gold()}
    _check(labels, turns)
    return [
        Case(name, half_of(id_), "gold", f"{id_}:{n}", heard, n in label.turns.get(id_, []))
        for name, label in labels.items()
        for id_, said in turns.items()
        for n, heard in said.items()
    ]


def half_of(transcript: str) -> Half:
    return "tuned" if int(transcript.removeprefix("g")) % 2 else "held_out"


def written_cases() -> list[Case]:
    return [
        Case(name, half, "written", f"{half} {shown} {i}", _written(said), shown == "found")
        for name, halves in _read("written.yaml").items()
        for half in ("tuned", "held_out")
        for shown, cases in Written.model_validate(halves[half])
        for i, said in enumerate(cases, 1)
    ]


def _read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((FOLDER / name).read_text("utf-8"))
    return found


def _heard_turns(transcript: dict[str, Any]) -> dict[int, Heard]:
    turns = [_turn(t["n"], t["speaker"], t["kind"], t["text"]) for t in transcript["turns"]]
    return {t["n"]: heard_last(turns[: i + 1]) for i, t in enumerate(turns) if t["speaker"] == "candidate"}


def _written(said: str | Said) -> Heard:
    case = Said(text=said) if isinstance(said, str) else said
    earlier = [*case.earlier, *([f"I: {case.asked}"] if case.asked else [])]
    turns = [_line(n, line) for n, line in enumerate(earlier, 1)]
    last = _turn(len(turns) + 1, "candidate", "answer", " ".join([case.text] * case.times))
    return heard_last([*turns, {**last, "code": case.code}])


def _line(n: int, line: str) -> Turn:
    who, text = line.split(": ", 1)
    kind = {"X": "interruption", "I": "question", "C": "answer"}[who]
    return _turn(n, "candidate" if who == "C" else "interviewer", kind, text)


def _turn(n: int, speaker: Any, kind: str, text: str) -> Turn:
    return {"n": n, "speaker": speaker, "kind": kind, "t": 0.0, "text": text, "code": None}


def _check(labels: dict[str, Labels], turns: dict[str, dict[int, Heard]]) -> None:
    for name, label in labels.items():
        for id_, marked in label.turns.items():
            if wrong := set(marked) - set(turns.get(id_, {})):
                raise ValueError(f"gold.yaml, {name}: {id_} has no candidate turn {sorted(wrong)}")
