"""What a GGUF model says of itself, and what its cache takes."""

from __future__ import annotations

import ctypes
from typing import Any

import llama_cpp

F16 = 2  # bytes


def per_token(model: Any) -> int:
    """Bytes one token takes in the cache of a loaded model: keys and values of every layer, in f16."""
    default = llama_cpp.llama_model_n_embd(model) // llama_cpp.llama_model_n_head(model)
    architecture = metadata(model, "general.architecture")
    lengths = [
        int(metadata(model, f"{architecture}.attention.{part}_length") or default)
        for part in ("key", "value")
    ]
    heads = llama_cpp.llama_model_n_layer(model) * llama_cpp.llama_model_n_head_kv(model)
    return int(F16 * heads * sum(lengths))


def metadata(model: Any, key: str) -> str | None:
    """A string of the GGUF header, None when it is not there."""
    n = llama_cpp.llama_model_meta_val_str(model, key.encode(), None, 0)
    if n < 0:
        return None
    buffer = ctypes.create_string_buffer(n + 1)
    llama_cpp.llama_model_meta_val_str(model, key.encode(), buffer, n + 1)
    return buffer.value.decode()
