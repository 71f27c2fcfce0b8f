"""Reads every drill item and says what is wrong with it: python -m eval.drill_items [KIND...]

An item's good answer must hit every needed expectation and no mistake; its weak answer at most half of them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from graphs.practice.check import check
from graphs.words import words
from rubrics.content import ContentError
from rubrics.practice.loader import load_drills, load_items
from rubrics.practice.schema import Drill, Item

SPEED = 3.2  # words a second that can be said or typed under pressure, with room; 2.5 is ordinary speech


def main(kinds: list[str]) -> int:
    problems = [problem for kind in kinds or list(load_drills()) for problem in of_kind(load_drills()[kind])]
    print("\n".join(problems) or "nothing wrong")
    return bool(problems)


def of_kind(drill: Drill) -> Iterator[str]:
    try:
        items = load_items(drill.id)
    except (ContentError, OSError) as error:
        yield f"{drill.id}: {error}"
        return
    if len(items) < drill.shipped:
        yield f"{drill.id}: {len(items)} items, {drill.shipped} wanted"
    for item in items.values():
        yield from (f"{drill.id}/{item.id}: {problem}" for problem in of_item(drill, item))


def of_item(drill: Drill, item: Item) -> Iterator[str]:
    good, weak = check(item, item.good), check(item, item.weak)
    yield from (f"the good answer misses {each.id}" for each in good.missed)
    yield from (f"the good answer makes the mistake {each.expectation.id}" for each in good.mistakes)
    if weak.share > 0.5:
        yield f"the weak answer hits {', '.join(hit.expectation.id for hit in weak.hits)}"
    if drill.only_questions and not all(
        s.endswith("?") for t in item.good for s in t.split("\n") if s.strip()
    ):
        yield "the good answer must be questions only, one a line"
    longest = SPEED * (item.seconds or drill.seconds)
    if sum(len(words(text)) for text in item.good) > longest:
        yield f"the good answer cannot be given in the time: more than {longest:.0f} words"
    if drill.id in ("switching", "pitch", "walk_through") and not item.steps:
        yield "steps are missing"
    if drill.id == "debugging" and not item.bug:
        yield "the bug is missing"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
