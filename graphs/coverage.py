"""Which expected points an interview heard, and in which turn, from what is stored of it. Pure.

It repeats what the interviewer did live: the words of an answer count at once (`graphs/observe.py`), and the
model's judgement of earlier answers, where there was one, takes their place (`graphs/judge.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graphs.observe import claims_of, points_in
from graphs.talk import read_turns
from rubrics.schema import Scenario


def coverage(
    turns: Sequence[Mapping[str, Any]], events: Sequence[Mapping[str, Any]], scenario: Scenario
) -> dict[str, int]:
    """Expected point -> turn in which it was heard first. Points never heard are not in it."""
    waiting = [event["data"] for event in events if event["kind"] == "judged"]
    covered: dict[str, int] = {}
    judged = 0
    for turn in (each for each in read_turns(turns) if each["speaker"] == "candidate"):
        while waiting and int(waiting[0]["turn"]) < turn["n"]:
            covered = corrected(covered, judged, waiting[0])
            judged = int(waiting.pop(0)["turn"])
        for point in points_in(claims_of(turn), scenario):
            covered.setdefault(point, turn["n"])
    for last in waiting:
        covered = corrected(covered, judged, last)
        judged = int(last["turn"])
    return covered


def corrected(covered: Mapping[str, int], judged: int, verdict: Mapping[str, Any]) -> dict[str, int]:
    """Coverage with the model's verdict in place of the words, for the turns after `judged` up to its own."""
    upto = int(verdict["turn"])
    kept = {point: n for point, n in covered.items() if not judged < n <= upto}
    made = {str(point): upto for point in verdict["points"] if point not in kept}
    return {**kept, **made}
