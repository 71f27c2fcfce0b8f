"""Reading transcripts that may come from anybody: every refusal names file, place and remedy."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

from app.transcripts.check import fail, load, validate
from app.transcripts.limits import MAX_FILE, MAX_TRANSCRIPTS
from app.transcripts.model import Transcript, TranscriptError
from app.transcripts.subtitles import is_subtitles, untimed
from app.transcripts.text import parse_text

JSON_START = re.compile(r"\s*(\{|\[\s*[\[{\]])")
Part = tuple[str, Callable[[], Transcript]]  # a place in a file, and what reads the transcript there


def read(path: Path) -> list[Transcript]:
    """The transcripts in a file. Raises `TranscriptError` naming the file, the place and the remedy."""
    return decode(read_bytes(path), str(path))


def read_bytes(path: Path) -> bytes:
    """The file's bytes, at most one more than are read. Raises `TranscriptError`."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_FILE + 1)
    except OSError as exc:
        raise TranscriptError(f"{path}: {exc.strerror or exc}: check the path") from exc


def decode(data: bytes, name: str) -> list[Transcript]:
    """The transcripts in the bytes of a file (UTF-8, with or without a byte order mark)."""
    return [make() for _, make in parts(as_text(data, name), name)]


def as_text(data: bytes, name: str) -> str:
    if len(data) > MAX_FILE:
        fail(name, f"is larger than {MAX_FILE // 2**20} MiB: split it")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise TranscriptError(f"{name}: byte {exc.start:,} is not UTF-8: save the file as UTF-8") from exc


def parse(text: str, name: str) -> list[Transcript]:
    """The transcripts in `text`. The content decides the format, not the ending of `name`; `.jsonl` is lines.

    Raises `TranscriptError` naming `name`, the line or turn, and the remedy.
    """
    return [make() for _, make in parts(text, name)]


def parts(text: str, name: str) -> list[Part]:
    """Each transcript of `text` apart, so that one that cannot be read (calling it raises) spares the others.

    Raises `TranscriptError` when the text as a whole cannot be read.
    """
    text = text.removeprefix("\ufeff")
    if not text.strip():
        fail(name, "is empty: put a transcript into it")
    if name.lower().endswith(".jsonl") or (JSON_START.match(text) and is_lines(text)):
        return [(where, partial(read_line, line, where)) for where, line in json_lines(text, name)]
    if name.lower().endswith(".json") or JSON_START.match(text):
        return json_parts(text, name)
    return [(name, partial(parse_plain, text, name))]


def read_line(line: str, where: str) -> Transcript:
    return validate(load(line, where), where)


def json_parts(text: str, name: str) -> list[Part]:
    value = load(text, name)
    if not isinstance(value, list):
        return [(name, partial(validate, value, name))]
    refuse_many(len(value), name)
    places = [f"{name}, transcript {n}" for n in range(1, len(value) + 1)]
    return [(where, partial(validate, item, where)) for where, item in zip(places, value, strict=True)]


def parse_plain(text: str, name: str) -> Transcript:
    try:
        fields = parse_text(untimed(text) if is_subtitles(text) else text)
    except TranscriptError as exc:
        fail(name, str(exc))
    return validate(fields, name)


def is_lines(text: str) -> bool:
    """Whether each line is a JSON value of its own: the first one is whole, and more follow."""
    first, _, rest = text.strip().partition("\n")
    try:
        return bool(rest.strip()) and isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False


def json_lines(text: str, name: str) -> list[tuple[str, str]]:
    """(place, line) of every line that is not blank. Only \\n ends a line: JSON may hold the other ones."""
    lines = [(f"{name}, line {n}", line) for n, line in enumerate(text.split("\n"), 1) if line.strip()]
    refuse_many(len(lines), name)
    return lines


def refuse_many(count: int, name: str) -> None:
    if not count:
        fail(name, "holds no transcript: put one into it")
    if count > MAX_TRANSCRIPTS:
        fail(name, f"holds {count:,} transcripts, more than the {MAX_TRANSCRIPTS:,} that are read: split it")
