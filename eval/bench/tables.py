"""The tables of a run."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from eval.bench.results import KEYS

WANTED = {
    "ttft_vs_plain_200w": "at most 0.25",
    "ttft_growth_50_to_500w": "below 0.10",
    "decode_vs_raw": "at least 0.95",
    "prefill_vs_raw": "at least 0.95",
    "observer_overhead": "at most 0.10",
    "samples4_vs_1": "at most 2.2",
}
REGRADE_WANTED = {
    "regrade_vs_plain": "at least 4",
    "regrade_vs_limit": "at least 0.85",
    "tokens_computed_vs_own": "at most 4",
}
Found = Mapping[str, Any]


def show(found: Found, console: Console) -> None:
    """Ratios, reply times, speeds, memory, re-grading."""
    for table in (ratios(found), replies(found), speeds(found), memory(found), regrading(found)):
        if table.row_count:
            console.print(table)
    if uneven := sum(not (row["one"]["even"] and row["four"]["even"]) for row in found["series"]["samples"]):
        console.print(f"samples4_vs_1: in {uneven} pairs a sample ended by itself; compared per decoded step")


def ratios(found: Found) -> Table:
    machine = found["machine"]
    threads = "{} and {} threads".format(*machine["threads"])
    title = f"{machine['model']}, {machine['cpu']}, {threads}, load {machine['load_average']}"
    made = Table("ratio", "median", "quartiles", "min to max", "n", "wanted", title=title)
    ordered = [*KEYS, *(name for name in found["spread"] if name not in KEYS)]
    for name in ordered:
        if each := found["spread"][name]:
            quartiles = f"{each['q1']:.2f} to {each['q3']:.2f}"
            ends = f"{each['min']:.2f} to {each['max']:.2f}"
            made.add_row(name, f"{each['median']:.3f}", quartiles, ends, str(each["n"]), WANTED.get(name, ""))
    return made


def regrading(found: Found) -> Table:
    made = Table(
        "re-grading", "", "wanted", title="transcripts of eval/gold, ours beside plain and the limit"
    )
    for name, value in found["series"]["regrade"].items():
        if isinstance(value, float):
            made.add_row(name.replace("_", " "), f"{value:.2f}", REGRADE_WANTED.get(name, ""))
    return made


def replies(found: Found) -> Table:
    made = Table(title="seconds from send, of the replies that asked the model (of all replies)")
    for column in (
        "interview",
        "first token p50",
        "first word p50",
        "p95",
        "whole reply p50",
        "p95",
        "n",
        "asked the model",
    ):
        made.add_column(column)
    for name, each in found["replies"].items():
        token = each["first_token"]
        made.add_row(
            name,
            f"{token['p50']:.2f}" if token else "",
            *_cells(each),
            f"{each['share_that_asked_the_model']:.0%}",
        )
    return made


def _cells(each: Found) -> list[str]:
    cells = []
    for which in ("first", "full"):
        for p in ("p50", "p95"):
            asked, every = each[which], each[f"{which}_all_replies"]
            both = asked is None or asked["n"] != every["n"]
            cells.append((f"{asked[p]:.2f}" if asked else "-") + (f" ({every[p]:.2f})" if both else ""))
    return [*cells, str(each["first_all_replies"]["n"])]


def speeds(found: Found) -> Table:
    rounds = found["series"]["speed"]
    made = Table(title=f"tokens per second, median of {len(rounds)} rounds")
    for column in ("", "ours", "raw, llama.cpp's defaults", "raw, our parameters"):
        made.add_column(column)
    for name in ("prefill", "decode") if rounds else ():
        sides = ("ours", "raw", "raw_ours")
        made.add_row(name, *(f"{median([row[name][side] for row in rounds]):.1f}" for side in sides))
    if rounds:
        same = sum(row["same_output"] for row in rounds)
        made.add_row("same words as ours", "", "", f"{same} of {len(rounds)}")
    return made


def memory(found: Found) -> Table:
    made = Table("MB above the empty process", "at the end", "peak", title="memory")
    for name in ("ours", "plain"):
        if each := found["series"]["memory"].get(name):
            made.add_row(name, f"{each['current'] / 1e6:,.0f}", f"{each['peak'] / 1e6:,.0f}")
    if kv := found["series"]["memory"].get("kv_bytes"):
        made.add_row(f"of it cache of {found['settings']['n_ctx']:,} tokens, 16 bits", f"{kv / 1e6:,.0f}", "")
    return made
