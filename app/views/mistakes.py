"""Pure views of the mistake log: groups in, HTML out. What people said and wrote is escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from app.called import count_of
from app.mistakes import text
from app.mistakes.entry import Entry, Place, item_title
from app.mistakes.grouping import Group
from app.storage.rows import Row
from app.views.interview import plain

FIRST = 3  # entries of a group at first sight
LABELS = {"accept": "Accept", "dismiss": "Dismiss", "fix": "Mark as fixed"}
LABELS_ALL = {"accept": "Accept all {}", "dismiss": "Dismiss all {}", "fix": "Mark all {} as fixed"}
MAY: dict[str, tuple[str, ...]] = {"proposed": ("accept", "dismiss"), "open": ("fix",)}
START = (
    '<p class="none">Nothing here yet. <a href="./">Hold an interview</a> and have it graded, or '
    '<a href="./practice">do a drill</a>: what went wrong there is proposed here. You can also write an '
    "entry yourself.</p>"
)
CLEAN = (
    '<p class="none">Nothing to learn from yet: none of the known mistakes was found in your {}. The search '
    "is by rules on words and misses some; you can write an entry yourself.</p>"
)


def log_html(
    groups: Sequence[Group], counts: Mapping[str, int], wanted: str, graded: int, today: date
) -> str:
    """The log, or why there is nothing. `graded`: interviews that were searched; `wanted`: the filter."""
    if not any(counts[each] for each in ("proposed", "open", "fixed", "dismissed")):
        return CLEAN.format(count_of(graded, "graded interview")) if graded else START
    told = f'<p class="quiet" id="mistakes-count" tabindex="-1" role="status">{text.summary(counts)}</p>'
    rows = "".join(_group(group, today) for group in groups)
    return told + (rows or f'<p class="none">{text.NONE_OF[wanted]}</p>')


def _group(group: Group, today: date) -> str:
    name = plain(text.title(group))
    change = f"<br>{_sentence(text.about_change(group))}" if group.recurring else ""
    back = f'<p class="back"><b>{plain(text.back(group))}.</b></p>' if group.came_back else ""
    rows = [_entry(entry, group, today) for entry in group.entries]
    rest = "".join(rows[FIRST:])
    more = (
        f'<details class="more"><summary>{len(rows) - FIRST} more<span class="sr"> of {name}</span></summary>'
        f'<ul class="mistakes">{rest}</ul></details>'
        if rest
        else ""
    )
    return (
        f'<section class="group" data-about="{plain(group.about)}"><h2>{name}</h2>'
        f'<p class="quiet">{_sentence(text.often(group))}{change}</p>{back}{_all(group)}'
        f'<ul class="mistakes">{"".join(rows[:FIRST])}</ul>{more}</section>'
    )


def _all(group: Group) -> str:
    """Deciding on all of a group at once, where there are several."""
    shown = ""
    for status, acts in MAY.items():
        of = [entry.id for entry in group.entries if entry.status == status]
        if group.about and len(of) > 1:
            shown += "".join(
                _button(act, of, LABELS_ALL[act].format(len(of)), text.title(group)) for act in acts
            )
    return f'<p class="decide">{shown}</p>' if shown else ""


def _entry(entry: Entry, group: Group, today: date) -> str:
    shown = "proposed" if entry.status == "proposed" else text.state(entry, today)
    late = entry.overdue(today)
    kind = "mark-interruption" if late else "mark-constraint" if entry.status == "proposed" else ""
    again = text.returned(entry, group.places)
    buttons = "".join(_button(act, [entry.id], LABELS[act], entry.head) for act in MAY.get(entry.status, ()))
    return (
        f'<li data-status="{entry.status}" data-late="{int(late)}"><div>'
        f'<span class="mark {kind}">{plain(shown)}</span>'
        f"{f'<b class=back>{plain(again)}</b>' if again else ''}"
        f'<a class="head" href="./mistakes?id={entry.id}" data-act="show" data-ids="{entry.id}">'
        f"{plain(entry.head)}</a>"
        f'<span class="facts">{_facts(entry)}</span></div>'
        f"{f'<p class=decide>{buttons}</p>' if buttons else ''}</li>"
    )


def _facts(entry: Entry) -> str:
    """The place it was seen last at, and the drill against it, as links."""
    where = text.place(entry)
    place = f'<a href="{address(entry, entry.last)}">{plain(where)}</a>' if where else ""
    return " · ".join(filter(None, [place, f"<time>{entry.last.day}</time>", drill_link(entry)]))


def address(entry: Entry, place: Place) -> str:
    """A turn in the library's replay, or the drill's item."""
    if place.item:
        return f"./practice?drill={plain(place.drill)}&item={plain(place.item)}"
    return f"./library?id={plain(entry.interview)}" + (f"&turn={place.turn}" if place.turn else "")


def drill_link(entry: Entry) -> str:
    if not entry.drill:
        return ""
    return f'<a href="./practice?drill={plain(entry.drill)}">Practise {plain(text.drill(entry))}</a>'


def _button(act: str, ids: Sequence[int], label: str, what: str) -> str:
    numbers = " ".join(map(str, ids))
    return (
        f'<button type="button" data-act="{act}" data-ids="{numbers}" '
        f'aria-label="{label}: {plain(what)}">{label}</button>'
    )


def _sentence(words: str) -> str:
    return plain(words[:1].upper() + words[1:] + ".")


def opened(entry: Entry, places: Sequence[Place], results: Sequence[Row], today: date) -> str:
    """The head of an opened entry: what it is about, where it comes from, and every place.

    `places`: of everything about the same; `results`: of the drills that it names.
    """
    again = text.returned(entry, places)
    facts = [text.state(entry, today), text.SOURCES[entry.source], again]
    said = {int(row["id"]): row for row in results}
    rows = "".join(_place(entry, place, said.get(place.result)) for place in reversed(entry.places))
    bound = rows if text.place(entry) else ""
    return (
        f'<h1 tabindex="-1">{plain(text.title(entry))}</h1>'
        f'<p class="quiet">{_sentence("; ".join(filter(None, facts)))}</p>'
        f"{f'<ul class=places aria-label=Places>{bound}</ul>' if bound else ''}"
        f"{f'<p>{drill_link(entry)}</p>' if entry.drill else ''}"
    )


def _place(entry: Entry, place: Place, result: Row | None) -> str:
    quote = f"<q>{plain(place.quote)}</q>" if place.quote else ""
    if place.item:
        name = f"Drill “{item_title(place.drill, place.item)}”"
    else:
        name = f"“{entry.title or 'Interview'}”" + (f", turn {place.turn}" if place.turn else "")
    link = f'<a href="{address(entry, place)}">{plain(name)}</a>'
    return f"<li>{link} <time>{place.day}</time>{quote}{_answer(result)}</li>"


def _answer(result: Row | None) -> str:
    """What was said in a drill, folded away."""
    if result is None:
        return ""
    said = "".join(f"<p>{plain(part)}</p>" for part in result["parts"] if part.strip())
    shown = said.replace("&#10;", "<br>") or '<p class="none">Nothing was said.</p>'
    return f"<details><summary>Your answer, {result['share']:.0%}</summary>{shown}</details>"
