"""What a GGUF model says of itself, what its cache takes, and how many threads it is run with at first."""

from __future__ import annotations

import ctypes
import os
from typing import Any

import llama_cpp
import psutil

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


def default_threads() -> int:
    """OMP_NUM_THREADS where it is set, else the physical cores this process may run on.

    Hyper-threads slow llama.cpp down.
    """
    if (wanted := os.environ.get("OMP_NUM_THREADS", "")).isdigit():
        return max(1, int(wanted))
    allowed = len(psutil.Process().cpu_affinity()) if hasattr(psutil.Process, "cpu_affinity") else 64
    return max(1, min(psutil.cpu_count(logical=False) or 1, allowed))
