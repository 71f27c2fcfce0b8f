"""Transcripts from files somebody picked: what can be read is kept, what cannot is told with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.storage.store import Store
from app.transcripts.formats import Transcript, TranscriptError, import_transcripts
from app.transcripts.parse import as_text, parts, read_bytes


@dataclass(frozen=True)
class Imported:
    """The kept interviews as (id, title), and a sentence for each file or transcript that was refused."""

    kept: list[tuple[str, str]]
    refused: list[str]


def import_each(store: Store, files: Sequence[Path]) -> Imported:
    """Keep every transcript of the files that can be read; a broken one spares the others of its file."""
    found: list[Transcript] = []
    refused: list[str] = []
    for path in files:
        for one in transcripts_of(path):
            (found if isinstance(one, Transcript) else refused).append(one)  # type: ignore[arg-type]
    ids = import_transcripts(store, found)
    titles = [one.scenario.title or "Interview" for one in found]
    return Imported(list(zip(ids, titles, strict=True)), refused)


def transcripts_of(path: Path) -> Iterator[Transcript | str]:
    """Each transcript of a file, or why it cannot be read. Messages name the file without its folder."""
    try:
        made = parts(as_text(read_bytes(path), path.name), path.name)
    except TranscriptError as exc:
        yield str(exc)
        return
    for _, make in made:
        try:
            yield make()
        except TranscriptError as exc:
            yield str(exc)
