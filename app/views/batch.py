"""Pure views of the batch page: HTML and table cells. Every word from a file is escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.regrading.batch_ask import Look
from app.regrading.estimate import Estimate
from app.regrading.out import Line, described
from app.regrading.plan import Plan
from app.regrading.telling import duration
from app.report import build_report
from app.views.interview import plain
from app.views.result import cards_html, head_html, transcript_html
from rubrics.schema import Rubric

SHOWN = 12  # reasons; the rest are counted
ENDED = {
    "running": "Grading",
    "stopped": "Stopped. What is graded is kept: start again and it goes on from there",
    "done": "Done",
    "failed": "The run failed",
}
UNMEASURED = "time not known: this model has not been measured here (`sparring doctor` does it)"


def planned(plan: Plan, unread: Sequence[str], cost: Estimate) -> str:
    """What starting would do, before anything is graded."""
    parts = [f"<b>{len(plan.jobs)} to grade</b>"]
    parts += [f"{plan.before} graded already"] if plan.before else []
    parts += [f"{plan.copies} copies of one of these"] if plan.copies else []
    if plan.jobs:
        time = UNMEASURED if cost.seconds is None else f"about {duration(cost.seconds)}"
        parts += [f"{cost.tokens:,} tokens, {cost.read:,} to read with the questions", plain(time)]
    return f'<p role="status">{" · ".join(parts)}</p>{reasons("cannot be read", unread)}'


def progress(look: Look) -> str:
    """The bar with done of all, speed, time left and failures, or how the run ended."""
    if look.state == "empty":
        return ""
    said = [f"<b>{ENDED[look.state]}</b>", f"{look.done} of {look.total}"]
    said += [f"{look.speed:.0f} tokens/s"] if look.speed else []
    if look.state == "running":
        said.append(f"about {duration(look.left)} left" if look.left is not None else "reading the first one")
    said.append(f"{len(look.failures) + len(look.unread)} failed")
    bar = f'<progress max="100" value="{100 * look.part:.0f}" aria-label="Part of the batch that is graded">'
    error = f'<p class="notice" role="alert">{plain(look.error)}</p>' if look.error else ""
    below = reasons("could not be graded", look.failures) + reasons("cannot be read", look.unread)
    return f'<div class="batch">{bar}</progress><p role="status">{" · ".join(said)}</p>{error}{below}</div>'


def reasons(what: str, failures: Sequence[str]) -> str:
    """Why some were left out, each by name."""
    if not failures:
        return ""
    rows = "".join(f"<li>{plain(each)}</li>" for each in failures[:SHOWN])
    more = f"<li>and {len(failures) - SHOWN} more</li>" if len(failures) > SHOWN else ""
    return f'<div class="notice notice-cut"><b>{len(failures)} {what}</b><ul>{rows}{more}</ul></div>'


def table(lines: Sequence[Line], rubric: Rubric) -> dict[str, Any]:
    """Headers and rows of `gr.Dataframe`; the first column finds the line again, however it is sorted."""
    headers = ["#", "transcript", "mean", *(each.title for each in rubric.criteria)]
    rows = [
        [number, line["id"], rounded(line["weighted_mean"]), *levels(line, rubric)]
        for number, line in enumerate(lines, 1)
    ]
    return {"headers": headers, "data": rows}


def levels(line: Line, rubric: Rubric) -> list[int | str]:
    return [line["scores"].get(each.id, {}).get("level") or "–" for each in rubric.criteria]


def rounded(mean: float | None) -> float | str:
    return "–" if mean is None else round(mean, 2)


def opened(
    line: Line,
    turns: Sequence[Mapping[str, Any]],
    rubric: Rubric,
    weights: Mapping[str, int],
    before: Mapping[str, Any] | None,
) -> str:
    """One transcript with its grade, the evidence in its place, and what the grade before said."""
    found = build_report(turns, line, rubric, weights)
    head = f"<h2>{plain(line['id'])}</h2><p class='quiet'>From {plain(line['source'])}</p>"
    said = transcript_html(found.said, "Candidate")
    return f"{head}{earlier(line, rubric, before)}{head_html(found)}{cards_html(found, '')}{said}"


def earlier(line: Line, rubric: Rubric, before: Mapping[str, Any] | None) -> str:
    """The levels of the grade before beside these."""
    if before is None:
        return ""
    old = before["grade"]
    both = [each for each in rubric.criteria if each.id in old["scores"]]
    rows = "".join(
        f"<tr><th scope='row'>{plain(each.title)}</th>"
        f"<td>{old['scores'][each.id].get('level') or '–'}</td>"
        f"<td>{line['scores'][each.id].get('level') or '–'}</td></tr>"
        for each in both
    )
    made = old.get("provenance") or {}
    by = plain(described(made)) if "grader" in made else "the result page"
    head = "<tr><th scope='col'>criterion</th><th scope='col'>before</th><th scope='col'>now</th></tr>"
    levels = f"<table>{head}{rows}</table>" if both else "<p>It was graded by other criteria.</p>"
    return (
        f'<details class="made"><summary>The grade before, of {plain(str(before["created"])[:10])}</summary>'
        f"<p>By {by}</p>{levels}</details>"
    )
