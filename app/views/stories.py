"""Pure views of the bank of stories: what is kept, what it covers, what a text has, how rehearsals went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from app.called import count_of
from app.stories.checks import Finding, check_said, check_story
from app.stories.comparing import difference
from app.stories.coverage import Covered
from app.stories.story import Draft, Rehearsal, Story
from app.stories.text import rehearsed, themes_of
from app.views.interview import clock, pips, plain
from rubrics.practice.story_loader import load_stories

EMPTY = (
    '<p class="none">No stories yet. Begin with one you have told before: two lines a field are enough, and '
    "the checks beside it say what is missing. Two stories for each theme carry most interviews.</p>"
)
NEVER = '<p class="none">Not rehearsed yet: the first one will be listed here.</p>'
SLOW, FAST = 100, 170  # words a minute between which speech is easy to follow
PAST = 5  # results of the pitch that are shown


def standing(bank: Sequence[Story]) -> str:
    """How many of the stories that a bank should hold are there."""
    goal, count = load_stories().goal, len(bank)
    dots = f'<span class="pips" role="img" aria-label="{count} of {goal}">{pips(count, goal)}</span>'
    return f"<p>{count} of {goal} stories {dots}</p>"


def listing(bank: Sequence[Story]) -> str:
    """The stories as links, each with what it lacks."""
    rows = "".join(map(_row, bank))
    return f"<h2>Your stories</h2>{f'<ul class=kept>{rows}</ul>' if rows else EMPTY}"


def _row(story: Story) -> str:
    missing = [each.check.title.lower() for each in check_story(story.told) if not each.hit]
    lacks = f"lacks {', '.join(missing)}" if missing else "complete"
    detail = f"{themes_of(story)} · {lacks} · {rehearsed(story.rehearsals)}"
    return f"<li>{_open(story)}<em>{clock(story.seconds)} to tell</em><span>{plain(detail)}</span></li>"


def _open(story: Story) -> str:
    """A link that opens a story in place, or as an address of its own."""
    address = f'href="./stories?id={story.id}" data-open="{story.id}" data-turn="0"'
    return f"<a {address}><b>{plain(story.name)}</b></a>"


def themes(found: Sequence[Covered], stages: Mapping[str, str], scenarios: Mapping[str, str]) -> str:
    """Every theme with its stories, or who asks for one. The mappings give ids their titles."""
    return (
        f'<h2>Themes</h2><ul class="themes">{"".join(_theme(each, stages, scenarios) for each in found)}</ul>'
    )


def _theme(found: Covered, stages: Mapping[str, str], scenarios: Mapping[str, str]) -> str:
    theme = found.theme
    held = ", ".join(map(_open, found.stories)) or "<b>none yet</b>"
    asked = f"{', '.join(stages[each] for each in theme.stages)}; for {', '.join(theme.roles)}"
    told = ", ".join(f"“{scenarios[each]}”" for each in theme.scenarios if each in scenarios)
    where = f"Asked in: {asked}." + (f" Interviews to tell it in: {told}." if told else "")
    return (
        f'<li data-count="{len(found.stories)}"><b>{plain(theme.title)}</b>: {held}'
        f'<p>{plain(theme.asked)}</p><p class="quiet">{plain(where)}</p></li>'
    )


def pitch(results: Sequence[Mapping[str, Any]]) -> str:
    """The way to the two-minute pitch, a drill with its own clock, and how it went last."""
    rows = "".join(
        f"<li>{plain(str(row['created'])[:10])}: <b>{row['share']:.0%}</b> in {clock(row['seconds'])}</li>"
        for row in reversed(results[-PAST:])
    )
    missed = [str(each["text"]) for each in results[-1]["missed"]] if results else []
    mend = f'<p class="quiet">Missed last time: {plain("; ".join(missed))}.</p>' if missed else ""
    done = f'<ul class="rates">{rows}</ul>{mend}' if rows else '<p class="none">Not done yet.</p>'
    return (
        "<h2>Two-minute pitch</h2><p>Five segments, each with its own clock and its own check. "
        f'<a href="./practice?drill=pitch">Practise the pitch</a></p>{done}'
    )


def findings(draft: Draft) -> str:
    """What the story has, with the place, and what it lacks, with how to mend it."""
    if not draft.told:
        return (
            '<h2>What a story needs</h2><p class="none">Write a line; what it has and lacks shows here.</p>'
        )
    found = check_story(draft.told)
    length = f"<p class='quiet'>{_length(draft.seconds)}</p>"
    return f"<h2>What a story needs: {_met(found)}</h2>{_checks(found)}{length}"


def _met(found: Sequence[Finding]) -> str:
    return f"{sum(each.hit for each in found)} of {len(found)}"


def _length(seconds: float) -> str:
    aim = load_stories().seconds
    over = "; two minutes are enough" if seconds > aim else ""
    return f"About {clock(seconds)} to tell{over}. Rules found this, no model: judge for yourself."


def _checks(found: Sequence[Finding]) -> str:
    return f'<ul class="checks">{"".join(map(_check, found))}</ul>'


def _check(found: Finding) -> str:
    title = found.check.title
    if found.hit:
        return f'<li class="hit" data-check="{found.check.id}"><b>{title}</b><q>{plain(found.quote)}</q></li>'
    return (
        f'<li class="missed" data-check="{found.check.id}"><b>{title}: missing</b> '
        f"<span>{plain(found.check.mend)}</span></li>"
    )


def timer(left: float, sent: str, *, running: bool) -> str:
    """The clock of a rehearsal; `sent` differs for every rendering, as in the room."""
    return (
        f'<div class="clock" role="timer" aria-label="Time left"><time id="clock" '
        f'data-remaining="{left:.1f}" data-running="{int(running)}" data-sent="{plain(sent)}">'
        f"{clock(left)}</time></div>"
    )


def asked(draft: Draft, questions: Mapping[str, str]) -> str:
    """The question that the story answers."""
    said = [questions[each] for each in draft.themes if each in questions] or ["Tell me about this one."]
    return f"<h2>{plain(draft.name)}</h2>" + "".join(f'<p class="ask">{plain(each)}</p>' for each in said)


def past(kept: Sequence[Rehearsal]) -> str:
    """The rehearsals, newest first, each beside the one before it."""
    befores: list[Rehearsal | None] = [None, *kept]
    rows = [_rehearsal(one, before) for one, before in zip(kept, befores, strict=False)]
    return f"<h2>Rehearsals</h2>{''.join(reversed(rows)) or NEVER}"


def _rehearsal(one: Rehearsal, before: Rehearsal | None) -> str:
    found = check_said(one.said)
    head = f"{clock(one.seconds)}, {one.rate:.0f} words a minute{_pace(one.rate)}"
    words = plain(one.said).replace("&#10;", "<br>")
    when = plain(one.created[:16].replace("T", " "))
    return (
        f'<section class="feedback rehearsal" data-met="{sum(each.hit for each in found)}"><h3>'
        f'<time datetime="{escape(one.created)}">{when}</time>: {_met(found)}'
        f" <small>{head}{_against(one, before)}</small></h3>{_difference(one, before)}"
        f"<details><summary>Checks and what was said</summary>{_checks(found)}"
        f'<div class="answer"><p>{words}</p></div></details></section>'
    )


def _pace(rate: float) -> str:
    return " (slow)" if rate < SLOW else " (fast)" if rate > FAST else ""


def _against(one: Rehearsal, before: Rehearsal | None) -> str:
    if before is None:
        return ""
    seconds = round(one.seconds) - round(before.seconds)
    longer = (
        "as long as before" if not seconds else f"{abs(seconds)} s {'longer' if seconds > 0 else 'shorter'}"
    )
    return f"; {longer}"


def _difference(one: Rehearsal, before: Rehearsal | None) -> str:
    """What is new and what was lost since the rehearsal before."""
    if before is None:
        return ""
    found = difference(before, one)
    new = [*(f"{each.check.title}: “{each.quote}”" for each in found.gained), *found.new]
    lost = [*(f"{each.check.title}: “{each.quote}”" for each in found.lost), *found.gone]
    same = '<p class="quiet">The same points as the time before.</p>'
    return _list("New", "hit", new) + _list("Lost", "missed", lost) if new or lost else same


def _list(title: str, kind: str, rows: Sequence[str]) -> str:
    listed = "".join(f'<li class="{kind}">{plain(row)}</li>' for row in rows)
    return f"<h4>{title}</h4><ul>{listed}</ul>" if rows else ""


def question(story: Story) -> str:
    """What is asked before a story is deleted."""
    times = f" and its {count_of(story.rehearsals, 'rehearsal')}" if story.rehearsals else ""
    rest = "There is no way back. Files you exported stay."
    return f"<p role='alert'>Delete “{plain(story.name)}”{times}? {rest}</p>"
