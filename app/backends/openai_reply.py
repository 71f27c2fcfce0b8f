"""The continuations of one streamed request while they arrive: text, token counts, and the clock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter

from app.backends.openai_errors import broke_off
from app.backends.openai_shapes import Answer, Choice, UsageTold
from graphs.model import FinishReason, Reply, Timings, Usage


@dataclass
class Part:
    """One continuation so far. `pieces` counts the events with text, which most servers send one a token."""

    text: str = ""
    pieces: int = 0
    finish: str | None = None


class Replies:
    """Continuations by their index. `estimated` are the prompt's tokens where the server tells none."""

    def __init__(self, server: str, estimated: int) -> None:
        self._server = server
        self._parts: defaultdict[int, Part] = defaultdict(Part)
        self._usage = UsageTold(prompt_tokens=estimated)
        self._started = perf_counter()
        self._first: float | None = None

    @property
    def n(self) -> int:
        """How many continuations came; one at least, be it empty."""
        return max(self._parts, default=0) + 1

    def take(self, event: Answer) -> Iterator[str]:
        """Add an event; yield its text."""
        self._usage = event.usage or self._usage
        for choice in event.choices:
            yield from self._add(choice)

    def _add(self, choice: Choice) -> Iterator[str]:
        part = self._parts[choice.index]
        part.finish = choice.finish_reason or part.finish
        if choice.delta and choice.delta.content:
            self._first = self._first or perf_counter()
            part.text += choice.delta.content
            part.pieces += 1
            yield choice.delta.content

    def finished(self, index: int, *, cancelled: bool = False) -> Reply:
        """The continuation `index`, whole. Raises `ModelError` when it ended without a reason."""
        part = self._parts[index]
        if part.finish is None and not cancelled:
            raise broke_off(self._server)
        now = perf_counter()
        first = (self._first or now) - self._started
        timings = Timings(first, first, now - self._started - first)
        finish: FinishReason = (
            "cancelled" if part.finish is None else "length" if part.finish == "length" else "stop"
        )
        return Reply(part.text, self._counts(part), timings, finish)

    def _counts(self, part: Part) -> Usage:
        """The server's counts, but its completion tokens are those of all continuations together."""
        told = self._usage
        details = told.prompt_tokens_details
        cached = (details.cached_tokens if details else None) or 0
        alone = told.completion_tokens if len(self._parts) == 1 else 0
        return Usage(told.prompt_tokens, cached, alone or part.pieces)
