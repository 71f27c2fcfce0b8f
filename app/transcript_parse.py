"""Reading transcripts that may come from anybody: every refusal names file, place and remedy."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, NoReturn

from pydantic import ValidationError

from app.transcript_limits import MAX_FILE, MAX_TRANSCRIPTS, refuse_oversized
from app.transcript_model import FOREIGN, Transcript, TranscriptError
from app.transcript_text import parse_text

JSON_START = re.compile(r"\s*(\{|\[\s*[\[{\]])")
HALF = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")
REMEDIES = {"missing": "is missing: every turn needs speaker and text, a transcript needs turns"}


def read(path: Path) -> list[Transcript]:
    """The transcripts in a file. Raises `TranscriptError` naming the file, the place and the remedy."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE + 1)
    except OSError as exc:
        raise TranscriptError(f"{path}: {exc.strerror or exc}: check the path") from exc
    return decode(data, str(path))


def decode(data: bytes, name: str) -> list[Transcript]:
    """The transcripts in the bytes of a file (UTF-8, with or without a byte order mark)."""
    if len(data) > MAX_FILE:
        fail(name, f"is larger than {MAX_FILE // 2**20} MiB: split it")
    try:
        return parse(data.decode("utf-8-sig"), name)
    except UnicodeDecodeError as exc:
        raise TranscriptError(f"{name}: byte {exc.start:,} is not UTF-8: save the file as UTF-8") from exc


def parse(text: str, name: str) -> list[Transcript]:
    """The transcripts in `text`. The content decides the format, not the ending of `name`; `.jsonl` is lines.

    Raises `TranscriptError` naming `name`, the line or turn, and the remedy.
    """
    text = text.removeprefix("\ufeff")
    if not text.strip():
        fail(name, "is empty: put a transcript into it")
    if name.lower().endswith(".jsonl") or (JSON_START.match(text) and is_lines(text)):
        return [validate(load(line, where), where) for where, line in json_lines(text, name)]
    if name.lower().endswith(".json") or JSON_START.match(text):
        return parse_json(text, name)
    return [parse_plain(text, name)]


def parse_json(text: str, name: str) -> list[Transcript]:
    value = load(text, name)
    if not isinstance(value, list):
        return [validate(value, name)]
    refuse_many(len(value), name)
    return [validate(item, f"{name}, transcript {n}") for n, item in enumerate(value, 1)]


def parse_plain(text: str, name: str) -> Transcript:
    try:
        fields = parse_text(text)
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


def load(text: str, where: str) -> Any:
    """The JSON value in `text`. Raises `TranscriptError` on what is no JSON, NaN, and bottomless nesting."""
    try:
        value = json.loads(text, parse_constant=refuse_constant)
        if HALF.search(text):
            json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as exc:
        raise TranscriptError(f"{where}: holds half a character: write the file again as UTF-8") from exc
    except json.JSONDecodeError as exc:
        place = f"{where}, line {exc.lineno}" if exc.lineno > 1 else where
        raise TranscriptError(f"{place}, column {exc.colno}: not JSON ({exc.msg}): correct it there") from exc
    except (ValueError, RecursionError) as exc:
        raise TranscriptError(f"{where}: not JSON that can be read ({exc}): correct it") from exc
    return value


def refuse_constant(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON number")


def validate(value: Any, where: str) -> Transcript:
    """The transcript in a decoded value. Raises `TranscriptError` naming every place at fault."""
    if not isinstance(value, dict):
        fail(where, f"a transcript is an object with turns, not {type(value).__name__} {value!r:.40}")
    try:
        transcript = Transcript.model_validate(value, context=FOREIGN)
        refuse_oversized(transcript)
    except ValidationError as exc:
        errors = exc.errors(include_url=False)
        said = "; ".join(complaint(error) for error in errors[:3])
        more = f"; and {len(errors) - 3} more" if len(errors) > 3 else ""
        raise TranscriptError(f"{where}: {said}{more}") from exc
    except TranscriptError as exc:
        fail(where, str(exc))
    return transcript


def complaint(error: Any) -> str:
    """One validation error as a clause: the place in words, then what is wrong."""
    place = " ".join(f"{part + 1}" if isinstance(part, int) else part for part in error["loc"])
    place = re.sub(r"\b(turn|event|grade)s (\d+)", r"\1 \2", place)
    said = error["msg"].removeprefix("Value error, ")
    said = REMEDIES.get(error["type"], said[:1].lower() + said[1:])
    shown = f" (not {error['input']!r:.60})" if error["type"] not in (*REMEDIES, "value_error") else ""
    return f"{place}: {said}{shown}" if place else f"{said}{shown}"


def fail(where: str, what: str) -> NoReturn:
    raise TranscriptError(f"{where}: {what}")
