"""Two attempts at one scenario side by side, as HTML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.storage.attempts import Attempt, constraints, signals
from app.views.interview import link, plain
from rubrics.schema import ExpectedPoint

Pair = tuple[Attempt, Attempt]
Line = tuple[str, ...]  # its head, both attempts, and the change from one to the other
ORDER = ("Earlier", "Later")
FELT = (
    "Met or not is in the interviewer's judgement and by words; levels are a small model's. Read the turns."
)


def side_by_side(pair: Pair, points: Sequence[ExpectedPoint]) -> str:
    """Tables of levels, of the expected points made, and of what became of each constraint."""
    return (
        f'<p class="quiet">{FELT}</p>'
        f"{_table('Levels', pair, _levels(pair))}"
        f"{_table('Points of a strong answer', pair, _points(pair, points))}"
        f"{_table('Constraints', pair, _constraints(pair))}"
    )


def _levels(pair: Pair) -> list[Line]:
    rows = []
    for signal, title in signals(pair):
        levels = [card.level if card else None for card in (each.card(signal) for each in pair)]
        rows.append((title, *map(_number, levels), _change(*levels)))
    means = [each.report.mean for each in pair]
    return [*rows, ("Weighted for the role", *map(_number, means), _change(*means))] if any(means) else rows


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3g}"


def _change(before: float | None, after: float | None) -> str:
    if before is None or after is None:
        return ""
    return f"{after - before:+.2g}" if after != before else "same"


def _points(pair: Pair, points: Iterable[ExpectedPoint]) -> list[Line]:
    made = {True: "made", False: "–"}
    return [(point.text, *(made[point.id in each.covered] for each in pair), "") for point in points]


def _constraints(pair: Pair) -> list[Line]:
    return [(line, *(each.fate(line) or "not injected" for each in pair), "") for line in constraints(pair)]


def _table(title: str, pair: Pair, rows: Sequence[Line]) -> str:
    if not rows:
        return ""
    heads = "".join(f'<th scope="col">{_head(*each)}</th>' for each in zip(ORDER, pair, strict=True))
    body = "".join(
        f'<tr><th scope="row">{plain(name)}</th>{"".join(f"<td>{plain(cell)}</td>" for cell in cells)}</tr>'
        for name, *cells in rows
    )
    return (
        f'<h2>{title}</h2><div class="wide" tabindex="0" role="region" aria-label="{title}"><table>'
        f"<thead><tr><td></td>{heads}<td></td></tr></thead><tbody>{body}</tbody></table></div>"
    )


def _head(order: str, each: Attempt) -> str:
    when = str(each.row["created"])[:10]
    return f'<a href="./{link(each.row["id"])}">{order}<br>{plain(when)}</a>'
