"""Many short interviews in one process: does memory grow, does anything become slower?

Five scripted candidates take turns, each time with another seed, so that every interview says
something new, over the scenario that asks the model for every wording.
The 10th and the 50th interview are given as means over the five interviews that end there, which are the
same five candidates; the slopes are least squares over everything from the 10th on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import fmean
from time import perf_counter
from typing import Any

import numpy as np
from rich.table import Table

from app.services import Services
from eval.bench.memory import resident
from eval.bench.replay import FORCED
from eval.candidates import CANDIDATES
from eval.interviewer.plan import Planned
from eval.interviewer.play import play

WHO = ("excellent", "mediocre", "rambler", "questioner", "flatterer")
WARM = 10  # interviews after which buffers and caches have their size
MINUTES = 3.0
Row = dict[str, Any]


def held(n: int, services: Services, rows: list[Row], tick: Callable[[float], None]) -> None:
    """Hold `n` interviews and append one row each: seconds, turns, and bytes resident afterwards."""
    for i in range(n):
        planned = Planned(WHO[i % len(WHO)], FORCED, "neutral_senior", i, MINUTES, "rewrite")
        began = perf_counter()
        record = play(planned, CANDIDATES[planned.candidate], services)
        seconds = perf_counter() - began
        rows.append({"i": i + 1, "seconds": seconds, "turns": len(record["turns"]), "rss": resident()})
        tick(1)


def summary(rows: Sequence[Row]) -> Row:
    """Means at the 10th and the last interview, and slopes per interview; {} with fewer than `WARM` + 5."""
    late = rows[WARM - 1 :]
    if len(late) < len(WHO) + 1:
        return {}
    at = [row["i"] for row in late]
    return {
        "interviews": len(rows),
        "at_10": _around(rows[:WARM]),
        "at_end": _around(rows),
        "rss_bytes_per_interview": float(np.polyfit(at, [row["rss"] for row in late], 1)[0]),
        "seconds_per_interview": float(np.polyfit(at, [row["seconds"] for row in late], 1)[0]),
    }


def _around(rows: Sequence[Row]) -> Row:
    last = rows[-len(WHO) :]
    return {name: fmean(row[name] for row in last) for name in ("rss", "seconds", "turns")}


def table(found: Row, model: str) -> Table:
    made = Table("", "10th", f"{found['interviews']}th", "slope an interview", title=f"soak, {model}")
    first, last = found["at_10"], found["at_end"]
    growth = f"{found['rss_bytes_per_interview'] / 1e6:+.3f} MB"
    made.add_row("resident", f"{first['rss'] / 1e6:.0f} MB", f"{last['rss'] / 1e6:.0f} MB", growth)
    slower = f"{found['seconds_per_interview']:+.4f} s"
    made.add_row("an interview", f"{first['seconds']:.2f} s", f"{last['seconds']:.2f} s", slower)
    made.add_row("turns", f"{first['turns']:.1f}", f"{last['turns']:.1f}", "")
    return made
