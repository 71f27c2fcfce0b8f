"""How good a deliverable is, 1 to 5 on four criteria, by rules that name the row and how to mend it.

A rule knows the most its criterion can still reach (`most`); every two findings more take another point. A
score of 3 or less on measurability or role alignment is to be mended before anything else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

Criterion = Literal["completeness", "measurability", "realism", "role_alignment"]
CRITERIA: tuple[Criterion, ...] = get_args(Criterion)
FIRST: tuple[Criterion, ...] = ("measurability", "role_alignment")
LOW = 3
GRAVE, PLAIN, SMALL = 2, 3, 4  # what a score can still be
ONLY_TIME = re.compile(
    r"^\W*(about |some )?(\d+([.,]\d+)?|one|two|three|four|five)?\W*(h|hrs?|hours?|minutes?|min|days?)\b"
    r"( of)?( (practice|study|reading|work|learning))?\W*$",
    re.IGNORECASE,
)
NUMBERS = re.compile(
    r"\d|\b(one|two|three|four|five|six|seven|eight|nine|ten|each|every|all)\b", re.IGNORECASE
)
POINTER = re.compile(r"\d|://|[/\\]|\.\w{2,4}\b")


@dataclass(frozen=True)
class Finding:
    """What is wrong with which row, and what mends it."""

    criterion: Criterion
    row: str
    what: str
    mend: str
    most: int = PLAIN


@dataclass(frozen=True)
class Review:
    """The scores of one deliverable, 1 to 5, with the findings behind them, the gravest first."""

    deliverable: str
    scores: dict[Criterion, int]
    findings: tuple[Finding, ...]

    @property
    def first(self) -> bool:
        """Whether it is to be mended before anything else."""
        return any(self.scores[criterion] <= LOW for criterion in FIRST)


def reviewed(deliverable: str, findings: Sequence[Finding]) -> Review:
    scores = {criterion: _score([f for f in findings if f.criterion == criterion]) for criterion in CRITERIA}
    order = sorted(findings, key=lambda f: (f.criterion not in FIRST, f.most))
    return Review(deliverable, scores, tuple(order))


def _score(findings: Sequence[Finding]) -> int:
    return max(1, min(f.most for f in findings) - (len(findings) - 1) // 2) if findings else 5


def by_urgency(reviews: Sequence[Review]) -> list[Review]:
    """Those to be mended first on top, then by their lowest score."""
    return sorted(reviews, key=lambda each: (not each.first, min(each.scores.values())))


def three_lines(review: Review, week: int) -> tuple[str, str, str] | None:
    """Issue, action this week, deliverable and its week; None when there is nothing to mend."""
    if not review.findings:
        return None
    worst = review.findings[0]
    return (
        f"{worst.row}: {worst.what}",
        worst.mend,
        f"The {review.deliverable} saved anew without this, in week {week}",
    )


def without_artefact(text: str, artefact: str) -> str:
    """Why this cannot be a milestone, or ""."""
    if not text.strip():
        return "it says nothing; write what is done, with a number"
    if not artefact.strip():
        return "it has no artefact; name what can be shown for it: a file, a recording, a table, a link"
    if ONLY_TIME.match(artefact):
        return f"{artefact.strip()!r} is time and no artefact; name what the time leaves behind"
    return ""


def counted(text: str) -> bool:
    """Whether the text says how much or how many."""
    return bool(NUMBERS.search(text))


def points(evidence: str) -> bool:
    """Whether the text leads somewhere: an interview, a link, a file, a number."""
    return bool(POINTER.search(evidence))


def late(day: date | None, today: date) -> bool:
    return day is not None and day < today
