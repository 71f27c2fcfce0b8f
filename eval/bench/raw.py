"""The limit: llama.cpp's own loop, `llama_decode` and a greedy sampler, with nothing around it.

Runs with llama.cpp's default context (but for n_ctx and threads), and with the parameters our engine sets, so
that what the engine's code costs can be told from what its parameters cost.
"""

from __future__ import annotations

import ctypes
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import llama_cpp

from app.backends.chat_template import ChatTemplate
from app.backends.gguf import metadata
from graphs.model import Message

Threads = tuple[int, int]  # for reading a prompt, and for writing
# as app/backends/llama_context.py has them; keep the two together
OURS: dict[str, Any] = {
    "n_batch": 256,
    "n_ubatch": 256,
    "n_seq_max": 9,
    "kv_unified": True,
    "flash_attn_type": llama_cpp.LLAMA_FLASH_ATTN_TYPE_DISABLED,
}


@dataclass(frozen=True)
class Run:
    """Seconds of one prompt and its continuation. `decode_s` is that of all tokens after the first."""

    prefill_s: float
    decode_s: float
    tokens: list[int]


class RawModel:
    """A GGUF file loaded through the low-level API. Close it."""

    def __init__(self, path: Path) -> None:
        logging.getLogger("llama-cpp-python").setLevel(logging.CRITICAL + 1)  # it talks on standard error
        params = llama_cpp.llama_model_default_params()
        if llama_cpp.llama_supports_gpu_offload():
            params.n_gpu_layers = -1
        self.model = llama_cpp.llama_model_load_from_file(str(path).encode(), params)
        if not self.model:
            raise ValueError(f"llama.cpp cannot load {path}; give a GGUF file")
        self.vocab = llama_cpp.llama_model_get_vocab(self.model)
        self._template = ChatTemplate(
            metadata(self.model, "tokenizer.chat_template"),
            bos=self._control(llama_cpp.llama_vocab_bos(self.vocab)),
            eos=self._control(llama_cpp.llama_vocab_eos(self.vocab)),
        )

    def close(self) -> None:
        llama_cpp.llama_model_free(self.model)

    def _control(self, token: int) -> str:
        return "" if token < 0 else llama_cpp.llama_vocab_get_text(self.vocab, token).decode()

    def prompt(self, messages: Sequence[Message]) -> list[int]:
        """The tokens of a chat prompt as the engine makes them: people's text holds no control tokens."""
        tokens: list[int] = []
        for text, trusted, _ in self._template.render(messages):
            data = text.encode()
            room = (llama_cpp.llama_token * (len(data) + 8))()
            n = llama_cpp.llama_tokenize(self.vocab, data, len(data), room, len(room), False, trusted)
            tokens += room[:n]
        return tokens

    def text(self, tokens: Sequence[int]) -> str:
        buffer, said = ctypes.create_string_buffer(256), b""
        for token in tokens:
            n = llama_cpp.llama_token_to_piece(self.vocab, token, buffer, len(buffer), 0, False)
            said += buffer.raw[: max(0, n)]
        return said.decode(errors="replace")


class RawContext:
    """One context of a raw model; `run` is the loop. Close it before its model."""

    def __init__(self, model: RawModel, n_ctx: int, threads: Threads, **parameters: Any) -> None:
        params = llama_cpp.llama_context_default_params()
        params.n_ctx = n_ctx
        params.n_threads_batch, params.n_threads = threads
        for name, value in parameters.items():
            setattr(params, name, value)
        self._n_batch = params.n_batch
        self._ctx = llama_cpp.llama_init_from_model(model.model, params)
        if not self._ctx:
            raise ValueError(f"not enough memory for a context of {n_ctx} tokens; close other programs")

    def close(self) -> None:
        llama_cpp.llama_free(self._ctx)

    def run(self, prompt: Sequence[int], decodes: int) -> Run:
        """Read `prompt` into an empty cache, then decode `decodes` tokens greedily, end mark or not."""
        llama_cpp.llama_memory_clear(llama_cpp.llama_get_memory(self._ctx), True)
        with greedy() as sampler:
            began = perf_counter()
            for start in range(0, len(prompt), self._n_batch):
                self._decode(prompt[start : start + self._n_batch])
            tokens = [llama_cpp.llama_sampler_sample(sampler, self._ctx, -1)]
            read = perf_counter()
            for _ in range(decodes):
                self._decode(tokens[-1:])
                tokens.append(llama_cpp.llama_sampler_sample(sampler, self._ctx, -1))
            return Run(read - began, perf_counter() - read, tokens)

    def _decode(self, tokens: Sequence[int]) -> None:
        array = (llama_cpp.llama_token * len(tokens))(*tokens)
        status = llama_cpp.llama_decode(self._ctx, llama_cpp.llama_batch_get_one(array, len(tokens)))
        if status:
            raise RuntimeError(f"llama_decode returned {status} for {len(tokens)} tokens")


@contextmanager
def greedy() -> Iterator[Any]:
    chain = llama_cpp.llama_sampler_chain_init(llama_cpp.llama_sampler_chain_default_params())
    llama_cpp.llama_sampler_chain_add(chain, llama_cpp.llama_sampler_init_greedy())
    try:
        yield chain
    finally:
        llama_cpp.llama_sampler_free(chain)


@contextmanager
def opened(path: Path, n_ctx: int, threads: Threads) -> Iterator[tuple[RawModel, RawContext, RawContext]]:
    """The model with a default context and one with our parameters."""
    model = RawModel(path)
    contexts = (RawContext(model, n_ctx, threads), RawContext(model, n_ctx, threads, **OURS))
    try:
        yield model, *contexts
    finally:
        for context in contexts:
            context.close()
        model.close()
