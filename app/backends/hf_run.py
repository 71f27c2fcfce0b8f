"""One continuation while the backend hf decodes it: drawing a token, the text so far, its end, the clock."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter

import numpy as np

from app.backends.hf_weights import HfWeights, Logits
from graphs.model import FinishReason, Reply, Timings, Usage

TOP_P = 0.95  # as in llama_context
HALF_A_CHARACTER = "\ufffd"


def draw(logits: Logits, temperature: float, rng: np.random.Generator) -> int:
    """The next token of logits, shape (vocab,): the likeliest at temperature 0, else drawn from the top-p."""
    if temperature <= 0:
        return int(logits.argmax())
    order = np.argsort(-logits)
    scores = logits[order].astype(np.float64)
    before = np.cumsum(_probabilities(scores)) - _probabilities(scores)
    scores = scores[before < TOP_P]
    return int(order[rng.choice(len(scores), p=_probabilities(scores / temperature))])


def _probabilities(scores: np.ndarray) -> np.ndarray:
    shifted = np.exp(scores - scores[0])  # the largest comes first
    return np.asarray(shifted / shifted.sum())


class Run:
    """The tokens drawn so far. `tokens` holds no ending one."""

    def __init__(
        self, weights: HfWeights, prompt_tokens: int, max_tokens: int, rng: np.random.Generator
    ) -> None:
        self.tokens: list[int] = []
        self.rng = rng
        self._cached = 0
        self._weights = weights
        self._prompt_tokens = prompt_tokens
        self._max_tokens = max_tokens
        self._finish: FinishReason | None = None
        self._sent = ""
        self._started = self._prefilled = perf_counter()

    @property
    def ended(self) -> bool:
        return self._finish is not None

    def mark_prefill(self, cached: int) -> None:
        """The prompt has been read; `cached` of its tokens were there before."""
        self._prefilled = perf_counter()
        self._cached = cached

    def take(self, token: int) -> bool:
        """Add a drawn token; False when the continuation ends with it."""
        if token in self._weights.ends:
            self._finish = "stop"
            return False
        self.tokens.append(token)
        if len(self.tokens) >= self._max_tokens:
            self._finish = "length"
        return not self.ended

    def pieces(self, final: bool = False) -> Iterator[str]:
        """What of the text was not handed out yet; nothing while a character is incomplete."""
        text = self._weights.text(self.tokens)
        if len(text) > len(self._sent) and (final or not text.endswith(HALF_A_CHARACTER)):
            piece, self._sent = text[len(self._sent) :], text
            yield piece

    def reply(self) -> Reply:
        now = perf_counter()
        prefill = self._prefilled - self._started
        return Reply(
            self._weights.text(self.tokens),
            Usage(self._prompt_tokens, self._cached, len(self.tokens)),
            Timings(prefill, prefill, now - self._prefilled),
            self._finish or "cancelled",
        )
