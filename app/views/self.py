"""Pure views of the self-score: the anchors to rate by, and own scores against the grader's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.after.kept import SelfScore
from app.after.self_score import IN_A_ROW, Calibration, Levels, apart, both
from app.views.interview import plain
from rubrics.schema import Criterion

INTRO = (
    "<h2>First, your own view</h2><p class='quiet'>Rate yourself before you see the grade, from 1 to 5; "
    "between two levels, take the lower. Then both stand side by side, and you learn how well you judge.</p>"
)
SKIPPED = '<p class="quiet">You skipped rating yourself before this grade.</p>'


def anchors(criterion: Criterion) -> str:
    """What levels 1, 3 and 5 look like, below their places on the slider."""
    rows = "".join(
        f"<p><b>{level}</b> {plain(text)}</p>" for level, text in sorted(criterion.anchors.items())
    )
    return f'<div class="anchors">{rows}</div>'


def not_asked(titles: Sequence[str], stage: str) -> str:
    """Which signals this stage gives no occasion for."""
    if not titles:
        return ""
    named = " and ".join([", ".join(titles[:-1]), titles[-1]] if len(titles) > 1 else titles)
    said = f"Not asked here: {named.lower()}. {stage} gives no occasion for it."
    return f'<p class="quiet">{plain(said)}</p>'


def verdict(own: SelfScore | None, given: Levels, state: Calibration, titles: Mapping[str, str]) -> str:
    """How well the candidate judges, in a sentence or two; empty where nobody was asked."""
    if own is None:
        return ""
    if own.skipped:
        return SKIPPED
    far, shared = apart(own.levels, given), both(own.levels, given)
    kind = "far" if state.uncalibrated else "close"
    said = (
        f"{_agreement(len(shared) - len(far), len(shared), [titles[each] for each in far])} {_worth(state)}"
    )
    return f'<p class="verdict verdict-{kind}">{plain(said.strip())}</p>'


def _agreement(close: int, of: int, far: Sequence[str]) -> str:
    if not of:
        return "You and the grader scored no signal in common."
    apart_on = f" More than a point apart: {', '.join(far).lower()}." if far else ""
    return f"You and the grader are within one point on {close} of {of} signals.{apart_on}"


def _worth(state: Calibration) -> str:
    """What the own scores count for now."""
    if not state.uncalibrated:
        return ""
    left = IN_A_ROW - state.agreeing
    more = "two interviews in a row agree" if left == IN_A_ROW else "one more interview agrees"
    return f"Your scores are not calibrated yet: they count no more than the grader's until {more}."
