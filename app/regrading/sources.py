"""The transcripts in files, folders and standard input, each on its own: a broken one spares the others.

What is given by name is read, whatever it is. In a folder every file counts but the hidden ones; a link that
leads out of the folder, and what is no regular file, is refused by name.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.transcripts.model import Transcript, TranscriptError
from app.transcripts.parse import as_text, parts, read_bytes

STDIN = "-"
SNIFFED = 4096  # bytes at the start of a file in which a NUL tells a binary one


@dataclass(frozen=True)
class Source:
    """A transcript and where it stands; `interview` is the id of a stored one."""

    place: str
    transcript: Transcript
    interview: str | None = None


def read_all(paths: Sequence[str], failures: list[str]) -> Iterator[Source]:
    """Every transcript there is; what cannot be read adds its reason to `failures`."""
    for path in dict.fromkeys(paths):
        if path == STDIN:
            yield from read_file(None, failures)
        elif Path(path).is_dir():
            for file in files_in(Path(path), failures):
                yield from read_file(file, failures)
        else:
            yield from read_file(Path(path), failures)


def files_in(folder: Path, failures: list[str]) -> list[Path]:
    """The files of a folder and its folders, in the order of their names, hidden ones left out."""
    found: list[Path] = []
    for at, folders, names in os.walk(folder, onerror=lambda error: failures.append(unreadable(error))):
        links = [name for name in folders if Path(at, name).is_symlink()]
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted([*names, *links]):
            path = Path(at, name)
            if name.startswith("."):
                continue
            if reason := why_not(path, folder):
                failures.append(f"{path}: {reason}")
            elif path.is_file():  # not a link to a folder inside, which is met on its own
                found.append(path)
    if not found:
        failures.append(f"{folder}: holds no file that can be read: name another folder")
    return found


def why_not(path: Path, folder: Path) -> str | None:
    if path.is_symlink() and not path.resolve().is_relative_to(folder.resolve()):
        return "is a link out of the folder, which is not followed: name its target itself"
    if not path.is_file() and not path.is_dir():
        return "is no regular file"
    return None


def unreadable(error: OSError) -> str:
    return f"{error.filename}: {error.strerror}: check the folder's permissions"


def read_file(path: Path | None, failures: list[str]) -> Iterator[Source]:
    """The transcripts of one file, None for standard input."""
    name = "<stdin>" if path is None else str(path)
    try:
        data = sys.stdin.buffer.read() if path is None else read_bytes(path)
        if b"\0" in data[:SNIFFED]:
            raise TranscriptError(f"{name}: is a binary file, no transcript")
        found = parts(as_text(data, name), name)
    except TranscriptError as error:
        failures.append(str(error))
        return
    for place, make in found:
        try:
            yield Source(place, make())
        except TranscriptError as error:
            failures.append(str(error))
