"""What the desk shows at a moment of a visit: texts and which controls are there. Pure but for the clock."""

from __future__ import annotations

import time
from dataclasses import dataclass

from app.drills.visit import Visit
from app.views import drill as views_drill
from app.views import practice as views_practice
from graphs.practice.sitting import Sitting

OVER = '<div class="task"><p class="ask">That was the last part. What you did is kept.</p></div>'


@dataclass(frozen=True)
class Scene:
    bar: str
    body: str
    go: str = ""  # what the button onwards says; '' hides it
    writes: bool = False  # whether there is a box to write in
    code: str = ""  # what the editor begins with; '' hides it
    ticks: bool = False
    again: bool = False
    over: bool = False  # nothing is left but to go back


def scene_of(visit: Visit) -> Scene:
    if visit.drill:
        return _drill(visit, visit.drill.sitting)
    if visit.over or not visit.part:
        return Scene("", OVER, over=True)
    return _pause(visit)


def _pause(visit: Visit) -> Scene:
    """A rest, something to write, or a mock interview."""
    assert visit.part
    running, part = visit.ends is not None, visit.part
    bar = _bar(visit, part.name, f"part {visit.at + 1} of {len(visit.parts)}", running)
    body = views_practice.between(part)
    if not running:
        onwards = "Finish" if visit.last else "Next part"
        return Scene(bar, body, go=onwards if part.kind == "mock" else "Begin")
    writes = part.kind == "write"
    return Scene(bar, body, go="" if writes else "Go on", writes=writes, ticks=True)


def _drill(visit: Visit, sitting: Sitting) -> Scene:
    bar = _bar(visit, sitting.drill.name, _where(visit, sitting), sitting.running, sitting.item.difficulty)
    if sitting.phase == "ready":
        return Scene(bar, views_drill.before(sitting, visit.part.reason if visit.part else ""), go="Begin")
    if sitting.phase == "silence":
        return Scene(bar, views_drill.task(sitting), go="I want to answer", ticks=True)
    if sitting.phase == "answer":
        code = sitting.item.bug.source if sitting.item.bug else ""
        return Scene(bar, views_drill.task(sitting), writes=True, code=code, ticks=True)
    if sitting.phase == "feedback":
        last = sitting.at + 1 == len(sitting.items)
        body = views_drill.feedback(sitting.outcomes[-1], visit.looking)
        return Scene(bar, body, go="Summary" if last else "Next", again=True)
    onwards = "" if visit.last else f"Next part: {visit.parts[visit.at + 1].name}"
    return Scene(bar, views_drill.summary(sitting), go=onwards, over=not onwards)


def _where(visit: Visit, sitting: Sitting) -> str:
    part = f"{visit.part.name}, part {visit.at + 1} of {len(visit.parts)} · " if visit.part else ""
    return f"{part}{sitting.at + 1} of {len(sitting.items)}"


def _bar(visit: Visit, title: str, where: str, running: bool, level: int = 0) -> str:
    sent = str(time.monotonic_ns())
    return views_practice.head(title, where, visit.left, running=running, sent=sent, level=level)
