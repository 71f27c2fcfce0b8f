"""A model that says what it was told to: for tests of logic, demonstrations and screenshots.

It raises when it runs out of replies, so a machine that asks more often than expected is noticed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Event

from graphs.model import ContextOverflow, Message, ModelError, Reply, Timings, Usage

ChooseRule = Callable[[Sequence[Message], str, Sequence[str]], Sequence[float]]


def even(_: Sequence[Message], __: str, choices: Sequence[str]) -> Sequence[float]:
    """The choose rule of a model that knows nothing."""
    return [1.0] * len(choices)


@dataclass
class ScriptedModel:
    """Replies from a queue; `choose` by a rule whose weights are normalised. `calls` keeps the history.

    `replies` None echoes the last message's last line, for ever.
    """

    replies: list[str] | None = None
    rule: ChooseRule = even
    name: str = "scripted"
    size_b: float = 0.0
    n_ctx: int = 16384
    calls: list[tuple[str, list[Message]]] = field(default_factory=list)

    @property
    def fingerprint(self) -> Mapping[str, str]:
        return {"backend": "scripted", "model": self.name, "sha256": "none"}

    def _take(self, messages: Sequence[Message]) -> str:
        if self.replies is None:
            lines = messages[-1]["content"].strip().splitlines()
            return lines[-1] if lines else "…"
        if not self.replies:
            raise ModelError(f"the scripted model has no reply left for call {len(self.calls)}")
        return self.replies.pop(0)

    def _reply(self, messages: Sequence[Message], max_tokens: int, cancel: Event | None) -> Reply:
        needed = self.count(messages) + max_tokens
        if needed > self.n_ctx:
            raise ContextOverflow(needed, self.n_ctx)
        words = self._take(messages).split(" ")
        cancelled = cancel is not None and cancel.is_set()
        kept = [] if cancelled else words[:max_tokens]
        finish = "cancelled" if cancelled else ("length" if len(words) > max_tokens else "stop")
        usage = Usage(self.count(messages), 0, len(kept))
        return Reply(" ".join(kept), usage, Timings(0.0, 0.0, 0.0), finish)  # type: ignore[arg-type]

    def stream(
        self,
        messages: Sequence[Message],
        *,
        slot: str = "main",
        max_tokens: int = 256,
        temperature: float = 0.0,
        seed: int = 0,
        grammar: str | None = None,
        cancel: Event | None = None,
    ) -> Iterator[str | Reply]:
        self.calls.append(("stream", list(messages)))
        reply = self._reply(messages, max_tokens, cancel)
        for i, word in enumerate(reply.text.split(" ") if reply.text else []):
            yield word if i == 0 else " " + word
        yield reply

    def sample(
        self,
        messages: Sequence[Message],
        n: int,
        *,
        slot: str = "main",
        max_tokens: int = 256,
        temperature: float = 0.8,
        seed: int = 0,
        cancel: Event | None = None,
    ) -> list[Reply]:
        self.calls.append(("sample", list(messages)))
        return [self._reply(messages, max_tokens, cancel) for _ in range(n)]

    def choose(
        self,
        messages: Sequence[Message],
        questions: Sequence[str],
        choices: Sequence[str],
        *,
        slot: str = "main",
        cancel: Event | None = None,
        background: bool = False,
    ) -> list[list[float]]:
        self.calls.append(("choose", list(messages)))
        if any(" " in choice.strip() for choice in choices):
            raise ModelError(f"choices must be single tokens, not {list(choices)}")
        rows = [list(self.rule(messages, question, choices)) for question in questions]
        return [[weight / sum(row) for weight in row] for row in rows]

    def warm(
        self,
        messages: Sequence[Message],
        *,
        slot: str = "main",
        cancel: Event | None = None,
        keep: bool = False,
    ) -> None:
        self.calls.append(("warm", list(messages)))

    def count(self, messages: Sequence[Message]) -> int:
        """Words stand for tokens here, plus two a message for its header."""
        return sum(len(message["content"].split()) + 2 for message in messages)

    def forget(self, slot: str) -> None:
        return

    def close(self) -> None:
        return
