"""The course of an interview as HTML: what happened under pressure, and why the interviewer did so."""

from __future__ import annotations

from collections.abc import Sequence

from app.course import Happening, Moment, Move
from app.views.interview import MARKS, clock, link, plain

BY_WORDS = (
    "Whether you met a constraint, or came back after a cut, is told by rules on your words; they can err."
)


def happenings(items: Sequence[Happening], interview: str) -> str:
    """Constraints and interruptions, each with what became of it and where."""
    rows = "".join(_happening(item, interview) for item in items)
    none = '<p class="none">No constraint was injected and nobody cut in.</p>'
    told = f'<p class="quiet">{BY_WORDS}</p><ul class="happenings">{rows}</ul>'
    return f"<h2>Under pressure</h2>{told if rows else none}"


def _happening(item: Happening, interview: str) -> str:
    verb = "injected" if item.kind == "constraint" else "cut in"
    when = f"{verb} at {_place(item.said, interview)}" if item.said else ""
    again = "".join(f", asked again at {_place(each, interview)}" for each in item.revisits)
    back = f", you returned to it at {_place(item.settled, interview)}" if item.settled else ""
    return (
        f'<li><span class="mark mark-{item.kind}">{MARKS[item.kind]}</span>'
        f"<p>{plain(item.line)}<br><span class='quiet'>{when}{again}{back} · "
        f'<b class="fate" data-fate="{plain(item.fate)}">{plain(item.fate)}</b></span></p></li>'
    )


def _place(moment: Moment | None, interview: str) -> str:
    if moment is None:
        return ""
    where = f'<a href="{link(interview, moment.turn)}" data-jump="turn-{moment.turn}">turn {moment.turn}</a>'
    return f"{clock(moment.t)} ({where})"


def trace(moves: Sequence[Move], interview: str) -> str:
    """The director's choices, folded away for the curious."""
    if not moves:
        return ""
    head = "<tr><th>when</th><th>move</th><th>why</th><th>what else was weighed</th><th>wording</th></tr>"
    rows = "".join(_move(move, interview) for move in moves)
    return (
        "<details class='trace'><summary>Why the interviewer did what they did</summary>"
        f"<div class='wide'><table>{head}{rows}</table></div></details>"
    )


def _move(move: Move, interview: str) -> str:
    total = sum(weight for _, weight in move.weighed) or 1.0
    weighed = ", ".join(f"{_name(name)} {weight / total:.0%}" for name, weight in move.weighed)
    return (
        f"<tr><td>{_place(move.moment, interview)}</td><td>{plain(_name(move.move))}</td>"
        f"<td>{plain(move.reason)}</td><td>{plain(weighed or 'nothing: this move had to come')}</td>"
        f"<td>{_wording(move)}</td></tr>"
    )


def _wording(move: Move) -> str:
    refused = "".join(
        f"<li>{plain(text or '(none)')} <i>{plain(', '.join(rules))}</i></li>"
        for text, rules in move.rejected
    )
    listed = f"<ul>{refused}</ul>" if refused else ""
    return f"{plain(move.mode or 'as written')}{listed}"


def _name(move: str) -> str:
    return move.replace("_", " ")
