"""The tables of the interviewer's evaluation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.table import Table

from eval.interviewer.criteria import CRITERIA, Criterion, Finding
from eval.interviewer.heard import Interview
from eval.observer.measure import shown


def findings(criterion: Criterion, interviews: Sequence[Interview]) -> list[tuple[Interview, list[Finding]]]:
    """Every interview the criterion applies to, with what it found there."""
    return [(each, criterion.find(each)) for each in interviews if criterion.applies(each)]


def criteria_table(interviews: Sequence[Interview]) -> Table:
    """One row per criterion. The interval is that of interviews, whose lines are not independent."""
    lines = sum(len(each.lines) for each in interviews)
    made = Table(title=f"{len(interviews)} interviews, {lines} lines of the interviewer")
    for column in ("the interviewer ...", "yes when", "lines", "interviews", "share with 95 % interval"):
        made.add_column(column)
    for criterion in CRITERIA:
        found = findings(criterion, interviews)
        hits = sum(1 for _, lines in found if lines)
        broken = sum(len(lines) for _, lines in found)
        row = (str(broken), f"{hits} of {len(found)}", shown(hits, len(found)))
        made.add_row(criterion.name, criterion.means, *row)
    return made


def examples(interviews: Sequence[Interview], most: int) -> list[str]:
    """Up to `most` findings of each criterion, of different interviews first, one line each."""
    made = []
    for criterion in CRITERIA:
        found = [(i, f) for i, fs in findings(criterion, interviews) for f in fs[:1]]
        moves = Counter(line.move for _, fs in findings(criterion, interviews) for line, _ in fs)
        if moves:
            made.append(f"{criterion.name}: {', '.join(f'{n} {move}' for move, n in moves.most_common())}")
        for interview, (line, what) in found[:most]:
            made.append(f"  {interview.key} turn {line.n} [{what}] {line.text}")
    return made


def wording_table(interviews: Sequence[Interview]) -> Table:
    """How lines a model may reword came out, and which guard rules rejected samples."""
    reworded = [line for each in interviews for line in each.lines if line.reworded]
    modes = Counter(line.mode for line in reworded)
    broken = Counter(rule for line in reworded for _, rules in line.rejected for rule in rules)
    made = Table("wording", "count", title=f"{len(reworded)} lines that may be reworded")
    for mode, count in modes.most_common():
        made.add_row(f"said as {mode}", f"{count}: {shown(count, len(reworded))}")
    for rule, count in broken.most_common():
        made.add_row(f"samples rejected: {rule}", str(count))
    return made
