"""Stress interviews beside neutral ones: same scenario, seed and candidate, in quote mode, in seconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import mean

from rich.console import Console
from rich.table import Table

from app.services import Services
from eval.interviewer.heard import Interview, Line
from eval.interviewer.moves import played
from eval.interviewer.plan import Planned
from personas.loader import DEFAULT
from personas.stress import difficult_persona, stressed

MINUTES = 30.0
PRESSURE = 3
CANDIDATE = "talkative"  # gives reasons to cut in, and meets every constraint
COUNTED = {
    "constraints injected": ("inject_constraint",),
    "cut-ins": ("interrupt",),
    "challenges": ("challenge",),
    "topic switches": ("switch_topic",),
    "probes": ("probe",),
    "hints and nudges": ("hint", "nudge"),
}
PAIRS = 12


def report(services: Services, console: Console, seed: int) -> None:
    """Print what neutral and stress interviews amount to, then the first of each line by line."""
    planned = [planned_pair(services, seed + i) for i in range(PAIRS)]
    calm, hard = (played([pair[side] for pair in planned], services) for side in (0, 1))
    limits = [allowed(services, [pair[side] for pair in planned]) for side in (0, 1)]
    console.print(amounts(calm, hard, limits))
    console.print(side_by_side(calm[0], hard[0]))


def amounts(calm: Sequence[Interview], hard: Sequence[Interview], limits: Sequence[str]) -> Table:
    """Means over interviews; `limits` are the lengths of answer that were let pass, as shown."""
    made = Table(
        title=f"{len(calm)} neutral interviews and {len(hard)} under pressure {PRESSURE}, same scenarios, "
        "seeds and candidate: means, in brackets per ten minutes of the clock"
    )
    for column in ("", "neutral", "stress"):
        made.add_column(column, justify="right" if column else "left")
    made.add_row(
        "minutes on the clock", *(f"{mean(each.minutes for each in own):.1f}" for own in (calm, hard))
    )
    made.add_row("words before an answer is too long", *limits)
    made.add_row("words an answer had", *(f"{mean(map(words_an_answer, own)):.0f}" for own in (calm, hard)))
    for name, moves in COUNTED.items():
        made.add_row(name, *(counted(own, moves) for own in (calm, hard)))
    return made


def planned_pair(services: Services, seed: int) -> tuple[Planned, Planned]:
    scenario = sorted(services.scenarios)[seed % len(services.scenarios)]
    calm = Planned(CANDIDATE, scenario, DEFAULT, seed, MINUTES, "quote")
    return calm, replace(calm, persona=difficult_persona(services.personas, seed), pressure=PRESSURE)


def allowed(services: Services, planned: Sequence[Planned]) -> str:
    """Mean of the lengths the personas cut in at; `no limit` when none of them does for length."""
    who = [stressed(services.personas[each.persona], each.pressure) for each in planned]
    limits = [each.interruptions.max_words for each in who if "too_long" in each.interruptions.triggers]
    return f"{mean(limits):.0f}" if limits else "no limit"


def words_an_answer(interview: Interview) -> float:
    """Mean length of what was said up to the end or a cut."""
    said = [turn for turn in interview.turns if turn["speaker"] == "candidate"]
    return mean(len(turn["text"].split()) for turn in said)


def counted(interviews: Sequence[Interview], moves: tuple[str, ...]) -> str:
    totals = [sum(line.move in moves for line in each.lines) for each in interviews]
    rate = mean(10 * total / each.minutes for total, each in zip(totals, interviews, strict=True))
    return f"{mean(totals):.1f} ({rate:.1f})"


def side_by_side(calm: Interview, hard: Interview) -> Table:
    """Both interviews line by line, with clock and move."""
    made = Table(title=f"{calm.key} and {hard.key}", show_lines=True)
    for each in (calm, hard):
        made.add_column(f"{each.persona}, {each.minutes:g} minutes", ratio=1)
    for i in range(max(len(calm.lines), len(hard.lines))):
        made.add_row(*(told(each.lines[i]) if i < len(each.lines) else "" for each in (calm, hard)))
    return made


def told(line: Line) -> str:
    minutes, seconds = divmod(int(line.t), 60)
    return f"{minutes}:{seconds:02d} {line.move}: {line.text.splitlines()[0]}"
