"""A `ChatModel` over transformers, for a GPU or for weights llama.cpp does not read. An optional extra.

A prompt is read only from where it differs from its slot's last one. Cached and fresh prompts agree up to
rounding and not to the bit, because torch sums in an order that depends on the shape of a batch.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from threading import Event, Lock

import numpy as np

from app.backends.chat_template import ChatTemplate
from app.backends.hf_files import folder_sha256, weights_path
from app.backends.hf_run import Run, draw
from app.backends.hf_weights import Cache, HfWeights, Logits
from app.memory import WINDOW
from app.model_files.models import model_sha256
from app.settings import Settings
from graphs.model import Cancelled, ContextOverflow, Message, ModelError, Reply

CHUNK = 512  # tokens read between two looks at `cancel`
MAX_SLOTS = 4
MAX_KEPT = 2  # slots may hold this many times n_ctx tokens together


@dataclass
class Slot:
    """A conversation: the tokens read, and the cache that holds exactly them."""

    cache: Cache
    tokens: list[int] = field(default_factory=list)


class HfModel:
    """A folder with safetensors or a `.gguf` file, read by transformers. `n_ctx` is in tokens."""

    def __init__(
        self,
        path: Path,
        *,
        name: str | None = None,
        n_ctx: int = WINDOW,
        n_threads: int | None = None,
        sha256: str = "unknown",
    ) -> None:
        self._weights = HfWeights(path, n_threads=n_threads)
        tokenizer = self._weights.tokenizer
        self.name = name or path.stem
        self.n_ctx = min(n_ctx, self._weights.n_ctx_train)
        self.size_b = self._weights.n_params / 1e9
        self.template = ChatTemplate(
            tokenizer.get_chat_template() if tokenizer.chat_template else None,
            bos=tokenizer.bos_token or "",
            eos=tokenizer.eos_token or "",
        )
        self._sha256 = sha256
        self._slots: OrderedDict[str, Slot] = OrderedDict()  # the most recently used last
        self._lock = Lock()

    @property
    def fingerprint(self) -> Mapping[str, str]:
        return {
            "backend": "hf",
            "model": self.name,
            "sha256": self._sha256,
            "transformers": version("transformers"),
            "torch": version("torch"),
            "device": self._weights.device,
        }

    # prompts and slots

    def _prompt(self, messages: Sequence[Message], suffix: str = "") -> tuple[list[int], int]:
        """The prompt, and how many tokens stand before the end of the last content; `suffix` goes there."""
        tokens: list[int] = []
        shared = 0
        for segment in self.template.render(messages):
            tokens += self._weights.tokenize(segment.text, special=segment.trusted)
            if segment.message == len(messages) - 1:
                shared = len(tokens)
                tokens += self._weights.tokenize(suffix, special=False) if suffix else []
        return tokens, shared

    def count(self, messages: Sequence[Message]) -> int:
        return len(self._prompt(messages)[0])

    @contextmanager
    def _checkout(self, name: str, needed: int) -> Iterator[Slot]:
        """The conversation called `name`, nobody else's for this call."""
        if needed > self.n_ctx:
            raise ContextOverflow(needed, self.n_ctx)
        self._lock.acquire()  # not `with`: a stream may be closed by another thread than began it
        try:
            if self._weights.is_closed:
                raise ModelError("the model was closed; start Sparring again")
            slot = self._slots.setdefault(name, Slot(self._weights.new_cache()))
            self._slots.move_to_end(name)
            yield slot
            while len(self._slots) > MAX_SLOTS or self._kept() > MAX_KEPT * self.n_ctx:
                self._slots.popitem(last=False)
        finally:
            self._lock.release()

    def _kept(self) -> int:
        return sum(len(slot.tokens) for slot in self._slots.values())

    def _read(self, slot: Slot, tokens: Sequence[int], cancel: Event | None) -> tuple[Logits, int]:
        """Bring the slot to `tokens`; the logits behind them, shape (vocab,), and how many were there before.

        Raises `Cancelled` between chunks; what was read until then stays in the cache.
        """
        self._cut(slot, min(shared_prefix(slot.tokens, tokens), len(tokens) - 1))
        cached = len(slot.tokens)
        while len(slot.tokens) < len(tokens):
            if cancel is not None and cancel.is_set():
                raise Cancelled
            start = len(slot.tokens)
            logits = self._add(slot, tokens[start : start + CHUNK])
        return logits, cached

    def _cut(self, slot: Slot, length: int) -> None:
        excess = len(slot.tokens) - length
        if excess and not (length and self._weights.trim(slot.cache, excess)):
            slot.cache, length = self._weights.new_cache(), 0
        del slot.tokens[length:]

    def _add(self, slot: Slot, tokens: Sequence[int]) -> Logits:
        """Read a few tokens more; on an error the slot forgets everything rather than lie."""
        try:
            row: Logits = self._weights.read(slot.cache, [tokens])[0]
        except ModelError:
            slot.cache, slot.tokens = self._weights.new_cache(), []
            raise
        slot.tokens += tokens
        return row

    def forget(self, slot: str) -> None:
        with self._lock:
            self._slots.pop(slot, None)

    # the protocol

    def warm(
        self,
        messages: Sequence[Message],
        *,
        slot: str = "main",
        cancel: Event | None = None,
        keep: bool = False,
    ) -> None:
        """`keep` is without effect: caches are not written to disk here."""
        tokens, shared = self._prompt(messages)
        with self._checkout(slot, shared) as held, suppress(Cancelled):
            if held.tokens[:shared] != tokens[:shared]:
                self._read(held, tokens[:shared], cancel)

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
        if grammar is not None:
            raise ModelError("the backend hf takes no grammar; use the backend llamacpp")
        tokens, _ = self._prompt(messages)
        with self._checkout(slot, len(tokens) + max_tokens) as held:
            run = Run(self._weights, len(tokens), max_tokens, np.random.default_rng(seed))
            with suppress(Cancelled):
                logits, cached = self._read(held, tokens, cancel)
                run.mark_prefill(cached)
                while run.take(draw(logits, temperature, run.rng)):
                    yield from run.pieces()
                    if cancel is not None and cancel.is_set():
                        raise Cancelled
                    logits = self._add(held, run.tokens[-1:])
            yield from run.pieces(final=True)
            yield run.reply()

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
        tokens, _ = self._prompt(messages)
        with self._checkout(slot, len(tokens) + max_tokens) as held:
            generators = [np.random.default_rng(seed + i) for i in range(n)]
            runs = [Run(self._weights, len(tokens), max_tokens, rng) for rng in generators]
            with suppress(Cancelled):
                logits, cached = self._read(held, tokens, cancel)
                for run in runs:
                    run.mark_prefill(cached)
                self._side_by_side(held, runs, logits, temperature, cancel)
            return [run.reply() for run in runs]

    def _side_by_side(
        self, held: Slot, runs: Sequence[Run], first: Logits, temperature: float, cancel: Event | None
    ) -> None:
        """Decode all runs as one batch behind the shared prefix, until each has ended."""
        cache = self._weights.copies(held.cache, len(runs))
        logits = np.stack([first] * len(runs))
        while True:
            for run, row in zip(runs, logits, strict=True):
                if not run.ended:
                    run.take(draw(row, temperature, run.rng))
            if all(run.ended for run in runs):
                return
            if cancel is not None and cancel.is_set():
                raise Cancelled
            logits = self._weights.read(cache, [run.tokens[-1:] or held.tokens[-1:] for run in runs])

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
        """What the questions share is read once: each is taken off again before the next."""
        words = [self._single_token(choice) for choice in choices]
        prompts = [self._prompt(messages, question)[0] for question in questions]
        with self._checkout(slot, max(map(len, prompts), default=0)) as held:
            return [softmax(self._read(held, tokens, cancel)[0][words]) for tokens in prompts]

    def _single_token(self, choice: str) -> int:
        tokens = self._weights.tokenize(choice, special=False)
        if len(tokens) != 1:
            raise ModelError(f"{choice!r} is {len(tokens)} tokens of {self.name}; offer one-token choices")
        return tokens[0]

    def close(self) -> None:
        with self._lock:
            self._slots.clear()
            self._weights.close()


def shared_prefix(a: Sequence[int], b: Sequence[int]) -> int:
    """How many leading tokens two sequences have in common."""
    n = min(len(a), len(b))
    different = np.flatnonzero(np.asarray(a[:n]) != np.asarray(b[:n]))
    return int(different[0]) if different.size else n


def softmax(logits: Logits) -> list[float]:
    """Probabilities of a 1-d array of logits, in double precision."""
    shifted = np.exp(logits.astype(np.float64) - logits.max())
    return [float(p) for p in shifted / shifted.sum()]


def open_weights(settings: Settings) -> HfModel:
    """The model these settings name: a registry id or a `.gguf` path, or the folder of a model."""
    path = weights_path(settings)
    if path.is_dir():
        name, digest = path.name, folder_sha256(path, settings)
    else:
        name, digest = settings.model, model_sha256(path, settings)
    return HfModel(path, name=name, n_ctx=settings.n_ctx or WINDOW, n_threads=settings.threads, sha256=digest)
