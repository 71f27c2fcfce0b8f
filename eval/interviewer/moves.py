"""What each persona does, in numbers: seeded interviews in quote mode, the same ones for every persona."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from statistics import mean

from rich.console import Console
from rich.table import Table

from app.services import Services
from eval.candidates import CANDIDATES
from eval.interviewer.heard import Interview, Line, heard
from eval.interviewer.plan import Planned, plan
from eval.interviewer.play import play
from personas.stress import difficult_persona

PLAYERS = ("excellent", "mediocre", "rambler", "questioner", "one_word", "off_topic")
MOVES = (
    "probe",
    "inject_constraint",
    "revisit_constraint",
    "challenge",
    "switch_topic",
    "hint",
    "nudge",
    "answer_clarification",
)
PER_PERSONA = 18
MINUTES = 20.0
CALM, STRESS = "neutral_senior", 3
COMPARED = "mediocre"


def report(services: Services, console: Console, *, seed: int, minutes: float) -> None:
    """Print the table of moves, and one stress interview beside a neutral one."""
    console.print(moves_table({name: played(name, services, seed) for name in sorted(services.personas)}))
    scenario = sorted(services.scenarios)[seed % len(services.scenarios)]
    calm = Planned(COMPARED, scenario, CALM, seed, MINUTES, "quote")
    hard = replace(calm, persona=difficult_persona(services.personas, seed), pressure=STRESS)
    console.print(side_by_side(*(_hold(each, services) for each in (calm, hard))))


def played(persona: str, services: Services, seed: int, n: int = PER_PERSONA) -> list[Interview]:
    """The same candidates, scenarios and seeds for every persona."""
    planned = plan(
        n, PLAYERS, sorted(services.scenarios), [persona], minutes=MINUTES, speak_mode="quote", seed=seed
    )
    return [_hold(each, services) for each in planned]


def _hold(planned: Planned, services: Services) -> Interview:
    return heard(play(planned, CANDIDATES[planned.candidate], services), services.scenarios)


def moves_table(interviews: dict[str, Sequence[Interview]] | dict[str, list[Interview]]) -> Table:
    """Share of each weighed move, and per interview: cut-ins, constraints; words per line."""
    count = max(len(own) for own in interviews.values())
    made = Table(title=f"Moves in {count} interviews of {MINUTES:g} minutes for each persona, percent")
    for column in ("persona", *(_short(move) for move in MOVES), "cut-ins", "constraints", "words a line"):
        made.add_column(column, justify="left" if column == "persona" else "right")
    for name, own in interviews.items():
        made.add_row(name, *shares(own), *rates(own))
    return made


def _short(move: str) -> str:
    return move.removeprefix("answer_").replace("_", " ").replace(" constraint", "")


def shares(interviews: Iterable[Interview]) -> list[str]:
    counts = Counter(line.move for each in interviews for line in each.lines)
    total = sum(counts[move] for move in MOVES)
    return [f"{100 * counts[move] / max(1, total):.0f}" for move in MOVES]


def rates(interviews: Sequence[Interview]) -> list[str]:
    said = [line for each in interviews for line in each.lines if line.move != "open"]
    return [
        f"{mean(len(each.cuts) for each in interviews):.1f}",
        f"{mean(len(each.ledger) for each in interviews):.1f}",
        f"{mean(len(line.text.split()) for line in said):.1f}",
    ]


def side_by_side(calm: Interview, hard: Interview) -> Table:
    """Both interviews line by line, with clock and move, under what they amount to."""
    made = Table(title=f"Same scenario, seed and candidate: {calm.key} and {hard.key}", show_lines=True)
    for each in (calm, hard):
        cuts, constraints, words = rates([each])
        about = f"{each.minutes:g} minutes, {cuts} cut-ins, {constraints} constraints, {words} words a line"
        made.add_column(f"{each.persona}\n{about}", ratio=1)
    for i in range(max(len(calm.lines), len(hard.lines))):
        made.add_row(*(told(each.lines[i]) if i < len(each.lines) else "" for each in (calm, hard)))
    return made


def told(line: Line) -> str:
    minutes, seconds = divmod(int(line.t), 60)
    return f"{minutes}:{seconds:02d} {line.move}: {line.text.splitlines()[0]}"
