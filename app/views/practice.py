"""Pure views of practice: today's session, the twelve kinds, and the clock above a sitting."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from app.called import count_of
from app.views.interview import clock, pips, plain
from graphs.practice.day import Day, Part
from rubrics.practice.schema import Drill

Row = Mapping[str, object]


def day(composed: Day) -> str:
    """The parts of a session, each with its reason."""
    parts = "".join(
        f'<li data-kind="{part.kind}"><b>{plain(part.name)}</b> <span class="quiet">{_size(part)}</span>'
        f"<p>{plain(part.reason)}</p></li>"
        for part in composed.parts
    )
    return f'<ol class="parts">{parts}</ol><p class="quiet">{plain(composed.balance)}</p>'


def _size(part: Part) -> str:
    items = f" · {count_of(part.items, 'item')}" if part.items else ""
    return f"{part.minutes:g} min{items}"


def kinds(drills: Iterable[Drill], rows: Sequence[Row]) -> str:
    """Every kind of drill as a link that begins it, with its last results."""
    listed = "".join(_kind(drill, [row for row in rows if row["drill"] == drill.id]) for drill in drills)
    return f'<h2>All drills</h2><ul class="kinds">{listed}</ul>'


def _kind(drill: Drill, rows: Sequence[Row]) -> str:
    last = f"{rows[-1]['share']:.0%}" if rows else "–"
    said = f"last time {last}, {len(rows)} done" if rows else "not done yet"
    return (
        f'<li><a href="practice?drill={plain(drill.id)}"><b>{plain(drill.name)}</b>'
        f'<span>{plain(drill.shape)}</span><em aria-label="{said}">{last}{_trend(rows)}</em></a></li>'
    )


def _trend(rows: Sequence[Row]) -> str:
    """The last eight results as bars, the newest right; one result is no trend."""
    if len(rows) < 2:
        return ""
    bars = "".join(f'<i style="height:{2 + 16 * float(str(row["share"])):.0f}px"></i>' for row in rows[-8:])
    return f'<span class="trend" aria-hidden="true">{bars}</span>'


def written(notes: Sequence[Row]) -> str:
    """Reflections and journal entries, the newest first; nothing before the first."""
    listed = "".join(
        f"<li><header><span>{plain(str(note['created'])[:10])}</span>{plain(str(note['kind']).capitalize())}"
        f"</header><p>{plain(str(note['text']))}</p></li>"
        for note in reversed(notes)
    )
    summary = f"<summary>What you wrote ({len(notes)})</summary>"
    return f'<details id="written">{summary}<ul class="transcript">{listed}</ul></details>' if notes else ""


def head(title: str, where: str, left: float, *, running: bool, sent: str, level: int = 0) -> str:
    """What is practised, how far, and the countdown. `sent` differs for every rendering, as in the room."""
    shown = f'<span class="pips" role="img" aria-label="difficulty {level} of 5">{pips(level)}</span>'
    timer = (
        f'<div class="clock" role="timer" aria-label="Time left"><time id="clock" '
        f'data-remaining="{left:.1f}" data-running="1" data-sent="{plain(sent)}">{clock(left)}</time></div>'
    )
    return (
        f'<div class="bar"><div class="bar-what"><h1>{plain(title)}</h1>'
        f"<p>{plain(where)}{shown if level else ''}</p></div>{timer if running else ''}</div>"
    )


def between(part: Part) -> str:
    """A part that is no drill: a rest, something to write, or a mock interview."""
    go = '<p><a href="./">Set the interview up</a>, then come back here.</p>' if part.kind == "mock" else ""
    return f'<div class="task"><p class="ask">{plain(part.reason)}</p>{go}</div>'
