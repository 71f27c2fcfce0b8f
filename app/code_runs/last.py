"""Which code an interview's candidate has written last. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from app.code_runs.result import EVENTS

FENCED = re.compile(r"```([^\n`]*)\n(.*?)(?:\n?```|\Z)", re.DOTALL)
PYTHON = ("", "python", "python3", "py")
Row = Mapping[str, Any]


def code_in(text: str) -> str:
    """The last Python block in `text`, also one that is still open; '' without one."""
    blocks = [body for label, body in FENCED.findall(text) if label.strip().lower() in PYTHON]
    return str(blocks[-1]) if blocks else ""


def last_code(turns: Sequence[Row], events: Sequence[Row], draft: str = "") -> str:
    """What stands unsent in the editor, else what was handed in, said in a fence, or run last; '' if none."""
    if draft.strip():
        return draft
    said = [
        (int(turn["n"]), str(turn.get("code") or code_in(str(turn["text"]))))
        for turn in turns
        if turn["speaker"] == "candidate"
    ]
    ran = [
        (int(event["turn"] or 0), str(event["data"].get("code", "")))
        for event in events
        if event["kind"] == EVENTS["visible"]
    ]
    written = sorted(((n, code) for n, code in [*said, *ran] if code.strip()), key=lambda each: each[0])
    return written[-1][1] if written else ""
