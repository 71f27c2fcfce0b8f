"""One sitting of a drill: prompt, clock, hard stop, feedback, next item, summary. Pure; time is passed in.

Nothing here ticks: every step is a function of the sitting and a moment in seconds, so whoever calls decides
what a second is. An item with steps (a switch, a segment, a layer) has a clock for each of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, Self

from graphs.practice.check import Checked
from graphs.practice.rules import assess
from rubrics.practice.schema import Drill, Item, Step

Phase = Literal["ready", "silence", "answer", "feedback", "done"]
LATE_S = 1.5  # what arrives later than this after the stop was not in the box at the stop


@dataclass(frozen=True)
class Outcome:
    """What became of one item: `parts` as said, `seconds` used; silences and time to the fix, if any."""

    item: Item
    parts: tuple[str, ...]
    seconds: float
    checked: Checked
    silences: tuple[float | None, ...] = ()
    fixed_after: float | None = None


@dataclass(frozen=True)
class Sitting:
    drill: Drill
    items: tuple[Item, ...]
    phase: Phase = "ready"
    at: int = 0  # which item
    step: int = 0  # which of its steps
    since: float = 0.0  # when this step was shown
    spent: float = 0.0  # seconds in the item's earlier steps
    parts: tuple[str, ...] = ()
    draft: str = ""  # what stood in the box when last looked at, before the stop
    ready_at: float | None = None  # when the silence after the question was ended
    first_key: float | None = None
    fixed_after: float | None = None
    outcomes: tuple[Outcome, ...] = field(default=())

    @property
    def item(self) -> Item:
        return self.items[self.at]

    @property
    def asked(self) -> Step | None:
        """The command, segment or layer that is due, where the item has such."""
        return self.item.steps[self.step] if self.item.steps else None

    @property
    def running(self) -> bool:
        return self.phase in ("silence", "answer")

    @property
    def limit(self) -> float:
        """Seconds for this step."""
        return self.asked.seconds if self.asked else self.item.seconds or self.drill.seconds

    def remaining(self, now: float) -> float:
        """Seconds left for this step, never below zero; all of them while nothing runs."""
        return max(0.0, self.limit - (now - self.since)) if self.running else float(self.limit)

    def begin(self, now: float) -> Self:
        """Show the item and start its clock."""
        phase: Phase = "silence" if self.drill.pauses else "answer"
        fresh = replace(self, phase=phase, step=0, since=now, spent=0.0, parts=(), draft="")
        return replace(fresh, ready_at=None, first_key=None, fixed_after=None)

    def break_silence(self, now: float) -> Self:
        """The person has thought and wants to answer."""
        return replace(self, phase="answer", ready_at=now) if self.phase == "silence" else self

    def type(self, now: float, text: str) -> Self:
        """What stands in the box now; past the stop the box is handed in as it stood then."""
        if self.phase != "answer":
            return self.look(now)
        first = now if self.first_key is None and text.strip() else self.first_key
        seen = replace(self, first_key=first, draft=text if self._in_time(now) else self.draft)
        return seen.look(now)

    def look(self, now: float) -> Self:
        """The hard stop, when it is due."""
        return self._close_step(self.draft, now) if self.running and now - self.since >= self.limit else self

    def hand_in(self, now: float, text: str, *, seconds: float | None = None) -> Self:
        """End this step with `text`. `seconds` stands for the time it took where no clock ran."""
        if not self.running:
            return self
        seen = self if seconds is not None else self.type(now, text)
        return seen._close_step(text, now, seconds) if seen.running and seen.step == self.step else seen

    def mend(self, now: float) -> Self:
        """The checks passed; only the first time counts."""
        return self if self.fixed_after is not None else replace(self, fixed_after=now - self.since)

    def go_on(self, now: float) -> Self:
        """From the feedback to the next item, or to the summary."""
        if self.phase != "feedback":
            return self
        last = self.at + 1 == len(self.items)
        return replace(self, phase="done") if last else replace(self, at=self.at + 1).begin(now)

    def again(self, now: float) -> Self:
        """The same item once more; the earlier outcome stays."""
        return self.begin(now) if self.phase == "feedback" else self

    def judged_anew(self, checked: Checked) -> Self:
        """The last outcome with another judgement in place of the first."""
        last = replace(self.outcomes[-1], checked=checked)
        return replace(self, outcomes=(*self.outcomes[:-1], last))

    def silences(self) -> tuple[float | None, ...]:
        """After the question, and before the first key."""
        if not self.drill.pauses or self.ready_at is None:
            return ()
        before = self.first_key - self.ready_at if self.first_key is not None else None
        return (self.ready_at - self.since, before)

    def _in_time(self, now: float) -> bool:
        return now - self.since <= self.limit + LATE_S

    def _close_step(self, text: str, now: float, seconds: float | None = None) -> Self:
        took = min(now - self.since if seconds is None else seconds, self.limit)
        parts, spent = (*self.parts, text), self.spent + took
        if self.step + 1 < len(self.item.steps):
            ahead = replace(self, step=self.step + 1, parts=parts, spent=spent, since=now, draft="")
            return replace(ahead, first_key=None)
        silences = self.silences()
        checked = assess(self.drill, self.item, parts, silences, self.fixed_after is not None)
        done = Outcome(self.item, parts, spent, checked, silences, self.fixed_after)
        return replace(self, phase="feedback", parts=parts, spent=spent, outcomes=(*self.outcomes, done))


def share(outcomes: Sequence[Outcome]) -> float:
    """Mean share of what was needed; 0 without any."""
    return sum(each.checked.share for each in outcomes) / max(1, len(outcomes))


def often_missed(outcomes: Sequence[Outcome]) -> list[tuple[str, int]]:
    """What was missed, in its words, with how many times, the most often missed first."""
    missed: dict[str, int] = {}
    for outcome in outcomes:
        for each in outcome.checked.missed:
            missed[each.text] = missed.get(each.text, 0) + 1
    return sorted(missed.items(), key=lambda each: -each[1])
