"""Links that save the plan's deliverables as files; the files are in the links, so nothing is written."""

from __future__ import annotations

from app.practice.desk import Desk
from app.practice.exports import MEDIA, Format
from app.views.result import download

FILES: tuple[tuple[str, Format, str], ...] = (
    ("roadmap", "md", "Roadmap as Markdown"),
    ("roadmap", "html", "as HTML"),
    ("roadmap", "ics", "as calendar"),
    ("matrix", "md", "Matrix as Markdown"),
    ("matrix", "html", "as HTML"),
    ("checklist", "md", "Checklist as Markdown"),
    ("checklist", "html", "as HTML"),
)


def downloads(desk: Desk) -> str:
    """One link for each file."""
    links = " ".join(
        download(desk.export(what, format), f"sparring-{what}.{format}", MEDIA[format], title)
        for what, format, title in FILES
    )
    return f"<h2>Take it with you</h2><p>{links}</p>"
