"""The default engine: a `ChatModel` over one llama.cpp context that holds many conversations.

A prompt is read only from where it differs from its slot's last one. One conversation at a time is resident
in the context; the others wait in ordinary memory, from where copying one back takes milliseconds. So every
conversation may use the whole window, and none can change another's result, not even in the last bit.
"""

from __future__ import annotations

import codecs
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from time import perf_counter
from typing import TypeVar

import llama_cpp
import numpy as np

from app.backends.chat_template import ChatTemplate
from app.backends.gguf import default_threads, metadata
from app.backends.llama_context import LlamaContext, Row
from app.backends.prefix_store import PrefixStore
from app.backends.scheduler import Scheduler
from graphs.model import (
    Cancelled,
    ContextOverflow,
    FinishReason,
    Message,
    ModelError,
    Reply,
    Timings,
    Usage,
)

MAIN = 0  # the sequence of the resident conversation
SCRATCH = 1  # the first of the sequences for parallel samples
N_SAMPLES = 8
MAX_SLOTS = 16
MAX_PARKED = 2  # conversations parked in memory may hold this many times n_ctx tokens together
# llama.cpp's CPU kernels take up to 8 rows at a time and sum in another order for the rows left over;
# quantised weights blow that last-bit difference up to several percent of a probability. So a prompt is
# always read from a multiple of ALIGN, which makes cached and fresh prompts equal to the bit.
ALIGN = 8
BACKGROUND_BATCH = 64  # tokens after which a call in the background gives way: half a second on two cores
NO_TOKEN = -1
T = TypeVar("T")


@dataclass
class Slot:
    """A conversation: the tokens computed in it, and its part of the cache while another one is resident.

    The first `exact` tokens were computed the way a fresh prompt would compute them; see `ALIGN`.
    """

    tokens: list[int] = field(default_factory=list)
    exact: int = 0
    parked: bytes | None = None


class LlamaCppModel:
    """A GGUF file served in process. See `graphs.model.ChatModel` for what the methods promise.

    `n_ctx` is in tokens, None for what memory allows; `n_threads` one number, or those for reading and for
    writing; `n_batch` bounds how long a cancellation takes. `prefixes` is the folder where what
    `warm(keep=True)` reads is kept, None keeps nothing.
    """

    def __init__(
        self,
        path: Path,
        *,
        name: str | None = None,
        n_ctx: int | None = None,
        n_batch: int = 256,
        n_threads: int | tuple[int, int] | None = None,
        sha256: str | None = None,
        prefixes: Path | None = None,
    ) -> None:
        self.path = Path(path)
        self.name = name or self.path.stem
        self._context = LlamaContext(
            self.path,
            n_ctx=n_ctx,
            n_batch=n_batch,
            n_seq_max=SCRATCH + N_SAMPLES,
            n_threads=n_threads if isinstance(n_threads, tuple) else (n_threads or default_threads(),) * 2,
        )
        self.n_ctx = min(self._context.n_ctx, int(llama_cpp.llama_model_n_ctx_train(self._context.model)))
        self.size_b = llama_cpp.llama_model_n_params(self._context.model) / 1e9
        self.template = self._load_template()
        self._sha256 = sha256
        self._slots: OrderedDict[str, Slot] = OrderedDict()  # the most recently used last
        self._resident = Slot()
        self._scheduler = Scheduler()
        self.computed = 0  # tokens since the model was loaded: what was read, not what the cache held
        self._kept = PrefixStore(prefixes, self._made_by()) if prefixes else None

    def _load_template(self) -> ChatTemplate:
        vocab = self._context.vocab
        return ChatTemplate(
            metadata(self._context.model, "tokenizer.chat_template"),
            bos=self._context.control_text(llama_cpp.llama_vocab_bos(vocab)),
            eos=self._context.control_text(llama_cpp.llama_vocab_eos(vocab)),
        )

    @property
    def fingerprint(self) -> Mapping[str, str]:
        if self._sha256 is None:
            with self.path.open("rb") as file:
                self._sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        return fingerprint(self.name, self._sha256)

    def _made_by(self) -> dict[str, str]:
        """What decides the content of the cache besides the tokens."""
        return {**self.fingerprint, "system": llama_cpp.llama_print_system_info().decode(), "format": "1"}

    # prompts

    def _prompt(self, messages: Sequence[Message], suffix: str = "") -> tuple[list[int], int]:
        """Tokens of the prompt, and how many of them stand before the end of the last content.

        `suffix` is added to the last content as a segment of its own, so that all suffixes of one prompt
        share the tokens before it.
        """
        tokens: list[int] = []
        shared = 0
        for segment in self.template.render(messages):
            tokens += self._context.tokenize(segment.text, special=segment.trusted)
            if segment.message == len(messages) - 1:
                shared = len(tokens)
                tokens += self._context.tokenize(suffix, special=False) if suffix else []
        return tokens, shared

    def count(self, messages: Sequence[Message]) -> int:
        return len(self._prompt(messages)[0])

    # slots

    @contextmanager
    def _checkout(self, name: str, needed: int, *, background: bool = False) -> Iterator[Slot]:
        """The conversation called `name`, resident in the context and nobody else's for this call.

        Always resident at the first cells: where a token lies in memory changes the order of sums too.
        """
        if needed > self.n_ctx:
            raise ContextOverflow(needed, self.n_ctx)
        with self._scheduler.turn(background=background):
            slot = self._slots.setdefault(name, Slot())
            self._slots.move_to_end(name)
            self._make_resident(slot)
            yield slot

    def _make_resident(self, slot: Slot) -> None:
        """Park the resident conversation in memory and bring this one back."""
        if not self._context.ctx:
            raise ModelError("the model was closed; start Sparring again")
        if slot is self._resident:
            return
        self._resident.parked = self._context.save(MAIN) if self._resident.tokens else None
        self._context.trim(MAIN, 0)
        self._resident = slot
        parked, slot.parked = slot.parked, None
        if parked is not None and not self._context.restore(MAIN, parked):
            self._cut(slot, 0)  # read again rather than claim what is not there
        self._drop_oldest()

    def _drop_oldest(self) -> None:
        """Forget the least recently used conversations beyond what memory is meant to hold."""
        while len(self._slots) > MAX_SLOTS or self._parked_tokens() > MAX_PARKED * self._context.n_ctx:
            self._slots.popitem(last=False)

    def _parked_tokens(self) -> int:
        return sum(len(slot.tokens) for slot in self._slots.values() if slot.parked is not None)

    def _cut(self, slot: Slot, length: int) -> None:
        self._context.trim(MAIN, length)
        del slot.tokens[length:]
        slot.exact = min(slot.exact, aligned(length))

    def forget(self, slot: str) -> None:
        with self._scheduler.turn():
            found = self._slots.pop(slot, None)
            if found is self._resident and self._context.ctx:
                self._cut(found, 0)

    # reading and decoding

    def _read(
        self,
        slot: Slot,
        tokens: Sequence[int],
        cancel: Event | None,
        read: Callable[[int], T],
        *,
        background: bool = False,
    ) -> T:
        """Bring the slot to `tokens` and return `read(row)` for the batch row of the last one.

        Raises `Cancelled` between batches; what was read until then stays in the cache.
        """
        size = BACKGROUND_BATCH if background else self._context.n_batch
        result: T | None = None
        self._cut(slot, reusable(slot, tokens))
        while len(slot.tokens) < len(tokens):
            if background and self._scheduler.wanted():
                self._scheduler.give_way()
                self._make_resident(slot)
            if cancel is not None and cancel.is_set():
                raise Cancelled
            self._cut(slot, reusable(slot, tokens))  # somebody else may have used the slot meanwhile
            start = len(slot.tokens)
            chunk = tokens[start : start + size]
            end = len(chunk) - 1
            self._decode(slot, [Row(t, start + i, MAIN, wanted=i == end) for i, t in enumerate(chunk)])
            slot.tokens += chunk
            slot.exact = aligned(len(slot.tokens))
            if len(slot.tokens) == len(tokens):
                result = read(end)
        return result  # type: ignore[return-value]  # the loop runs at least once

    def _decode(self, slot: Slot, rows: Sequence[Row]) -> None:
        """Decode rows of one slot; on an error the slot forgets everything rather than lie."""
        try:
            self._context.decode(rows)
            self.computed += len(rows)
        except ModelError:
            self._cut(slot, 0)
            raise

    # the protocol

    def warm(
        self,
        messages: Sequence[Message],
        *,
        slot: str = "main",
        cancel: Event | None = None,
        keep: bool = False,
    ) -> None:
        tokens, shared = self._prompt(messages)
        prefix = tokens[: aligned(shared)]  # the rest would have to be read again
        with self._checkout(slot, shared, background=True) as held:
            if reusable(held, [*prefix, NO_TOKEN]) < len(prefix) and not (
                keep and self._recall(held, prefix)
            ):
                with suppress(Cancelled):
                    self._read(held, prefix, cancel, lambda _: None, background=True)
                    if keep and self._kept:
                        self._kept.save(prefix, self._context.save(MAIN))

    def _recall(self, slot: Slot, prefix: list[int]) -> bool:
        """Put a prefix kept on disk into the slot; False when there is none."""
        state = self._kept.load(prefix) if self._kept else None
        if state is None:
            return False
        self._cut(slot, 0)
        if not self._context.restore(MAIN, state):
            return False
        slot.tokens, slot.exact = list(prefix), len(prefix)
        return True

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
        tokens, _ = self._prompt(messages)
        with (
            self._checkout(slot, len(tokens) + max_tokens) as held,
            self._context.sampler(temperature, seed, grammar) as sampler,
        ):
            run = _Run(tokens, max_tokens, reusable(held, tokens))
            try:
                token = self._read(held, tokens, cancel, lambda row: self._context.draw(sampler, row))
                run.mark_prefill()
                while run.take(token, self._context):
                    yield from run.pieces()
                    if cancel is not None and cancel.is_set():
                        raise Cancelled
                    token = self._next(held, token, sampler)
            except Cancelled:
                run.finish = "cancelled"
            yield from run.pieces(final=True)
            yield run.reply()

    def _next(self, slot: Slot, token: int, sampler: int) -> int:
        self._decode(slot, [Row(token, len(slot.tokens), MAIN, wanted=True)])
        slot.tokens.append(token)
        return self._context.draw(sampler, 0)

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
        if n > N_SAMPLES:
            raise ModelError(f"at most {N_SAMPLES} samples at once, not {n}")
        with self._checkout(slot, len(tokens) + n * max_tokens) as held, ExitStack() as stack:
            samplers = [stack.enter_context(self._context.sampler(temperature, seed + i)) for i in range(n)]
            runs = [_Run(tokens, max_tokens, reusable(held, tokens)) for _ in range(n)]
            try:
                self._sample(held, tokens, runs, samplers, cancel)
            except Cancelled:
                pass
            finally:
                for i in range(n):
                    self._context.trim(SCRATCH + i, 0)
            return [run.reply() for run in runs]

    def _sample(
        self,
        held: Slot,
        tokens: list[int],
        runs: list[_Run],
        samplers: list[int],
        cancel: Event | None,
    ) -> None:
        """Read the prompt once, then decode all runs side by side until each has ended."""
        drawn = self._read(held, tokens, cancel, lambda row: [self._context.draw(s, row) for s in samplers])
        for i, run in enumerate(runs):
            self._context.copy(MAIN, SCRATCH + i)
            run.mark_prefill()
        following = dict(enumerate(drawn))
        while following := {i: t for i, t in following.items() if runs[i].take(t, self._context)}:
            if cancel is not None and cancel.is_set():
                raise Cancelled
            position = {i: len(tokens) + runs[i].completed - 1 for i in following}
            self._decode(held, [Row(t, position[i], SCRATCH + i, wanted=True) for i, t in following.items()])
            following = {i: self._context.draw(samplers[i], row) for row, i in enumerate(following)}

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
        words = [self._single_token(choice) for choice in choices]
        prompts = [self._prompt(messages, question)[0] for question in questions]
        rows: list[list[float]] = []
        with self._checkout(slot, max(map(len, prompts), default=0), background=background) as held:
            for tokens in prompts:
                logits = self._read(held, tokens, cancel, self._context.logits, background=background)
                rows.append(softmax(logits[words]))
        return rows

    def _single_token(self, choice: str) -> int:
        tokens = self._context.tokenize(choice, special=False)
        if len(tokens) != 1:
            raise ModelError(f"{choice!r} is {len(tokens)} tokens of {self.name}; offer one-token choices")
        return tokens[0]

    def close(self) -> None:
        with self._scheduler.turn():
            self._context.close()


class _Run:
    """The tokens of one continuation while it is decoded: text so far, its end, and the clock."""

    def __init__(self, tokens: Sequence[int], max_tokens: int, cached: int) -> None:
        self.prompt_tokens = len(tokens)
        self.cached = cached
        self.max_tokens = max_tokens
        self.completed = 0
        self.finish: FinishReason | None = None
        self.text = ""
        self._sent = 0
        self._utf8 = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._started = self._prefilled = perf_counter()

    def mark_prefill(self) -> None:
        self._prefilled = perf_counter()

    def take(self, token: int, context: LlamaContext) -> bool:
        """Add a drawn token; False when the continuation ends with it."""
        if context.ends(token):
            self.finish = "stop"
            return False
        self.completed += 1
        self.text += self._utf8.decode(context.piece(token))
        if self.completed >= self.max_tokens:
            self.finish = "length"
            return False
        return True

    def pieces(self, final: bool = False) -> Iterator[str]:
        """What of the text was not handed out yet; nothing while a character is incomplete."""
        if final:
            self.text += self._utf8.decode(b"", final=True)
        if len(self.text) > self._sent:
            piece, self._sent = self.text[self._sent :], len(self.text)
            yield piece

    def reply(self) -> Reply:
        now = perf_counter()
        prefill = self._prefilled - self._started
        return Reply(
            self.text,
            Usage(self.prompt_tokens, self.cached, self.completed),
            Timings(prefill, prefill, now - self._prefilled),
            self.finish or "cancelled",
        )


def fingerprint(name: str, sha256: str) -> dict[str, str]:
    """What a model of this name and digest says of itself, told without loading it. Of a path only the file's
    name: grades are passed on, and folders are named after people."""
    return {
        "backend": "llamacpp",
        "model": Path(name).name,
        "sha256": sha256,
        "llama_cpp_python": llama_cpp.__version__,
    }


def aligned(length: int) -> int:
    """The largest multiple of ALIGN not above `length`."""
    return length - length % ALIGN


def reusable(slot: Slot, tokens: Sequence[int]) -> int:
    """How many leading tokens of a prompt need not be computed again; always leaves the last one."""
    return aligned(min(shared_prefix(slot.tokens, tokens), slot.exact, len(tokens) - 1))


def shared_prefix(a: Sequence[int], b: Sequence[int]) -> int:
    """How many leading tokens two sequences have in common."""
    n = min(len(a), len(b))
    different = np.flatnonzero(np.asarray(a[:n]) != np.asarray(b[:n]))
    return int(different[0]) if different.size else n


def softmax(logits: np.ndarray) -> list[float]:
    """Probabilities of a 1-d array of logits, in double precision."""
    shifted = np.exp(logits.astype(np.float64) - logits.max())
    return [float(p) for p in shifted / shifted.sum()]
