"""A rehearsal beside the one before it: what is new and what was lost, by checks and by sentences. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.stories.checks import Finding, check_said
from app.stories.story import Rehearsal
from graphs.closeness import stems
from graphs.words import sentences

SAME = 0.5  # share of a sentence's stems that the other rehearsal's must hold for it to be said there
LEAST = 2  # stems without which a sentence says nothing of its own


@dataclass(frozen=True)
class Difference:
    """What a rehearsal has that the one before had not, and the other way round."""

    gained: tuple[Finding, ...]
    lost: tuple[Finding, ...]  # with their places in the rehearsal before
    new: tuple[str, ...]  # sentences that no finding quotes
    gone: tuple[str, ...]


def difference(before: Rehearsal, after: Rehearsal) -> Difference:
    """`after` against `before`."""
    first, second = ({f.check.id: f for f in check_said(each.said) if f.hit} for each in (before, after))
    gained = tuple(f for name, f in second.items() if name not in first)
    lost = tuple(f for name, f in first.items() if name not in second)
    return Difference(
        gained,
        lost,
        new=_unquoted(_only_in(after.said, before.said), gained),
        gone=_unquoted(_only_in(before.said, after.said), lost),
    )


def _unquoted(said: Sequence[str], found: Sequence[Finding]) -> tuple[str, ...]:
    """The sentences that no finding shows already."""
    return tuple(each for each in said if each not in {one.quote for one in found})


def _only_in(one: str, other: str) -> Sequence[str]:
    """The sentences of `one` of which `other` holds less than half, whatever the order of its sentences."""
    there = stems(other)
    found = ((each, stems(each)) for each in sentences(one))
    return [each for each, own in found if len(own) >= LEAST and len(own & there) < SAME * len(own)]
