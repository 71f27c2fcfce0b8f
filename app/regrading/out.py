"""Grades as JSON lines, CSV, Markdown and HTML. What stands in them may come from anybody."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

from app.pages import render
from app.regrading.plan import Job, Plan
from app.regrading.rows import Regrades

Line = dict[str, Any]
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would take a cell that begins so for a formula
COLUMNS = ("id", "source", "run", "criterion", "status", "level", "expected", "turn", "quote", "rationale")
DECIDED = ("weighted_mean", "role", "stage", "rubric", "model", "grader", "transcript")


class Format(StrEnum):
    jsonl = "jsonl"
    csv = "csv"
    md = "md"
    html = "html"


def format_of(wanted: Format | None, out: Path | None) -> Format:
    """The format asked for, else the one the file's ending names, else JSON lines."""
    ending = out.suffix.lower().removeprefix(".") if out else ""
    return wanted or (Format(ending) if ending in set(Format) else Format.jsonl)


def lines_of(plan: Plan, rows: Regrades) -> list[Line]:
    """The grades there are of those a plan asks for, in the order of the input."""
    return [line for _, line in graded(plan, rows)]


def graded(plan: Plan, rows: Regrades) -> list[tuple[Job, Line]]:
    """The same, each with its job."""
    found = [(job, rows.find(job.task, job.run)) for job in plan.rows]
    return [(job, line_of(job, row["grade"])) for job, row in found if row is not None]


def line_of(job: Job, grade: Line) -> Line:
    return {"id": job.task.name, "source": job.task.place, "run": job.run, **without_id(grade)}


def without_id(grade: Line) -> Line:
    return {key: value for key, value in grade.items() if key != "id"}


def to_jsonl(lines: Sequence[Line]) -> str:
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def to_csv(lines: Sequence[Line]) -> str:
    """A row for each transcript, run and criterion, with its first quote."""
    text = io.StringIO()
    writer = csv.DictWriter(text, [*COLUMNS, *DECIDED])
    writer.writeheader()
    for line in lines:
        for criterion, score in line["scores"].items():
            row = {**decided(line), **row_of(line, criterion, score)}
            writer.writerow({key: harmless(value) for key, value in row.items()})
    return text.getvalue()


def row_of(line: Line, criterion: str, score: Line) -> Line:
    first = (score["evidence"] or [{"turn": None, "quote": None}])[0]
    said = {key: score[key] for key in ("status", "level", "expected", "rationale")}
    return {**{key: line[key] for key in ("id", "source", "run")}, "criterion": criterion, **said, **first}


def decided(line: Line) -> Line:
    made = line["provenance"]
    names = {"rubric": made["rubric"]["id"], "model": made["model"].get("model")}
    same = {key: made.get(key) for key in ("role", "stage", "grader", "transcript")}
    return {"weighted_mean": line["weighted_mean"], **names, **same}


def harmless(value: Any) -> Any:
    """A cell that no spreadsheet runs: an apostrophe before what would begin a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def page(name: str) -> Callable[[Sequence[Line]], str]:
    def write(lines: Sequence[Line]) -> str:
        criteria = list(dict.fromkeys(name for line in lines for name in line["scores"]))
        graders = list(dict.fromkeys(described(line["provenance"]) for line in lines))
        runs = {line["run"] for line in lines} != {1}
        return render(name, lines=lines, criteria=criteria, graders=graders, runs=runs)

    return write


def described(made: Line) -> str:
    """What graded, on one line."""
    rubric, model = made["rubric"], made["model"]
    parts = [f"rubric {rubric['id']} (version {rubric['version']}, {rubric['hash'][:8]})"]
    parts += [f"model {model.get('model')} ({model.get('sha256', '')[:8]})"]
    parts += [
        f"calibration {made['calibration']['id']}",
        f"code {made['code']}",
        f"grader {made['grader'][:12]}",
    ]
    return ", ".join(parts)


WRITERS: dict[Format, Callable[[Sequence[Line]], str]] = {
    Format.jsonl: to_jsonl,
    Format.csv: to_csv,
    Format.md: page("regrade.md"),
    Format.html: page("regrade.html"),
}
