"""Pure views of the plan page: roadmap data in, HTML out. Every word a person wrote is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.called import count_of
from app.practice.checkpoint import Checkpoint
from app.practice.documents import Change, Matrix, Roadmap, Week
from app.practice.due import Item
from app.practice.keeping import Version
from app.practice.review import Review, three_lines
from app.practice.text import STATES, change_line
from app.views.interview import plain
from rubrics.loader import load_stages
from rubrics.practice.plan_loader import area_titles, load_rules

EMPTY = (
    '<p class="none">No roadmap yet. Say for which role, how many hours a week you can keep up, and when you '
    "begin; it can be replanned after every interview.</p>"
)
FIRST = '<p class="none">Make a roadmap first, in the last tab.</p>'
SHOWN = 8  # items of the due list at first sight
NOTHING = '<p class="none">Nothing is due in the next two weeks.</p>'


def day(value: date) -> str:
    """A date as people say it, with the machine's form beside it."""
    return f'<time datetime="{value}">{value.strftime("%a %d %b %Y")}</time>'


def headline(roadmap: Roadmap, today: date, version: int) -> str:
    """Role, hours, where in the twelve weeks one is, and the three risks."""
    now, last = roadmap.week_of(today), len(roadmap.weeks)
    where = f"week {now} of {last}" if 1 <= now <= last else "not begun" if now < 1 else "over"
    risks = "".join(
        f'<li>{plain(each.risk)} <span class="quiet">{plain(each.answer)}</span></li>'
        for each in roadmap.risks
    )
    return (
        f"<p>{roadmap.role}, {roadmap.hours:g} hours a week, {day(roadmap.start)} to {day(roadmap.end)}: "
        f"<b>{where}</b> <span class='quiet'>version {version}</span></p>"
        f"<details class='risks'><summary>Top three risks</summary><ol>{risks}</ol></details>"
    )


def this_week(roadmap: Roadmap, items: Sequence[Item], today: date) -> str:
    """The week today lies in; before the start the first one, afterwards the last."""
    n = min(max(roadmap.week_of(today), 1), len(roadmap.weeks))
    done = {item.id: item.done for item in items}
    title = "This week" if roadmap.week_of(today) == n else f"Week {n}"
    return f"<h2>{title}</h2>{week_html(roadmap, roadmap.weeks[n - 1], done)}"


def week_html(roadmap: Roadmap, week: Week, done: dict[str, str]) -> str:
    """Hours as a bar, then mocks, milestones and what a remedy asks for."""
    mocks = "".join(
        f"<li><b>Mock</b> {day(mock.day)}: {plain(load_stages()[mock.stage].title)} "
        f'<span class="quiet">{plain(mock.why)}</span></li>'
        for mock in week.mocks
    )
    stones = "".join(_milestone(each.text, each.artefact, done.get(each.id, "")) for each in week.milestones)
    notes = "".join(f'<li class="quiet">{plain(note)}</li>' for note in week.notes)
    return (
        f'<section class="week" data-week="{week.n}"><h3>Week {week.n} <small>until '
        f"{day(roadmap.last_day(week.n))}</small></h3>{hours_bar(week)}<ul>{mocks}{stones}{notes}</ul></section>"
    )


def _milestone(text: str, artefact: str, done: str) -> str:
    shown = f' <b class="ok">Done: {plain(done)}</b>' if done else ""
    return f'<li>{plain(text)}<br><span class="quiet">Bring: {plain(artefact)}</span>{shown}</li>'


def hours_bar(week: Week) -> str:
    """The week's hours by area: a bar for the eye, the numbers as text."""
    total = sum(week.hours.values()) or 1.0
    titles = area_titles()
    parts = "".join(
        f'<i class="area-{area}" style="width:{hours / total:.1%}"></i>' for area, hours in week.hours.items()
    )
    words = "".join(
        f'<li><i class="area-{area}"></i>{plain(titles[area])} <b>{hours:g} h</b></li>'
        for area, hours in week.hours.items()
    )
    return f'<div class="hours"><div aria-hidden="true">{parts}</div><ul>{words}</ul></div>'


def due_list(items: Sequence[Item], today: date) -> str:
    """What is open and due within two weeks, the oldest first; the rest of a long list folded away."""
    if not items:
        return f"<h2>Due</h2>{NOTHING}"
    first, rest = (
        f"{''.join(_due(item, today) for item in part)}" for part in (items[:SHOWN], items[SHOWN:])
    )
    folded = f'<ul class="due">{rest}</ul></details>' if rest else ""
    more = f'<details class="more"><summary>{len(items) - SHOWN} more</summary>{folded}' if rest else ""
    return f'<h2>Due</h2><ul class="due">{first}</ul>{more}'


def _due(item: Item, today: date) -> str:
    late = item.overdue(today)
    mark = '<b class="mark mark-interruption">Overdue</b>' if late else ""
    what, bring = plain(item.what), plain(item.bring)
    said = {
        "milestone": f'{bring}<br><span class="quiet">{what}</span>',
        "remedy": f'{bring}<br><span class="quiet">Remedy: {what}</span>',
        "retest": f'{what}<br><span class="quiet">Ticks itself off when an interview is graded.</span>',
        "mistake": f'<a href="./mistakes?id={plain(item.id.removeprefix("mistake_"))}">{what}</a>'
        '<br><span class="quiet">Mistake: mark it as fixed in the log.</span>',
    }[item.kind]
    return f'<li data-late="{int(late)}">{mark}<span class="when">{day(item.due)}</span> {said}</li>'


def checkpoints(points: Sequence[Checkpoint]) -> str:
    """Each checkpoint with its verdict and the levels it rests on."""
    return f'<h2>Checkpoints</h2><ul class="points">{"".join(map(_point, points))}</ul>'


def _point(point: Checkpoint) -> str:
    mean = f"mean {point.mean:.2f}" if point.mean is not None else ""
    so_far = " so far" if mean and point.state == "ahead" else ""
    levels = ", ".join(
        f"{'<b>' if value < 2 else ''}{signal.replace('_', ' ')} {value:.1f}{'</b>' if value < 2 else ''}"
        for signal, value in sorted(point.levels.items(), key=lambda pair: pair[1])
    )
    count = len(point.interviews)
    newest = load_rules().checkpoints.newest
    of = f"newest {newest} of {count} interviews" if count > newest else count_of(count, "interview")
    rests = f"{of}: {levels}" if count else "no graded interview"
    return (
        f'<li data-state="{point.state}"><b>Week {point.week}</b> {day(point.day)}: '
        f'<b class="verdict">{plain(STATES[point.state])}</b> {mean}{so_far}'
        f'<br><span class="quiet">{rests}</span></li>'
    )


def proposals(changes: Sequence[Change]) -> str:
    """What the rules ask for and was not done yet."""
    if not changes:
        return ""
    rows = "".join(f"<li>{plain(change_line(change))}</li>" for change in changes)
    head = "<b>Your grades ask for a change</b>"
    return f'<div class="notice notice-cut" role="status">{head}<ul>{rows}</ul></div>'


def reviews(found: Sequence[Review], week: int) -> str:
    """The three deliverables' scores; what is to be mended first says so, in three lines."""
    return (
        f'<h2>How good the plan is</h2><div class="reviews">{"".join(_review(r, week) for r in found)}</div>'
    )


def _review(review: Review, week: int) -> str:
    scores = "".join(
        f'<li>{name.replace("_", " ")} <b class="level-{score} level">{score}</b></li>'
        for name, score in review.scores.items()
    )
    remedy = three_lines(review, week) if review.first else None
    names = ("Issue", "This week", "Deliverable")
    lines = "".join(
        f"<li><b>{name}:</b> {plain(line)}</li>" for name, line in zip(names, remedy or (), strict=False)
    )
    found = "".join(f"<li>{plain(f.row)}: {plain(f.what)}. {plain(f.mend)}</li>" for f in review.findings)
    count = len(review.findings)
    more = f"<details><summary>{count} to mend</summary><ul>{found}</ul></details>" if found else ""
    return (
        f'<section class="card" data-first="{int(review.first)}"><h3>{plain(review.deliverable.capitalize())}'
        f'</h3><ul class="scores">{scores}</ul>{f"<ol>{lines}</ol>" if lines else ""}{more}</section>'
    )


def all_weeks(roadmap: Roadmap, items: Sequence[Item], today: date) -> str:
    """The twelve weeks, this one and the coming ones first."""
    now, done = roadmap.week_of(today), {item.id: item.done for item in items}
    order = sorted(roadmap.weeks, key=lambda week: (week.n < now, week.n))
    return f'<div class="weeks">{"".join(week_html(roadmap, week, done) for week in order)}</div>'


def gaps(matrix: Matrix) -> str:
    """The box with the two largest gaps."""
    rows = "".join(
        f"<li><b>{plain(row.domain)}</b>: {row.fit}, counts {row.weight} of 3</li>"
        for row in matrix.top_gaps()
    )
    none = '<p class="none">Not known yet: grade an interview, or give the rows a fit.</p>'
    return f'<div class="gaps"><h3>Top two gaps</h3>{f"<ol>{rows}</ol>" if rows else none}</div>'


def versions(found: Sequence[Version]) -> str:
    """Every kept version and why it was saved."""
    rows = "".join(
        f"<li>{version.number}, {version.created[:10]}: {plain(version.reason)}</li>" for version in found
    )
    return f"<details class='versions'><summary>Versions: {len(found)}</summary><ul>{rows}</ul></details>"
