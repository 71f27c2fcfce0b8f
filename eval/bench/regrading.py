"""Grading saved transcripts: ours, what a user would write, and the least that has to be read.

*Plain* is one chat completion for each signal: instructions and anchors, then the whole transcript, answered
as JSON with score, quote and reason. The *limit* is the number of different tokens in all our prompts (two
prompts share those up to where they first differ) over the raw loop's reading rate.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean
from time import perf_counter
from typing import Any

import llama_cpp

from app.backends.llamacpp import LlamaCppModel
from eval.bench.plain import PROMPTS, forget
from eval.bench.raw import OURS, RawContext, RawModel
from eval.gold_set import load_gold
from graphs.grade import grade
from graphs.model import Message, say
from rubrics.loader import load_rubric, load_stages
from rubrics.schema import Criterion, Rubric

ANSWER_TOKENS = 120  # of plain's JSON, at most
Row = dict[str, Any]


def transcripts(n: int, turns: int) -> list[Row]:
    """The first `n` labelled transcripts, cut off after so many turns."""
    return [{**each, "turns": each["turns"][:turns]} for each in load_gold()[:n]]


@dataclass
class Counted:
    """Hands `choose` on and remembers every prefix it was asked behind: its size is what must be read."""

    model: LlamaCppModel
    prefixes: set[int] = field(default_factory=set)
    size_b: float = 0.0  # no sentences are worded: what is timed is reading

    @property
    def fingerprint(self) -> Mapping[str, str]:
        return self.model.fingerprint

    def choose(self, messages: Sequence[Message], questions: Sequence[str], *args: Any, **more: Any) -> Any:
        for question in questions:
            self._remember(self.model._prompt(messages, question)[0])
        return self.model.choose(messages, questions, *args, **more)

    def _remember(self, tokens: Sequence[int]) -> None:
        before = 0
        for token in tokens:
            before = hash((before, token))
            self.prefixes.add(before)


def ours(
    found: Sequence[Row], engine: LlamaCppModel, raw: RawReader, tick: Callable[[float], None]
) -> list[Row]:
    """Seconds, tokens computed and tokens that had to be, by transcript; the first reads the examples too.

    After each the raw loop reads the same transcript, so that both meet the same machine.
    """
    rubric, stages, rows = load_rubric(), load_stages(), list[Row]()
    counted = Counted(engine)
    for transcript in found:
        known, computed, began = len(counted.prefixes), engine.computed, perf_counter()
        grade(transcript, counted, rubric, role=None, stage=stages[transcript["stage"]])  # type: ignore[arg-type]
        seconds = perf_counter() - began
        rows.append(
            {
                "id": transcript["id"],
                "own_tokens": engine.count([say("user", spoken(transcript))]),
                "seconds": seconds,
                "raw_rate": raw.rate(spoken(transcript)),
                "computed": engine.computed - computed,
                "needed": len(counted.prefixes) - known,
            }
        )
        tick(1)
    return rows


def spoken(transcript: Row) -> str:
    return "\n".join(f"{turn['speaker'].title()}: {turn['text']}" for turn in transcript["turns"])


def plain(found: Sequence[Row], llama: llama_cpp.Llama, tick: Callable[[float], None]) -> list[Row]:
    """Seconds for each transcript, one completion for each signal its stage can show."""
    rubric, stages, rows = load_rubric(), load_stages(), list[Row]()
    for transcript in found:
        began = perf_counter()
        for criterion in asked(rubric, stages[transcript["stage"]].observable):
            answered(llama, criterion, spoken(transcript))
        rows.append({"id": transcript["id"], "seconds": perf_counter() - began})
        tick(1)
    forget(llama)
    return rows


def asked(rubric: Rubric, observable: Sequence[str]) -> list[Criterion]:
    return [criterion for criterion in rubric.criteria if criterion.id in observable]


def answered(llama: llama_cpp.Llama, criterion: Criterion, text: str) -> str:
    anchors = "\n".join(f"{level}: {anchor}" for level, anchor in criterion.anchors.items())
    role = PROMPTS["grader"].format(title=criterion.title, anchors=anchors)
    messages: Any = [say("system", role), say("user", text)]
    reply: Any = llama.create_chat_completion(
        messages, max_tokens=ANSWER_TOKENS, temperature=0.0, response_format={"type": "json_object"}
    )
    return str(reply["choices"][0]["message"]["content"])


class RawReader:
    """The raw loop with our parameters, as a reader of prompts. Close it."""

    def __init__(self, path: Path, threads: tuple[int, int]) -> None:
        self.model = RawModel(path)
        self.context = RawContext(self.model, 4096, threads, **OURS)

    def rate(self, text: str) -> float:
        """Tokens a second over `text` as a prompt."""
        tokens = self.model.prompt([say("user", text)])[:3000]
        return len(tokens) / self.context.run(tokens, 1).prefill_s

    def close(self) -> None:
        self.context.close()
        self.model.close()


def ratios(mine: Sequence[Row], theirs: Sequence[Row]) -> dict[str, Any]:
    """`regrade_vs_plain`: how many times faster; `regrade_vs_limit`: share of the speed that is possible."""
    plain_s = {row["id"]: row["seconds"] for row in theirs}
    both = [row for row in mine if row["id"] in plain_s]
    ours_s = sum(row["seconds"] for row in mine)
    return {
        "regrade_vs_plain": sum(plain_s.values()) / sum(row["seconds"] for row in both),
        "regrade_vs_limit": sum(row["needed"] / row["raw_rate"] for row in mine) / ours_s,
        "seconds_a_transcript": ours_s / len(mine),
        "plain_seconds_a_transcript": fmean(plain_s.values()),
        "tokens_computed_vs_own": fmean(row["computed"] / row["own_tokens"] for row in mine[1:] or mine),
        "raw_tokens_per_second": fmean(row["raw_rate"] for row in mine),
    }
