"""The one thing the machines know about a language model: the `ChatModel` protocol.

Nothing here knows how a model is loaded or where it runs; backends live in `app/backends`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from threading import Event
from typing import Literal, Protocol, TypedDict, runtime_checkable

Role = Literal["system", "user", "assistant"]
FinishReason = Literal["stop", "length", "cancelled"]


class Message(TypedDict):
    """One chat message. `content` is data: it is tokenised with special tokens off."""

    role: Role
    content: str


@dataclass(frozen=True)
class Usage:
    """Token counts of one call; `cached_tokens` of the prompt's were not computed again."""

    prompt_tokens: int
    cached_tokens: int
    completion_tokens: int


@dataclass(frozen=True)
class Timings:
    """Seconds of one call: reading the prompt, until the first token, and decoding the rest."""

    prefill_s: float
    first_token_s: float
    decode_s: float


@dataclass(frozen=True)
class Reply:
    """A finished continuation. `text` is all of it, also when `finish` is not "stop"."""

    text: str
    usage: Usage
    timings: Timings
    finish: FinishReason


class ModelError(RuntimeError):
    """The model could not do what was asked; the message says why and what to do."""


class ContextOverflow(ModelError):
    """A prompt and its reply do not fit the context window. Raised before any decoding."""

    def __init__(self, needed: int, available: int) -> None:
        super().__init__(
            f"the prompt and its reply need {needed} tokens but the context window holds {available}; "
            "shorten the conversation or load the model with a larger n_ctx"
        )
        self.needed = needed
        self.available = available


class Cancelled(ModelError):
    """The caller's `cancel` event was set before the call was done."""

    def __init__(self) -> None:
        super().__init__("cancelled")


@runtime_checkable
class ChatModel(Protocol):
    """A chat model with reusable prefixes.

    A *slot* names a conversation whose tokens stay in the cache between calls: a prompt that continues
    the slot's last one is read only from where it differs. A slot never changes a result, only its cost.
    All methods raise `ContextOverflow` before decoding when the prompt cannot fit, and may be called from
    several threads: first come, first served, and calls in the background give way to all others.
    """

    name: str
    size_b: float  # billions of parameters; decides the speak mode
    n_ctx: int  # tokens one prompt and its reply may take together

    @property
    def fingerprint(self) -> Mapping[str, str]:
        """What decides the output besides the prompt: weights sha256, backend and versions."""

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
        """Yield text pieces as they are decoded, then one `Reply`. Temperature 0 is greedy."""

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
        """Return `n` continuations of one prompt, decoded in parallel."""

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
        """Probability of each choice as the next word, for each question, without decoding.

        Each question in turn is appended to the content of the last message; what stands before it is
        read once. Returns `len(questions)` rows of `len(choices)` probabilities that sum to 1 over the
        choices offered. Raises `ModelError` when a choice is not a single token of this model, and
        `Cancelled` when `cancel` was set before it was done.
        """

    def warm(
        self,
        messages: Sequence[Message],
        *,
        slot: str = "main",
        cancel: Event | None = None,
        keep: bool = False,
    ) -> None:
        """Read the prompt into the slot's cache, in the background, and decode nothing.

        The end of the last message is left open, so a longer last message continues it. With `keep` what was
        read may be kept on disk for the next start. Setting `cancel` ends it early, without an error.
        """

    def count(self, messages: Sequence[Message]) -> int:
        """Number of prompt tokens of the rendered messages."""

    def forget(self, slot: str) -> None:
        """Drop the cache of a slot."""

    def close(self) -> None:
        """Free the model. Calling it twice is allowed."""


def say(role: Role, content: str) -> Message:
    """A message, spelt short because prompts are built of many."""
    return {"role": role, "content": content}
