"""The mistake log in words: for the page, where they are escaped, the terminal, and a Markdown file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from app.after.debrief import name_of as drill_name
from app.called import count_of
from app.mistakes.entry import ASKED, Entry, Place, item_title, name_of
from app.mistakes.grouping import Group, Trend
from app.pages import render

SAME = 0.1  # difference of two shares that is no change
EMPTY = (
    "Nothing here yet. Graded interviews, saved debriefs and drills that went badly put proposals here; "
    "you can write an entry yourself."
)
NONE_OF = {
    "open": "Nothing is open.",
    "fixed": "Nothing is fixed yet.",
    "dismissed": "Nothing was dismissed.",
    "all": EMPTY,
}
SOURCES = {
    "pattern": "found by rules on words",
    "debrief": "from your debrief",
    "drill": "from a drill",
    "hand": "written by you",
}


def seen_in(group: Group) -> str:
    """In how many interviews and drills it was seen."""
    parts = [(group.interviews, "interview"), (group.results, "drill")]
    return "seen in " + (" and ".join(count_of(n, noun) for n, noun in parts if n) or "no interview")


def often(group: Group) -> str:
    """How often, in how many interviews, when last."""
    times = f"{count_of(group.times, 'time')}, " if group.times else ""
    return f"{times}{seen_in(group)}, last on {group.last}"


def changed(trend: Trend | None, noun: str = "interview") -> str:
    """Whether it has become rarer, with the numbers it rests on; "" where there are too few."""
    if trend is None:
        return ""
    word = "as often as before"
    if abs(trend.change) > SAME:
        word = "rarer" if trend.change < 0 else "more often"
    lately, before = f"{trend.lately} of the last {trend.of_lately}", f"{trend.before} of {trend.of_before}"
    return f"{word}: {lately} {noun}s, {before} before"


def about_change(group: Group) -> str:
    noun = "interview" if group.interviews >= group.results else "drill"
    return changed(group.trend, noun) or f"too few {noun}s to say whether it becomes rarer"


def title(one: Group | Entry) -> str:
    """What it is about."""
    return name_of(one.about)


def back(group: Group) -> str:
    return f"Back again after it was fixed on {group.came_back}" if group.came_back else ""


def returned(entry: Entry, places: Sequence[Place]) -> str:
    """That its pattern was seen again after it was fixed."""
    again = entry.came_back(list(places))
    return f"seen again on {again.day}" if again else ""


def state(entry: Entry, today: date) -> str:
    """What has become of it, in a few words."""
    if entry.status == "fixed":
        return f"fixed on {entry.fixed}"
    if entry.status == "open" and entry.due:
        return f"{'overdue since' if entry.overdue(today) else 'due on'} {entry.due}"
    return entry.status


def place(entry: Entry) -> str:
    """Where it was seen last; "" when it is bound to no place."""
    last = entry.last
    if last.item:
        return f"drill “{item_title(last.drill, last.item)}”"
    turn = f", turn {last.turn}" if last.turn else ""
    return f"“{entry.title or 'Interview'}”{turn}" if entry.interview else ""


def drill(entry: Entry) -> str:
    return drill_name(entry.drill) if entry.drill else ""


def answers(entry: Entry) -> Iterator[tuple[str, str]]:
    """The five questions with what was answered."""
    said = {"drill": drill(entry)}
    for name, question in ASKED.items():
        yield question, said.get(name, str(getattr(entry, name)))


def summary(counts: Mapping[str, int]) -> str:
    """How many there are of each kind."""
    late = f" ({counts['overdue']} overdue)" if counts["overdue"] else ""
    proposed = f"{counts['proposed']} proposed, " if counts["proposed"] else ""
    dismissed = f", {counts['dismissed']} dismissed" if counts["dismissed"] else ""
    return f"{proposed}{counts['open']} open{late}, {counts['fixed']} fixed{dismissed}."


def lines(groups: Sequence[Group], today: date) -> Iterator[str]:
    """The log for the terminal, an entry a line."""
    for group in groups:
        yield f"{title(group)}: {often(group)}"
        if group.recurring:
            yield f"  {about_change(group)}"
        yield from (f"  {back(group)}" for _ in [0] if group.came_back)
        for entry in group.entries:
            where = f" [{place(entry)}]" if place(entry) else ""
            fix = f" Practise {drill(entry)}." if entry.drill else ""
            yield f"  {entry.id:>4} {state(entry, today)}: {entry.head}{where}{fix}"


def as_markdown(groups: Sequence[Group], counts: Mapping[str, int], today: date) -> str:
    """The log as a file."""
    told = [
        (group, title(group), often(group), [_row(each, group, today) for each in group.entries])
        for group in groups
    ]
    return render("mistakes.md", groups=told, summary=summary(counts), today=today)


def _row(entry: Entry, group: Group, today: date) -> dict[str, object]:
    return {
        "head": entry.head,
        "state": ", ".join(filter(None, [state(entry, today), returned(entry, group.places)])),
        "place": place(entry),
        "quotes": [each.quote for each in entry.places if each.quote],
        "answers": [(question, answer) for question, answer in answers(entry) if answer],
    }
