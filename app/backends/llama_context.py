"""llama.cpp's model and context as one object with Python types: tokens in, logits out.

Knows ctypes; does not know conversations or slots. Callers hold a lock around `decode`, what reads its logits
(the next `decode` overwrites them) and `close`. `tokenize` may be called by anyone at any time.
"""

from __future__ import annotations

import ctypes
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import llama_cpp
import numpy as np
import numpy.typing as npt
import psutil

from app.backends.gguf import per_token
from app.memory import return_freed_memory, window
from graphs.model import ModelError

Logits = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Row:
    """One token of a batch: where it stands, in which sequence, and whether its logits are wanted."""

    token: int
    pos: int
    seq: int
    wanted: bool = False


class LlamaContext:
    """One loaded model with one context of `n_seq_max` sequences that share `n_ctx` cells.

    `n_ctx` None takes what is needed and what memory allows (see `memory.window`); `n_threads`: for reading
    a prompt, and for writing.
    Raises `ModelError` when the file is no model llama.cpp can read or memory does not suffice.
    """

    def __init__(
        self, path: Path, *, n_ctx: int | None, n_batch: int, n_seq_max: int, n_threads: tuple[int, int]
    ) -> None:
        # llama.cpp talks on standard error in the middle of an interview; what matters comes as an exception
        logging.getLogger("llama-cpp-python").setLevel(logging.CRITICAL + 1)
        llama_cpp.llama_backend_init()
        return_freed_memory()
        model_params = llama_cpp.llama_model_default_params()
        if llama_cpp.llama_supports_gpu_offload():
            model_params.n_gpu_layers = -1
        self.model = llama_cpp.llama_model_load_from_file(str(path).encode(), model_params)
        if not self.model:
            raise ModelError(f"{path} is not a GGUF model this llama.cpp can load; check it: sparring doctor")
        n_ctx = n_ctx or window(per_token(self.model), psutil.virtual_memory().available)
        params = llama_cpp.llama_context_default_params()
        params.n_ctx, params.n_batch, params.n_ubatch = n_ctx, n_batch, n_batch
        params.n_seq_max, params.kv_unified = n_seq_max, True
        params.flash_attn_type = llama_cpp.LLAMA_FLASH_ATTN_TYPE_DISABLED  # its sums depend on batch shape
        params.n_threads_batch, params.n_threads = n_threads
        self.ctx = llama_cpp.llama_init_from_model(self.model, params)
        if not self.ctx:
            llama_cpp.llama_model_free(self.model)
            raise ModelError(f"not enough memory for a context of {n_ctx} tokens; set a smaller n_ctx")
        self.memory = llama_cpp.llama_get_memory(self.ctx)
        self.vocab = llama_cpp.llama_model_get_vocab(self.model)
        self.n_vocab = llama_cpp.llama_vocab_n_tokens(self.vocab)
        self.n_ctx = int(llama_cpp.llama_n_ctx(self.ctx))
        self.n_batch = n_batch
        self._batch = llama_cpp.llama_batch_init(n_batch, 0, 1)
        self._vocab_in_use = Lock()

    def close(self) -> None:
        with self._vocab_in_use:
            if self.ctx:
                llama_cpp.llama_batch_free(self._batch)
                llama_cpp.llama_free(self.ctx)
                llama_cpp.llama_model_free(self.model)
                self.ctx = None

    def tokenize(self, text: str, *, special: bool) -> list[int]:
        """Token ids of `text`. With `special` off, a control token spelt out in it stays plain text."""
        data = text.encode()
        room = len(data) + 8
        tokens = (llama_cpp.llama_token * room)()
        with self._vocab_in_use:
            if not self.ctx:
                raise ModelError("the model was closed; start Sparring again")
            n = llama_cpp.llama_tokenize(self.vocab, data, len(data), tokens, room, False, special)
        if n < 0:
            raise ModelError(f"could not tokenise a text of {len(data)} bytes")
        return list(tokens[:n])

    def piece(self, token: int) -> bytes:
        """The bytes a token stands for; control tokens stand for nothing."""
        buffer = ctypes.create_string_buffer(64)
        n = llama_cpp.llama_token_to_piece(self.vocab, token, buffer, len(buffer), 0, False)
        if n < 0:
            buffer = ctypes.create_string_buffer(-n)
            n = llama_cpp.llama_token_to_piece(self.vocab, token, buffer, len(buffer), 0, False)
        return buffer.raw[:n]

    def ends(self, token: int) -> bool:
        return bool(llama_cpp.llama_vocab_is_eog(self.vocab, token))

    def control_text(self, token: int) -> str:
        """How a control token is spelt, "" when the model has none (-1)."""
        return "" if token < 0 else llama_cpp.llama_vocab_get_text(self.vocab, token).decode()

    def decode(self, rows: Sequence[Row]) -> None:
        """Compute one batch of at most `n_batch` rows. Raises `ModelError` when the cache has no room."""
        batch = self._batch
        batch.n_tokens = len(rows)
        for i, row in enumerate(rows):
            batch.token[i], batch.pos[i] = row.token, row.pos
            batch.n_seq_id[i] = 1
            batch.seq_id[i][0] = row.seq
            batch.logits[i] = row.wanted
        status = llama_cpp.llama_decode(self.ctx, batch)
        if status != 0:
            reason = "no room left in the context" if status == 1 else f"llama.cpp error {status}"
            raise ModelError(f"could not compute a batch of {len(rows)} tokens: {reason}")

    def logits(self, row: int) -> Logits:
        """A copy of the logits behind batch row `row`, shape (n_vocab,)."""
        pointer = llama_cpp.llama_get_logits_ith(self.ctx, row)
        return np.ctypeslib.as_array(pointer, shape=(self.n_vocab,)).copy()

    def copy(self, source: int, target: int) -> None:
        """Let sequence `target` hold what `source` holds, without copying memory."""
        llama_cpp.llama_memory_seq_rm(self.memory, target, -1, -1)
        llama_cpp.llama_memory_seq_cp(self.memory, source, target, -1, -1)

    def trim(self, seq: int, length: int) -> None:
        """Keep the first `length` tokens of a sequence.

        A model whose memory cannot be cut (recurrent ones) is refused.
        """
        if not llama_cpp.llama_memory_seq_rm(self.memory, seq, length or -1, -1):
            raise ModelError("this model's memory cannot be cut back; use a model with plain attention")

    def save(self, seq: int) -> bytes:
        """What the cache holds of a sequence, to be restored later in this process."""
        size = llama_cpp.llama_state_seq_get_size(self.ctx, seq)
        buffer = (ctypes.c_uint8 * size)()
        llama_cpp.llama_state_seq_get_data(self.ctx, buffer, size, seq)
        return bytes(buffer)

    def restore(self, seq: int, state: bytes) -> bool:
        """Put a saved sequence back into an empty one; False, and still empty, when that fails."""
        buffer = (ctypes.c_uint8 * len(state)).from_buffer_copy(state)
        return bool(llama_cpp.llama_state_seq_set_data(self.ctx, buffer, len(state), seq))

    @contextmanager
    def sampler(self, temperature: float, seed: int, grammar: str | None = None) -> Iterator[int]:
        """A sampler chain: grammar, top-k 64, top-p 0.95, temperature, seeded draw; greedy at 0."""
        chain = llama_cpp.llama_sampler_chain_init(llama_cpp.llama_sampler_chain_default_params())
        try:
            for part in self._samplers(temperature, seed, grammar):
                llama_cpp.llama_sampler_chain_add(chain, part)
            yield chain
        finally:
            llama_cpp.llama_sampler_free(chain)

    def _samplers(self, temperature: float, seed: int, grammar: str | None) -> Iterator[int]:
        if grammar is not None:
            part = llama_cpp.llama_sampler_init_grammar(self.vocab, grammar.encode(), b"root")
            if not part:
                raise ModelError("the grammar is not valid GBNF with a rule named root")
            yield part
        if temperature <= 0:
            yield llama_cpp.llama_sampler_init_greedy()
            return
        yield llama_cpp.llama_sampler_init_top_k(64)  # top-p alone sorts the whole vocabulary: 1.3 ms a token
        yield llama_cpp.llama_sampler_init_top_p(0.95, 1)
        yield llama_cpp.llama_sampler_init_temp(temperature)
        yield llama_cpp.llama_sampler_init_dist(seed & 0xFFFFFFFF)

    def draw(self, sampler: int, row: int) -> int:
        """Sample the token that follows batch row `row`."""
        return int(llama_cpp.llama_sampler_sample(sampler, self.ctx, row))
