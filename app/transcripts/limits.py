"""How much of a transcript from outside is read: far above any interview, far below what hurts a machine."""

from __future__ import annotations

from app.transcripts.model import Transcript, TranscriptError

MAX_FILE = 64 * 2**20
MAX_TRANSCRIPTS = 10_000
MAX_TURNS = 5_000
MAX_TEXT = 200_000
MAX_FIELD = 1_000
MAX_LIST = 50_000


def refuse_oversized(transcript: Transcript) -> None:
    """Raise `TranscriptError` on a transcript that is empty or bigger than an interview can be."""
    if not transcript.turns:
        raise TranscriptError("there is no turn: at least one is needed")
    for what, size, most in sizes(transcript):
        if size > most:
            raise TranscriptError(
                f"{what} has {size:,}, more than the {most:,} that are read: shorten or split it"
            )


def sizes(transcript: Transcript) -> list[tuple[str, int, int]]:
    """What is limited, its size, and the limit."""
    scenario = transcript.scenario
    fields = {"id": transcript.id, "stage": transcript.stage, "role": transcript.role}
    fields |= {"persona": transcript.persona, "scenario id": scenario.id, "scenario title": scenario.title}
    return [
        ("the list of turns", len(transcript.turns), MAX_TURNS),
        ("the list of events", len(transcript.events), MAX_LIST),
        ("the list of grades", len(transcript.grades), MAX_LIST),
        *((f"turn {turn.n} (characters)", len(turn.text), MAX_TEXT) for turn in transcript.turns),
        ("the scenario prompt (characters)", len(scenario.prompt), MAX_TEXT),
        *((f"{name} (characters)", len(text or ""), MAX_FIELD) for name, text in fields.items()),
    ]
