"""What each persona does, in numbers: seeded interviews in quote mode, the same ones for every persona."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from statistics import mean

from rich.console import Console
from rich.table import Table

from app.services import Services
from eval.candidates import CANDIDATES
from eval.interviewer.heard import Interview, heard
from eval.interviewer.kept import kept_file, play_all
from eval.interviewer.plan import Planned, plan

PLAYERS = ("excellent", "mediocre", "rambler", "questioner", "one_word")
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
PER_PERSONA = 20
MINUTES = 20.0


def report(services: Services, console: Console, seed: int) -> None:
    """Print the table of moves."""
    names = sorted(services.personas)
    console.print(moves_table({name: played(planned_for(name, services, seed), services) for name in names}))


def planned_for(persona: str, services: Services, seed: int) -> list[Planned]:
    """The same candidates, scenarios and seeds for every persona."""
    scenarios = sorted(services.scenarios)
    return plan(PER_PERSONA, PLAYERS, scenarios, [persona], minutes=MINUTES, speak_mode="quote", seed=seed)


def played(planned: Sequence[Planned], services: Services) -> list[Interview]:
    records = play_all(planned, CANDIDATES, services, kept_file(None, "quote"))
    return [heard(record, services.scenarios) for record in records]


def moves_table(interviews: Mapping[str, Sequence[Interview]]) -> Table:
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


def shares(interviews: Sequence[Interview]) -> list[str]:
    """Mean over interviews of each move's share, so that one with many short turns weighs no more."""
    counts = [Counter(line.move for line in each.lines if line.move in MOVES) for each in interviews]
    return [f"{100 * mean(c[move] / max(1, c.total()) for c in counts):.0f}" for move in MOVES]


def rates(interviews: Sequence[Interview]) -> list[str]:
    said = [line for each in interviews for line in each.lines if line.move != "open"]
    return [
        f"{mean(len(each.cuts) for each in interviews):.1f}",
        f"{mean(len(each.ledger) for each in interviews):.1f}",
        f"{mean(len(line.text.split()) for line in said):.1f}",
    ]
