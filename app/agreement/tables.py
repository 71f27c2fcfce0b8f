"""Agreement as tables for the terminal, every number with its 95 % bootstrap interval by transcript."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

from rich.table import Table
from rich.text import Text

from rubrics.agreement import (
    MEASURES,
    Measure,
    Pair,
    exact,
    interval,
    kappa,
    mean_shift,
    over_rated,
    pooled,
    within_one,
)

COLUMNS: dict[str, Measure] = {
    "exact": exact,
    "within one": within_one,
    "kappa": kappa,
    "Spearman": pooled,
    "shift": mean_shift,
    "over-rated": over_rated,
}


def measures_table(pairs: Sequence[Pair], title: str) -> Table:
    """Every measure of the grader over all pairs."""
    table = Table("measure", "value", "95 % interval", title=title)
    for name, measure in MEASURES.items():
        table.add_row(name, *number(pairs, measure))
    return table


def signals_table(pairs: Sequence[Pair]) -> Table:
    """Rank correlation of each criterion."""
    table = Table("signal", "labels", "Spearman", "95 % interval")
    for criterion, own in by_criterion(pairs).items():
        table.add_row(Text(criterion), str(len(own)), *number(own, pooled))
    return table


def agreement_table(pairs: Sequence[Pair], title: str) -> Table:
    """Every criterion, and all of them, against the labels; fits 80 columns."""
    table = Table(title=title, caption="below each value: its 95 % interval, by transcript", box=None)
    table.pad_edge, table.collapse_padding = False, True
    table.add_column("signal", min_width=13)
    for name in ("n", *COLUMNS):
        table.add_column(name, justify="right", no_wrap=True)
    for name, own in {"all": list(pairs), **by_criterion(pairs)}.items():
        cells = ["\n".join(number(own, measure)).replace(" to ", " ") for measure in COLUMNS.values()]
        table.add_row(Text(name.replace("_", " ")), str(len(own)), *cells)
    return table


def by_criterion(pairs: Sequence[Pair]) -> dict[str, list[Pair]]:
    groups: dict[str, list[Pair]] = {}
    for pair in pairs:
        groups.setdefault(pair.criterion, []).append(pair)
    return groups


def number(pairs: Sequence[Pair], measure: Measure) -> tuple[str, str]:
    """The value and its interval; a dash where it cannot be measured."""
    value = measure(pairs)
    if isnan(value):
        return "–", "–"
    low, high = interval(pairs, measure)
    return f"{value:.2f}", f"{low:.2f} to {high:.2f}"
