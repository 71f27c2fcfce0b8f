"""The deliverables as files for others: Markdown and HTML of each, and the roadmap as a calendar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from app.pages import render
from app.practice.calendar import calendar
from app.practice.checkpoint import Checkpoint
from app.practice.documents import Checklist, Matrix, Roadmap
from app.practice.due import Item
from rubrics.loader import load_roles, load_stages
from rubrics.practice.plan_loader import area_titles

Format = Literal["md", "html", "ics"]
MEDIA = {"md": "text/markdown", "html": "text/html", "ics": "text/calendar"}


@dataclass(frozen=True)
class Standing:
    """What an export of the roadmap tells beside the roadmap itself."""

    version: int
    points: Sequence[Checkpoint]
    ticks: Mapping[str, Mapping[str, Any]]
    items: Sequence[Item]


def roadmap_text(roadmap: Roadmap, standing: Standing, format: Format) -> str:
    """The roadmap as Markdown, a page of HTML, or iCalendar."""
    if format == "ics":
        return calendar(roadmap, standing.items, standing.version)
    used = {area for week in roadmap.weeks for area in week.hours}
    return render(
        f"roadmap.{format}",
        plan=roadmap,
        role=load_roles()[roadmap.role].title,
        stages=[load_stages()[stage].title for stage in roadmap.stages],
        areas={area: title for area, title in area_titles().items() if area in used},
        points=standing.points,
        ticks=standing.ticks,
        version=standing.version,
    )


def sheet_text(sheet: Matrix | Checklist, version: int, format: Literal["md", "html"]) -> str:
    """The matrix or the checklist as Markdown or a page of HTML."""
    role = load_roles()[sheet.role].title
    if isinstance(sheet, Matrix):
        gaps = [row.domain for row in sheet.top_gaps()]
        return render(f"matrix.{format}", sheet=sheet, role=role, gaps=gaps, version=version)
    return render(f"checklist.{format}", sheet=sheet, role=role, known=load_stages(), version=version)
