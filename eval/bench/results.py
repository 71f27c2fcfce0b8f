"""What a run found: raw series, the medians made of them, and the JSON that holds both. Pure but for
`write`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

KEYS = (
    "ttft_vs_plain_200w",
    "ttft_growth_50_to_500w",
    "decode_vs_raw",
    "prefill_vs_raw",
    "observer_overhead",
    "samples4_vs_1",
)
REGRADE_KEYS = ("regrade_vs_plain", "regrade_vs_limit")
Row = Mapping[str, Any]


@dataclass
class Series:
    """Everything that was measured, as it came. Keys of the replies are words of an answer."""

    speed: list[Row] = field(default_factory=list)
    samples: list[Row] = field(default_factory=list)
    ours: dict[int, list[Row]] = field(default_factory=dict)
    shipped: list[Row] = field(default_factory=list)  # the scenario as shipped, 200 words
    unobserved: list[Row] = field(default_factory=list)  # 200 words, no background questions
    plain: dict[int, list[Row]] = field(default_factory=dict)
    plain_alone: list[Row] = field(default_factory=list)  # without an observer, 200 words
    memory: dict[str, Any] = field(default_factory=dict)
    regrade: dict[str, Any] = field(default_factory=dict)  # eval/bench/regrading.py

    def ratios(self) -> dict[str, list[float]]:
        """The single ratios behind every key; a key without any was not measured."""
        return {
            "ttft_vs_plain_200w": by_turn(self.ours.get(200, []), self.plain.get(200, [])),
            "ttft_growth_50_to_500w": added(by_turn(self.ours.get(500, []), self.ours.get(50, []))),
            "decode_vs_raw": [row["decode"]["ours"] / row["decode"]["raw"] for row in self.speed],
            "prefill_vs_raw": [row["prefill"]["ours"] / row["prefill"]["raw"] for row in self.speed],
            "observer_overhead": added(by_turn(self.ours.get(200, []), self.unobserved)),
            "samples4_vs_1": [row["four"]["per_step_s"] / row["one"]["per_step_s"] for row in self.samples],
            "decode_vs_raw_our_parameters": [
                row["decode"]["ours"] / row["decode"]["raw_ours"] for row in self.speed
            ],
            "prefill_vs_raw_our_parameters": [
                row["prefill"]["ours"] / row["prefill"]["raw_ours"] for row in self.speed
            ],
            "first_token_vs_plain_200w": by_turn(
                self.ours.get(200, []), self.plain.get(200, []), "first_token_s"
            ),
            "first_token_growth_50_to_500w": added(
                by_turn(self.ours.get(500, []), self.ours.get(50, []), "first_token_s")
            ),
            "ttft_vs_plain_50w": by_turn(self.ours.get(50, []), self.plain.get(50, [])),
            "ttft_vs_plain_500w": by_turn(self.ours.get(500, []), self.plain.get(500, [])),
            "ttft_vs_plain_alone_200w": by_turn(self.ours.get(200, []), self.plain_alone),
        }


def by_turn(above: Sequence[Row], below: Sequence[Row], which: str = "first_s") -> list[float]:
    """Times of the turns for which both sides asked the model, one over the other.

    Plain streams: its first token is the first thing seen, under either name.
    """
    upper, lower = (
        {row["turn"]: row.get(which, row["first_s"]) for row in rows if _asked(row)}
        for rows in (above, below)
    )
    return [upper[turn] / lower[turn] for turn in upper if turn in lower]


def _asked(row: Row) -> bool:
    return bool(row.get("asked_model", True))  # plain always asks


def added(ratios: Sequence[float]) -> list[float]:
    """What comes on top: 0.08 for 8 percent more."""
    return [ratio - 1 for ratio in ratios]


def spread(values: Sequence[float]) -> dict[str, float] | None:
    """Median, quartiles and ends; None of nothing."""
    if not values:
        return None
    low, high = np.percentile(values, [25, 75])
    ends = {"min": min(values), "q1": float(low), "median": median(values), "q3": float(high)}
    return {**ends, "max": max(values), "n": len(values)}


def reply_times(rows: Sequence[Row], which: str) -> dict[str, float] | None:
    """p50 and p95 of "first_s" or "full_s" in seconds; None of nothing. Of 16, p95 is nearly the worst."""
    if not rows:
        return None
    p50, p95 = np.percentile([row[which] for row in rows], [50, 95])
    return {"p50": float(p50), "p95": float(p95), "n": len(rows)}


def replies_of(series: Series) -> dict[str, Any]:
    """The reply times of every side, by name; those that asked the model apart from all."""
    sides = {f"ours {words}w": rows for words, rows in series.ours.items()}
    sides |= {"ours 200w, scenario as shipped": series.shipped}
    sides |= {"ours 200w, observer off": series.unobserved}
    sides |= {f"plain {words}w": rows for words, rows in series.plain.items()}
    sides |= {"plain 200w, no observer": series.plain_alone}
    return {name: _times(rows) for name, rows in sides.items() if rows}


def _times(rows: Sequence[Row]) -> dict[str, Any]:
    asked = [row for row in rows if _asked(row)]
    return {
        "first_token": reply_times([row for row in asked if "first_token_s" in row], "first_token_s"),
        "first": reply_times(asked, "first_s"),
        "full": reply_times(asked, "full_s"),
        "first_all_replies": reply_times(rows, "first_s"),
        "full_all_replies": reply_times(rows, "full_s"),
        "share_that_asked_the_model": len(asked) / len(rows),
    }


def as_json(series: Series, machine: Row, settings: Row, *, partial: bool) -> dict[str, Any]:
    """The whole of build/bench.json. A key that was not measured is null."""
    spreads = {name: spread(values) for name, values in series.ratios().items()}
    medians = {key: found["median"] if (found := spreads[key]) else None for key in KEYS}
    return {
        **medians,
        **{key: series.regrade.get(key) for key in REGRADE_KEYS},
        "partial": partial,
        "spread": spreads,
        "replies": replies_of(series),
        "machine": dict(machine),
        "settings": dict(settings),
        "series": dict(vars(series)),
    }


def write(path: Path, data: Row) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
