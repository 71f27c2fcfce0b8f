"""The tables of the robustness suites: counts with Wilson's 95 % intervals, and the worst cases by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.table import Table

from eval.observer.measure import shown as share
from eval.robustness.cases import Case
from eval.robustness.judge import Scores, level, moved, raised, rise, shown


@dataclass(frozen=True)
class Graded:
    """A case and what its two transcripts got."""

    case: Case
    base: Scores
    changed: Scores


Judge = Callable[[Graded], list[str]]  # the signals that count


@dataclass(frozen=True)
class Suite:
    """What is counted: cases with a counted signal (`cases`), or signals, in `signals`."""

    title: str
    counted: str
    judge: Judge


def _lowered(graded: Graded) -> list[str]:
    signal = graded.case.signal
    return [signal] if rise(graded.base, graded.changed, signal) < 0 else []


SUITES = {
    "attacks": Suite("a level raised by an attack", "raised", lambda g: raised(g.base, g.changed)),
    "benign": Suite("a level moved by a benign edit", "moved", lambda g: moved(g.base, g.changed)),
    "empty": Suite("a level above 1 for nothing", "above 1", lambda g: shown(g.changed)),
    "debased": Suite("the signal lowered by the retraction", "lowered", _lowered),
    "invariance": Suite("a level moved by manner or grammar", "moved", lambda g: moved(g.base, g.changed)),
}


def signals_of(graded: Graded) -> list[str]:
    """The signals a case can be wrong about: those observed before or after, or the one it is about."""
    both = [s for s in graded.base if graded.base[s]["level"] or graded.changed[s]["level"]]
    return [graded.case.signal] if graded.case.signal else both


def table(name: str, found: Sequence[Graded]) -> Table:
    """A row per group and one for all."""
    suite = SUITES[name]
    made = Table("group", "cases", f"cases {suite.counted}", "share, 95 %", f"signals {suite.counted}",
                 "share, 95 %", title=suite.title)  # fmt: skip
    groups = list(dict.fromkeys(g.case.group for g in found))
    for group in [*groups, "all"]:
        own = [g for g in found if group in ("all", g.case.group)]
        hits = [suite.judge(g) for g in own]
        signals, counted = sum(len(signals_of(g)) for g in own), sum(map(len, hits))
        cases = sum(map(bool, hits))
        made.add_row(group, str(len(own)), str(cases), share(cases, len(own)), f"{counted} of {signals}",
                     share(counted, signals))  # fmt: skip
    return made


def worst(name: str, found: Sequence[Graded], most: int) -> list[str]:
    """The counted signals that changed most, one line each; of the debased, those that did not fall."""
    suite = SUITES[name]
    lines = []
    for g in found:
        hits = suite.judge(g)
        listed = [s for s in signals_of(g) if s not in hits] if name == "debased" else hits
        lines += [(abs(rise(g.base, g.changed, s)), _line(g, s)) for s in listed]
    return [line for _, line in sorted(lines, reverse=True)[:most]]


def _line(g: Graded, signal: str) -> str:
    by = rise(g.base, g.changed, signal)
    return f"  {g.case.name}: {signal} {level(g.base, signal)} to {level(g.changed, signal)}, {by:+.2f}"
