"""Between the program's values and the database's: JSON columns, valid text, timestamps. No database here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

Row = dict[str, Any]
JSON_COLUMNS = ("model", "data", "grade", "provenance")
IDENTITY = ("id", "created", "stage", "role", "persona", "scenario", "title", "prompt")
COLUMNS = (*IDENTITY, "minutes", "pressure", "seed", "status", "elapsed", "model", "draft", "draft_code")


def now() -> str:
    """The time in UTC as the store writes it."""
    return timestamp(datetime.now(UTC))


def timestamp(moment: datetime) -> str:
    """ISO 8601 in UTC to the millisecond, so that text order is time order. Without a zone, UTC is meant."""
    zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return zoned.astimezone(UTC).isoformat(timespec="milliseconds")


def encode(value: Any) -> str:
    """JSON that SQLite accepts. Raises ValueError on NaN and infinity, TypeError on what is not JSON."""
    return utf8(json.dumps(value, ensure_ascii=False, allow_nan=False))


def encode_columns(row: Mapping[str, Any]) -> Row:
    """Values ready for the interviews table: JSON columns encoded, text valid. Raises ValueError by name."""
    unknown = sorted(set(row) - set(COLUMNS))
    if unknown:
        raise ValueError(f"unknown interview column {', '.join(unknown)} (choose {', '.join(COLUMNS)})")
    values = {name: encode(value) if name in JSON_COLUMNS else value for name, value in row.items()}
    return {name: utf8(value) if isinstance(value, str) else value for name, value in values.items()}


def decode(row: Row) -> Row:
    """The row with its JSON columns decoded."""
    return {key: json.loads(value) if key in JSON_COLUMNS else value for key, value in row.items()}


def utf8(text: str) -> str:
    """`text` with each half character (a lone surrogate, as some browsers send) replaced by U+FFFD.

    SQLite refuses such text, and losing an answer over an emoji cut in two would be worse.
    """
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def rubric_name(provenance: Mapping[str, Any]) -> str:
    """The rubric's name as the grade states it: a string, or an object's `name`; '' when it states none."""
    rubric = provenance.get("rubric", "")
    return str(rubric.get("name", "")) if isinstance(rubric, Mapping) else str(rubric)
