"""Pure views of the result page: report data in, HTML out. Every word from a transcript is escaped."""

from __future__ import annotations

import base64
import html
from collections.abc import Mapping, Sequence
from typing import Any

from app.after.kept import Dispute, SelfScore
from app.after.self_score import Levels
from app.called import facts
from app.report import Card, Quote, Report, Said, Segment, calibration_note, how_made
from app.views.interview import MARKS, clock, link, plain

Row = Mapping[str, Any]
STATUS = {
    "not_observed": "Not observed: the interview gave no occasion for it.",
    "ungraded": "Not graded: the model's answer could not be used.",
}
UNGRADED = (
    '<p class="none">Not graded yet. Grading reads the whole transcript on this machine and never sees '
    "who interviewed you.</p>"
)
CAVEAT = (
    "A small language model on this machine gave these grades. It can be wrong, above all about whether "
    "something is true. Read the quotes, and trust your own reading where they do not support the level."
)


def head_html(report: Report, own: SelfScore | None = None, counts: Levels | None = None) -> str:
    """What the grade comes to: the mean, the caveat, and the chart of levels beside the candidate's own."""
    return f"{_headline(report)}{_caveat(report.provenance)}{chart(report.cards, own, counts or {})}"


def cards_html(report: Report, interview: str, disputes: Mapping[str, Dispute] | None = None) -> str:
    """A card for each signal, and how the grade was made."""
    held = disputes or {}
    cards = "".join(card(each, interview, held.get(each.signal)) for each in report.cards)
    return f'<h2>Score by score</h2><div class="cards">{cards}</div>{_provenance(report.provenance)}'


def progress(done: int, of: int, what: str) -> str:
    """How far grading is; a bar without an end while the model is loading."""
    bar = f'max="{of}" value="{min(done, of)}"' if of else ""
    steps = f" · {done} of {of} answers" if of else ""
    return (
        f'<div class="grading"><progress aria-label="Grading" {bar}></progress><p>{plain(what)}{steps}</p>'
        '<p class="quiet">Grading takes a minute or more on a small machine. You may leave this page; it '
        "goes on, and the grade will be here.</p></div>"
    )


def _caveat(provenance: Row) -> str:
    return f'<p class="caveat">{CAVEAT} {plain(calibration_note(provenance))}</p>'


def _headline(report: Report) -> str:
    scored = sum(each.level is not None for each in report.cards)
    mean = "–" if report.mean is None else f"{report.mean:.1f}"
    return (
        f'<div class="headline"><span class="mean">{mean}</span><span>of 5, weighted for the role<br>'
        f"{scored} of {len(report.cards)} signals could be scored</span></div>"
    )


def chart(cards: Sequence[Card], own: SelfScore | None = None, counts: Levels | None = None) -> str:
    """One bar per signal on a scale of 1 to 5, a tick at the model's average, a ring at the own score."""
    rated = own is not None and not own.skipped
    levels = own.levels if own and rated else {}
    rows = "".join(_bar(each, levels, (counts or {}).get(each.signal)) for each in cards)
    return (
        '<figure class="chart" aria-label="Level of each signal, 1 to 5">'
        f"<ol>{rows}</ol>{_scale(rated=rated)}</figure>"
    )


def _bar(each: Card, levels: Levels, counts: int | None) -> str:
    level, own = each.level or 0, levels.get(each.signal)
    tick = f'<i style="left:{each.expected * 20:.0f}%"></i>' if each.level and each.expected else ""
    ring = f'<em style="left:{own * 20:.0f}%"></em>' if own else ""
    return (
        f'<li><a href="#card-{each.signal}" data-jump="card-{each.signal}">{plain(each.title)}</a>'
        f'<span class="track"><b class="level-{level}" style="width:{level * 20}%"></b>{tick}{ring}</span>'
        f"<span>{_said(each, levels, counts)}</span></li>"
    )


def _said(each: Card, levels: Levels, counts: int | None) -> str:
    """The bar in words."""
    given = f"{each.level} of 5" if each.level else each.status.replace("_", " ")
    if each.signal not in levels:
        return given
    own = levels[each.signal]
    if own is None:
        return f"{given}, you: no occasion"
    lowered = f" <small>counts as {counts}</small>" if counts is not None and counts < own else ""
    return f"{given}, you {own}{lowered}"


def _scale(*, rated: bool) -> str:
    ring = " Ring: your own score, from before the grade." if rated else ""
    bar, tick = "level given, in doubt the lower one", "the model's average over all five levels"
    return f"<figcaption>Bar: {bar}. Tick: {tick}.{ring}</figcaption>"


def card(each: Card, interview: str, dispute: Dispute | None = None) -> str:
    """A signal with its level, the anchor reached, what was missing, evidence, and the candidate's view."""
    level = f"{each.level}<small> / 5</small>" if each.level else "–"
    return (
        f'<section class="card" id="card-{each.signal}" data-signal="{each.signal}" '
        f'data-status="{each.status}"><header><h3>{plain(each.title)}</h3>'
        f'<span class="level level-{each.level or 0}">{level}</span></header>{_reason(each)}'
        f"{''.join(quote(item, interview) for item in each.quotes)}{_odds(each.probabilities)}"
        f"{_disputed(each, dispute)}</section>"
    )


def _disputed(each: Card, dispute: Dispute | None) -> str:
    """The candidate's own view of the score, and the way to give one. The grade above stays as it is."""
    held = ""
    if dispute:
        level = f"{dispute.level} of 5" if dispute.level else "not observed"
        note = f" {plain(dispute.note)}" if dispute.note else ""
        held = f'<p class="disputed"><b>You say {level}.</b>{note}</p>'
    words = "Change what you said" if dispute else "I see it differently"
    label = f'aria-label="{words}: {plain(each.title)}"'
    return f'{held}<button class="see" type="button" data-dispute="{each.signal}" {label}>{words}</button>'


def _reason(each: Card) -> str:
    if each.level is None:
        return f'<p class="quiet">{STATUS.get(each.status, plain(each.status))} {plain(each.rationale)}</p>'
    reached = f"<p>{_sentence(each.reached)}</p>"
    beyond = f'<p class="quiet"><b>Missing for more:</b> {_sentence(each.beyond)}</p>' if each.beyond else ""
    return reached + beyond + (f'<p class="quiet">{plain(each.rationale)}</p>' if each.rationale else "")


def _sentence(text: str) -> str:
    return plain(text[:1].upper() + text[1:].rstrip(".") + ".")


def quote(item: Quote, interview: str) -> str:
    """A piece of evidence that leads to its place in the transcript."""
    return (
        f'<blockquote><a href="{link(interview, item.turn)}" data-jump="{item.mark}">'
        f"“{plain(item.text)}” <span>turn {item.turn}</span></a></blockquote>"
    )


def _odds(probabilities: Sequence[float]) -> str:
    """How sure the model was: its probability for each level."""
    if len(probabilities) != 5:
        return ""
    bars = "".join(
        f'<li title="level {n}: {p:.0%}"><i style="height:{max(4, p * 100):.0f}%"></i>{n}</li>'
        for n, p in enumerate(probabilities, start=1)
    )
    spoken = ", ".join(f"level {n} {p:.0%}" for n, p in enumerate(probabilities, start=1))
    label = f'role="img" aria-label="How sure: {spoken}"'
    return f'<div class="odds" {label}><span>How sure</span><ol>{bars}</ol></div>'


def _provenance(provenance: Row) -> str:
    if not provenance:
        return ""
    rows = "".join(
        f'<tr><th scope="row">{plain(key)}</th><td>{plain(value)}</td></tr>'
        for key, value in how_made(provenance)
    )
    return f"<details class='made'><summary>How this grade was made</summary><table>{rows}</table></details>"


def transcript_html(said: Sequence[Said], candidate: str = "You") -> str:
    """The whole conversation with the evidence marked. `candidate`: what the one who answers is called."""
    turns = "".join(_turn(turn, candidate) for turn in said)
    return f'<h2>Transcript</h2><ol class="transcript">{turns}</ol>'


def _turn(turn: Said, candidate: str) -> str:
    mark = f'<span class="mark mark-{turn.kind}">{MARKS[turn.kind]}</span>' if turn.kind in MARKS else ""
    who = candidate if turn.speaker == "candidate" else "Interviewer"
    return (
        f'<li id="turn-{turn.n}" class="{plain(turn.speaker)}"><header>{who} '
        f"<span>turn {turn.n} · {clock(turn.t)}</span>{mark}</header>"
        f"<p>{''.join(segment(each) for each in turn.segments)}</p></li>"
    )


def segment(each: Segment) -> str:
    """A piece of a turn, exactly as said; evidence is a <mark> with the names that quotes lead to."""
    text = html.escape(each.text)
    if each.code:
        text = f"<code>{text}</code>"
    if not each.marks:
        return text
    names = ", ".join(sorted({mark.rsplit("-", 1)[0].replace("_", " ") for mark in each.marks}))
    return f'<mark data-marks="{" ".join(each.marks)}" title="Evidence for {names}">{text}</mark>'


def title(row: Row, graded: str | None, names: Mapping[str, str]) -> str:
    """What was talked about, with whom, and when."""
    detail = " · ".join(facts(row, names))
    when = f" · graded {graded[:16].replace('T', ' ')} UTC" if graded else ""
    return f"<h1>{plain(str(row['title'] or 'Interview'))}</h1><p class='quiet'>{plain(detail + when)}</p>"


def download(text: str, name: str, kind: str, label: str) -> str:
    """A link that saves `text` as a file, made of the page itself: nothing is written anywhere else."""
    data = base64.b64encode(text.encode("utf-8")).decode("ascii")
    return f'<a class="download" download="{html.escape(name)}" href="data:{kind};base64,{data}">{label}</a>'
