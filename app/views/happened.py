"""What the transcript shows: mistake patterns, expected points, the reference answer. Pure views."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.after.debrief import name_of
from app.views.interview import link, plain
from graphs.patterns import Finding
from rubrics.schema import Pattern, Scenario

NO_PATTERN = "None of the fifteen known mistakes was found. The search is by rules on words and misses some."
BY_RULES = "Found by rules on words, not by the model: read the quote, and trust it more than the name."
BY_WORDS = (
    "Heard by its key words and, for answers given before the last, by the model. A point made in other "
    "words may be missing here, and one only mentioned may count."
)


def patterns_html(found: Sequence[Finding], known: Mapping[str, Pattern], interview: str) -> str:
    """Each pattern once, with its places and quotes, what to do instead, and the drill against it."""
    by_name: dict[str, list[Finding]] = {}
    for each in found:
        by_name.setdefault(each.pattern, []).append(each)
    rows = "".join(_pattern(known[name], places, interview) for name, places in by_name.items())
    note = f'<p class="quiet">{BY_RULES if rows else NO_PATTERN}</p>'
    return f"<h2>Mistake patterns</h2>{note}{f'<ul class=patterns>{rows}</ul>' if rows else ''}"


def _pattern(pattern: Pattern, places: Sequence[Finding], interview: str) -> str:
    drill = f" <b>Drill:</b> {plain(name_of(pattern.drill))}." if pattern.drill else ""
    quotes = "".join(_place(each, interview) for each in places)
    return (
        f'<li data-pattern="{pattern.id}"><h3>{plain(pattern.name)}</h3><p>{plain(pattern.what)}</p>{quotes}'
        f'<p class="quiet"><b>Instead:</b> {plain(pattern.instead)}{drill}</p></li>'
    )


def _place(each: Finding, interview: str) -> str:
    return (
        f'<blockquote><a href="{link(interview, each.turn)}" data-jump="turn-{each.turn}">'
        f"“{plain(' '.join(each.quote.split()))}” <span>turn {each.turn}</span></a></blockquote>"
    )


def coverage_html(scenario: Scenario | None, covered: Mapping[str, int], interview: str) -> str:
    """The points a strong answer makes, each with the turn in which it was heard; then the reference."""
    if scenario is None:
        return ""
    rows = "".join(
        f'<li data-heard="{int(point.id in covered)}">{plain(point.text)} '
        f"{_heard(covered.get(point.id), interview)}</li>"
        for point in scenario.expected
    )
    of = len(scenario.expected)
    return (
        f"<h2>Points a strong answer makes</h2><p class='quiet'>{len(covered)} of {of} heard. {BY_WORDS}</p>"
        f"<ul class='points'>{rows}</ul>{reference_html(scenario)}"
    )


def _heard(turn: int | None, interview: str) -> str:
    if turn is None:
        return '<span class="quiet">not heard</span>'
    return f'<a href="{link(interview, turn)}" data-jump="turn-{turn}">turn {turn}</a>'


def reference_html(scenario: Scenario) -> str:
    """One strong answer, folded away until it is wanted."""
    said = "".join(f"<p>{plain(part)}</p>" for part in scenario.reference.split("\n\n"))
    return (
        '<details class="reference"><summary>A reference answer to study</summary><p class="quiet">One '
        f"strong answer among others, written for this scenario.</p>{said}{_code(scenario)}</details>"
    )


def _code(scenario: Scenario) -> str:
    if scenario.code is None:
        return ""
    return f'<pre class="snippet"><code>{plain(scenario.code.reference)}</code></pre>'
