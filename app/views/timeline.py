"""The timeline of an interview as inline SVG: a column for each turn, and lanes for the pressure."""

from __future__ import annotations

from collections.abc import Sequence

from app.after.timeline import Bar, Stretch, Timeline
from app.course import Happening
from app.views.interview import PHASES, clock, link, plain

LEFT, MOST = 96, 64  # pixels: labels, the tallest bar
WIDE, NARROWEST, WIDEST = 980, 20, 44  # pixels: the chart where it fits, and what a turn may take of it
PHASE_Y, MIDDLE, LANE_Y, LANE = 16, 118, 214, 20
LABELS = dict(PHASES)
MET = ("addressed", "thread resumed")


def timeline_html(line: Timeline, interview: str) -> str:
    """Turns as bars, candidate up and interviewer down; a lane for each constraint and interruption."""
    if not line.bars:
        return ""
    step = min(WIDEST, max(NARROWEST, (WIDE - LEFT) // len(line.bars)))
    wide = LEFT + step * len(line.bars) + 12
    high = LANE_Y + LANE * max(1, len(line.pressure)) + 4
    tallest = max(1, *(bar.words for bar in line.bars))
    inside = (
        "".join(_phase(each, step) for each in line.phases)
        + _axis(line.bars, step, wide)
        + "".join(_bar(bar, step, tallest, interview) for bar in line.bars)
        + "".join(_lane(each, step, row, line.bars[-1].turn) for row, each in enumerate(line.pressure))
    )
    return (
        '<h2>What happened</h2><figure class="timeline"><div class="wide" tabindex="0" role="region" '
        f'aria-label="Timeline, scrolls sideways"><svg viewBox="0 0 {wide} {high}" width="{wide}" '
        f'height="{high}" role="group" aria-label="{plain(spoken(line))}">{inside}</svg></div>'
        f"{_legend(line)}</figure>"
    )


def spoken(line: Timeline) -> str:
    """The chart in words."""
    words = {who: sum(b.words for b in line.bars if b.speaker == who) for who in ("candidate", "interviewer")}
    reached = ", ".join(LABELS[each] for each in dict.fromkeys(part.phase for part in line.phases))
    return (
        f"{len(line.bars)} turns in {clock(line.bars[-1].t)}; you said {words['candidate']} words, the "
        f"interviewer {words['interviewer']}. {f'Phases reached: {reached}. ' if reached else ''}"
        f"{len(line.pressure)} constraints and interruptions."
    )


def _x(turn: int, step: int) -> float:
    return LEFT + step * (turn - 0.5)


def _phase(each: Stretch, step: int) -> str:
    x, width = LEFT + step * (each.first - 1), step * (each.last - each.first + 1)
    label = LABELS[each.phase]
    shown = label if len(label) * 7 < width else ""
    return (
        f'<rect class="phase phase-{each.phase}" x="{x}" y="2" width="{width - 2}" height="20" rx="3">'
        f'<title>{label}</title></rect><text x="{x + 6}" y="{PHASE_Y}">{shown}</text>'
    )


def _axis(bars: Sequence[Bar], step: int, wide: int) -> str:
    """The line between the two speakers, with the clock at every fourth turn."""
    ticks = "".join(
        f'<text class="tick" x="{_x(bar.turn, step):.0f}" y="{LANE_Y - 14}">{clock(bar.t)}</text>'
        for bar in bars
        if bar.turn % 4 == 1
    )
    return (
        f'<line class="axis" x1="{LEFT}" x2="{wide}" y1="{MIDDLE}" y2="{MIDDLE}"/>'
        f'<text x="0" y="{MIDDLE - 10}">You</text><text x="0" y="{MIDDLE + 20}">Interviewer</text>{ticks}'
    )


def _bar(bar: Bar, step: int, tallest: int, interview: str) -> str:
    """A turn's length. The columns repeat what the transcript has as links, so keys pass them over."""
    height = max(2.0, MOST * bar.words / tallest)
    yours = bar.speaker == "candidate"
    top = MIDDLE - 1 - height if yours else MIDDLE + 1
    code = " and code" if bar.has_code else ""
    return (
        f'<a href="{link(interview, bar.turn)}" data-jump="turn-{bar.turn}" tabindex="-1" aria-hidden="true">'
        f'<rect class="bar-{plain(bar.speaker)}" x="{_x(bar.turn, step) - step / 3:.0f}" '
        f'y="{top:.1f}" width="{step / 1.5:.0f}" height="{height:.1f}" rx="2">'
        f"<title>turn {bar.turn}, {clock(bar.t)}: {bar.words} words{code}</title></rect></a>"
    )


def _lane(each: Happening, step: int, row: int, last: int) -> str:
    """From where it was said to where it was settled; dashed to the end where it was not."""
    assert each.said is not None
    met = each.fate in MET
    start, end = _x(each.said.turn, step), _x(each.settled.turn if each.settled else last, step)
    y = LANE_Y + LANE * row + 8
    again = "".join(f'<circle cx="{_x(back.turn, step):.0f}" cy="{y}" r="3"/>' for back in each.revisits)
    done = f'<circle class="end" cx="{end:.0f}" cy="{y}" r="5"/>' if each.settled else ""
    return (
        f'<g class="lane lane-{each.kind} {"met" if met else "unmet"}"><title>{plain(each.fate)}: '
        f'{plain(each.line)}</title><text x="0" y="{y + 4}">{_name(each)}</text>'
        f'<line x1="{start:.0f}" x2="{end:.0f}" y1="{y}" y2="{y}"/>'
        f'<rect x="{start - 5:.0f}" y="{y - 5}" width="10" height="10"/>{again}{done}</g>'
    )


def _name(each: Happening) -> str:
    return "Constraint" if each.kind == "constraint" else "Cut in"


def _legend(line: Timeline) -> str:
    pressure = (
        " Below: a square where a constraint was injected or the interviewer cut in, small dots where they "
        "asked again, a circle where you took it up; a dashed line was never settled."
        if line.pressure
        else ""
    )
    said = "A column for each turn, as tall as it has words; code is not counted."
    return f"<figcaption>{said}{pressure}</figcaption>"
