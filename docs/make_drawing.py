"""Writes the drawing of the interview machine into README.md, from the graph itself: `make drawing`."""

from __future__ import annotations

from pathlib import Path

from graphs.interview import build_interview

README = Path(__file__).resolve().parent.parent / "README.md"
BEGIN, END = "<!-- drawing: make drawing -->\n", "<!-- end of drawing -->"


def drawing() -> str:
    """The machine as a Mermaid block, without the colours LangGraph adds."""
    lines = build_interview().compile().get_graph().draw_mermaid().splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("graph "))
    kept = [line for line in lines[start:] if "classDef" not in line]
    return "```mermaid\n" + "\n".join(kept) + "\n```\n"


def with_drawing(page: str) -> str:
    """The page with everything between the two marks replaced."""
    before, rest = page.split(BEGIN)
    return before + BEGIN + drawing() + END + rest.split(END, 1)[1]


if __name__ == "__main__":
    README.write_text(with_drawing(README.read_text("utf-8")), "utf-8")
