"""Grading by a person: which transcripts wait, what an answer means, and how a finished one is kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from random import Random

from app.agreement.labels import is_level
from app.transcripts.formats import Transcript, dump, read
from rubrics.schema import Criterion

SEED = 0  # of the order in which transcripts are shown
Levels = dict[str, float | None]


class Wish(StrEnum):
    """What a person can answer besides a level."""

    not_observed = "n"
    again = "t"
    back = "b"
    skip = "s"
    stop = "q"


Reply = float | Wish
PROMPT = "1-5 in halves, n not observed, t transcript again, b back, s skip it, q stop: "


def parse_reply(text: str) -> Reply:
    """A level or a wish. Raises ValueError that says what can be typed."""
    typed = text.strip().lower().replace(",", ".")
    if typed in set(Wish):
        return Wish(typed)
    try:
        level = float(typed)
    except ValueError:
        level = 0.0
    if not is_level(level):
        raise ValueError(f"{text.strip()!r:.40} is no answer here: type 1, 1.5, 2, … 5, or n, t, b, s, q")
    return level


def ask_levels(criteria: Sequence[Criterion], ask: Callable[[Criterion, int], Reply]) -> Levels | Wish:
    """Levels by criterion (None: not observed), or the wish to skip or stop. `ask` gets the place too."""
    given: list[float | None] = []
    while len(given) < len(criteria):
        reply = ask(criteria[len(given)], len(given) + 1)
        if reply in (Wish.skip, Wish.stop):
            return Wish(str(reply))
        if reply is Wish.back:
            given = given[:-1]
        elif reply is not Wish.again:
            given.append(None if isinstance(reply, Wish) else reply)
    return {criterion.id: level for criterion, level in zip(criteria, given, strict=True)}


def waiting(transcripts: Sequence[Transcript], out: Path, rater: str) -> list[Transcript]:
    """Those that `rater` has not finished in `out`, in an order that tells nothing and is always the same."""
    done = {digest(t) for t in read(out) if rater_of(t) == rater} if holds_something(out) else set()
    shuffled = sorted(transcripts, key=digest)
    Random(SEED).shuffle(shuffled)
    return [transcript for transcript in shuffled if digest(transcript) not in done]


def holds_something(path: Path) -> bool:
    return path.exists() and bool(path.read_text("utf-8").strip())


def rater_of(transcript: Transcript) -> str:
    return str((transcript.model_extra or {}).get("rater"))


def digest(transcript: Transcript) -> str:
    """What tells a transcript from others when it has no id, or the same one: its id and its turns."""
    said = [[turn.n, turn.speaker, turn.text] for turn in transcript.turns]
    return hashlib.sha256(json.dumps([transcript.id, said]).encode()).hexdigest()


def keep(out: Path, transcript: Transcript, labels: Mapping[str, float | None], rater: str) -> None:
    """Add the transcript with these labels as the last line of `out`."""
    line = json.dumps({**dump(transcript), "labels": dict(labels), "rater": rater}, ensure_ascii=False)
    out.parent.mkdir(parents=True, exist_ok=True)
    before = out.read_text("utf-8") if out.exists() else ""
    with out.open("a", encoding="utf-8", newline="\n") as file:
        file.write(f"{line}\n" if not before or before.endswith("\n") else f"\n{line}\n")
