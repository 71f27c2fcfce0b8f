"""Grades to compare: a file of JSON lines as `sparring regrade` writes it, or a grader in the store."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.storage.store import Store
from app.transcripts.check import load, validate_grade
from app.transcripts.parse import as_text, json_lines, read_bytes

KEY = re.compile(r"[0-9a-f]{6,64}")
KNOWN = """SELECT grader, json_extract(grade, '$.provenance.model.model') AS called,
    json_extract(grade, '$.provenance.rubric.id') AS rubric, count(*) AS n, max(created) AS created
    FROM regrades GROUP BY grader ORDER BY max(id) DESC"""
OF_GRADER = """SELECT grader, run, source, grade FROM regrades
    WHERE substr(grader, 1, length(?1)) = ?1 OR substr(key, 1, length(?1)) = ?1 ORDER BY id"""
Scores = dict[str, dict[str, Any]]


class CompareError(ValueError):
    """Two sets of grades that cannot be compared; the message says why and what to do."""


@dataclass(frozen=True)
class Graded:
    """One grade: of which transcript (its digest, or "" where the file has none), which run, what scores."""

    name: str
    transcript: str
    run: int
    scores: Scores


@dataclass(frozen=True)
class Side:
    """One of the two sides: what it is called, and its grades in order."""

    title: str
    grades: list[Graded]


def read_side(name: str, store: Store) -> Side:
    """`name` is a file by its form (an ending or a slash), else the beginning of a grader's key.

    Raises `CompareError` or `TranscriptError`, naming the file and line, or the graders there are.
    """
    if Path(name).suffix or "/" in name or "\\" in name:
        return read_grades(Path(name))
    rows = store.query(OF_GRADER, (name,)) if KEY.fullmatch(name) else []
    graders = {row["grader"] for row in rows}
    if len(graders) != 1:
        found = "; ".join(describe(row) for row in store.query(KNOWN)) or "none yet"
        wrong = "could be several" if graders else "is no file and no grader"
        raise CompareError(f"{name!r} {wrong}; graders in the store: {found}")
    grades = [of_line({**row["grade"], "run": row["run"]}, row["source"]) for row in rows]
    return Side(titled(name, rows[0]["grade"]), grades)


def describe(row: dict[str, Any]) -> str:
    return f"{row['grader'][:12]} ({row['called']}, {row['rubric']}, {row['n']} grades)"


def read_grades(path: Path) -> Side:
    """The grades of a file of JSON lines."""
    text = as_text(read_bytes(path), str(path))
    found = [validate_grade(load(line, where), where) for where, line in json_lines(text, str(path))]
    return Side(
        titled(path.name, found[0]),
        numbered([of_line(line, f"line {n}") for n, line in enumerate(found, 1)]),
    )


def of_line(line: dict[str, Any], otherwise: str) -> Graded:
    made = line.get("provenance") or {}
    return Graded(
        name=str(line.get("id") or otherwise),
        transcript=str(made.get("transcript") or ""),
        run=int(line.get("run") or 0),
        scores=line["scores"],
    )


def numbered(grades: list[Graded]) -> list[Graded]:
    """Grades of one transcript that state no run are its runs, in the order of the file."""
    seen: dict[str, int] = {}
    out = []
    for grade in grades:
        seen[grade.name] = seen.get(grade.name, 0) + 1
        run = grade.run or seen[grade.name]
        out.append(Graded(grade.name, grade.transcript, run, grade.scores))
    return out


def titled(name: str, grade: dict[str, Any]) -> str:
    """`name (model, rubric)` as far as the grade tells them."""
    made = grade.get("provenance") or {}
    told = [(made.get("model") or {}), (made.get("rubric") or {})]
    words = [
        str(value[key])
        for value, key in zip(told, ("model", "id"), strict=True)
        if isinstance(value, dict) and key in value
    ]
    return f"{name} ({', '.join(words)})" if words else name
