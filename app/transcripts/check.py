"""Checks JSON and its shape as a transcript; every refusal names the place and the remedy."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from pydantic import ValidationError

from app.transcripts.limits import refuse_oversized
from app.transcripts.model import FOREIGN, Grade, Transcript, TranscriptError

HALF = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")
REMEDIES = {"missing": "is missing: every turn needs speaker and text, a transcript needs turns"}


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


def validate_grade(value: Any, where: str) -> dict[str, Any]:
    """The grade in a decoded value, as it came. Raises `TranscriptError` naming the first place at fault."""
    if not isinstance(value, dict):
        fail(where, f"no grade: it is an object with scores, not {value!r:.40}")
    try:
        Grade.model_validate(value)
    except ValidationError as exc:
        said = complaint(exc.errors(include_url=False)[0])
        raise TranscriptError(
            f"{where}: no grade ({said}): write the file with `sparring grade --format jsonl`"
        ) from exc
    return value


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
