"""What drills say in a terminal, as plain text: the kinds, prompts, feedback, summaries and sessions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.called import count_of
from app.drills.results import told as hit_row
from app.storage.rows import Row
from graphs.practice.check import Hit
from graphs.practice.day import Day
from graphs.practice.sitting import Outcome, Sitting, often_missed, share
from rubrics.practice.loader import load_drills

BY = {"words": "", "model": " (found by the model)", "run": "", "clock": ""}


def kinds(rows: Sequence[Row]) -> Iterator[str]:
    """A line for each kind of drill, with its last result."""
    last: Mapping[str, Row] = {row["drill"]: row for row in rows}
    for drill in load_drills().values():
        row = last.get(drill.id)
        done = f"last {row['share']:.0%} on {row['created'][:10]}" if row else "not done yet"
        yield f"{drill.id:13} {drill.shape} [{done}]"


def day(composed: Day) -> Iterator[str]:
    """A session, a line for each part with its reason."""
    yield composed.balance
    for number, part in enumerate(composed.parts, 1):
        size = f", {count_of(part.items, 'item')}" if part.items else ""
        yield f"{number}. {part.name}, {part.minutes:g} min{size}: {part.reason}"


def prompt(sitting: Sitting) -> Iterator[str]:
    """The item as it is put, or only its next command."""
    item, asked = sitting.item, sitting.asked
    if sitting.step == 0:
        yield f"{sitting.drill.name} {sitting.at + 1} of {len(sitting.items)}: {item.title}"
        yield item.prompt
        if item.material:
            yield item.material
    if asked:
        yield f"> {asked.ask} ({asked.seconds} s)"


def feedback(outcome: Outcome) -> Iterator[str]:
    """What was hit, with its place, and what was missed."""
    checked, several = outcome.checked, len(outcome.parts) > 1
    met = sum(hit.expectation.needed for hit in checked.hits)
    yield f"{met} of {met + len(checked.missed)} in {outcome.seconds:.0f} s"
    yield from (f"  + {_hit(hit, several)}{BY[hit.by]}" for hit in checked.hits)
    yield from (f"  - {each.text}" for each in checked.missed)
    yield from (f"  ! {_hit(hit, several)}" for hit in checked.mistakes)
    if outcome.fixed_after is not None:
        yield f"  mended after {outcome.fixed_after:.0f} s"


def good(outcome: Outcome) -> Iterator[str]:
    """The authored good answer, with the mended code of a bug."""
    yield from outcome.item.good
    if outcome.item.bug:
        yield outcome.item.bug.fixed


def whole(sitting: Sitting) -> Iterator[str]:
    """The summary of a sitting."""
    done = sitting.outcomes
    took = sum(each.seconds for each in done) / 60
    yield f"{sitting.drill.name}: {len(done)} done in {took:.1f} min, {share(done):.0%} of what was needed"
    yield from (f"  missed {count} times: {text}" for text, count in often_missed(done)[:3] if count > 1)


def as_json(sitting: Sitting) -> list[dict[str, Any]]:
    """The outcomes of a sitting for other programs."""
    return [
        {
            "drill": sitting.drill.id,
            "item": each.item.id,
            "seconds": round(each.seconds, 1),
            "share": round(each.checked.share, 4),
            "hits": [hit_row(hit) for hit in each.checked.hits],
            "missed": [wanted.id for wanted in each.checked.missed],
            "mistakes": [hit_row(hit) for hit in each.checked.mistakes],
            "fixed_after": each.fixed_after,
        }
        for each in sitting.outcomes
    ]


def _hit(hit: Hit, several: bool) -> str:
    place = f"part {hit.part + 1}, " if several and hit.sentence else ""
    return f"{hit.expectation.text}" + (f" [{place}“{hit.sentence}”]" if hit.sentence else "")
