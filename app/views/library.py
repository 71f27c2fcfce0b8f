"""Pure views of the library: rows in, HTML out. Titles and turns may come from anybody; all are escaped."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from app.called import count_of, facts
from app.storage.library import CLOSE, OPEN
from app.transcripts.importing import Imported
from app.views.interview import MARKS, clock, lines, link, plain

Row = Mapping[str, Any]
FOUND = re.compile(rf"{OPEN}(.*?){CLOSE}", re.DOTALL)
NONE_YET = (
    '<p class="none">Nothing here yet. <a href="./">Hold an interview</a>, or import transcripts below.</p>'
)
NONE_FOUND = (
    '<p class="none" role="status">No interview fits. Search for fewer words, or take a filter away.</p>'
)


def listing(rows: Sequence[Row], total: int, names: Mapping[str, str]) -> str:
    """The interviews as links, each with the places where the words searched for were found.

    `total`: of all interviews kept; `names`: what ids of stages, roles and personas are called.
    """
    if not rows:
        return NONE_FOUND if total else NONE_YET
    shown = f'<p class="quiet" role="status">{len(rows)} of {count_of(total, "interview")}</p>'
    return f'{shown}<ul class="kept">{"".join(_row(row, names) for row in rows)}</ul>'


def _row(row: Row, names: Mapping[str, str]) -> str:
    *known, when = facts(row, names)
    detail = [*known, count_of(row["turns"], "turn"), when]
    hits = "".join(_hit(row["id"], hit) for hit in row["hits"] if hit["n"])
    return (
        f"<li>{_open(row['id'], 0, f'<b>{_title(row)}</b>')}{result_link(row)}"
        f"<span>{plain(' · '.join(detail))}</span>"
        f"{f'<ul>{hits}</ul>' if hits else ''}</li>"
    )


def _title(row: Row) -> str:
    """The title, with the words that were found in it marked."""
    found = [hit["snippet"] for hit in row.get("hits", []) if not hit["n"]]
    return snippet(found[0]) if found and "…" not in found[0] else plain(str(row["title"] or "Interview"))


def _hit(interview: str, hit: Row) -> str:
    return f"<li>{_open(interview, hit['n'], snippet(hit['snippet']))} <span>turn {hit['n']}</span></li>"


def snippet(text: str) -> str:
    """A piece of a turn on one line, with what was searched for marked."""
    parts = FOUND.split(" ".join(text.split(" ")).replace("\n", " "))
    return "".join(f"<mark>{plain(part)}</mark>" if at % 2 else plain(part) for at, part in enumerate(parts))


def _open(interview: str, turn: int, inside: str) -> str:
    """A link that opens an interview in the library: in place when clicked, elsewhere as an address."""
    where = f"./library?id={plain(interview)}" + (f"&turn={turn}" if turn else "")
    return f'<a href="{where}" data-open="{plain(interview)}" data-turn="{turn}">{inside}</a>'


def result_link(row: Row) -> str:
    """The way to the interview's room while it is open, else to its result."""
    mean = row["weighted_mean"]
    words = "go on" if row["status"] == "open" else "not graded" if mean is None else f"{mean:.1f} of 5"
    label = f"{words}: {row['title'] or 'Interview'}"
    return f'<a class="result" href="./{link(row["id"])}" aria-label="{plain(label)}">{words}</a>'


def heading(row: Row, names: Mapping[str, str]) -> str:
    """What was talked about, with whom and when, and the way to its result."""
    to = "Go on with it" if row["status"] == "open" else "Result and grade"
    return (
        f'<h1 tabindex="-1">{plain(str(row["title"] or "Interview"))}</h1>'
        f"<p class='quiet'>{plain(' · '.join(facts(row, names)))}</p>"
        f'<p><a href="./{link(row["id"])}">{to}</a></p>'
    )


def replay(turns: Sequence[Row], shown: int, marked: int = 0) -> str:
    """The first `shown` turns, the one at place `marked` (from 1) as the one to read now."""
    rows = "".join(_turn(turn, here=at == marked) for at, turn in enumerate(turns[:shown], start=1))
    return f'<ol class="transcript replay">{rows}</ol>'


def _turn(turn: Row, *, here: bool) -> str:
    kind, who = str(turn["kind"]), "You" if turn["speaker"] == "candidate" else "Interviewer"
    mark = f'<span class="mark mark-{kind}">{MARKS[kind]}</span>' if kind in MARKS else ""
    return (
        f'<li class="{plain(turn["speaker"])}{" at" if here else ""}"><header>{who} '
        f"<span>turn {turn['n']} · {clock(turn['t'])}</span>{mark}</header>{lines(str(turn['text']))}</li>"
    )


def imported(found: Imported) -> str:
    """What was kept, as links, and every file that was not with its reason."""
    kept = "".join(f"<li>{_open(interview, 0, plain(title))}</li>" for interview, title in found.kept)
    refused = "".join(f"<li>{plain(reason)}</li>" for reason in found.refused)
    said = f"<p>Kept {count_of(len(found.kept), 'interview')}.</p><ul>{kept}</ul>" if kept else ""
    if refused:
        said += f"<p>Not kept, and why:</p><ul>{refused}</ul>"
    return f'<div class="notice notice-{"error" if refused else "hint"}" role="status">{said}</div>'
