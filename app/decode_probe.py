"""Read a prompt and decode a few tokens with llama-cpp-python's own API; print the speeds as one JSON line.

    python -m app.decode_probe MODEL.gguf [THREADS]

Run as a child process: where llama.cpp was miscompiled, decoding kills the process that does it. Independent
of our engine on purpose, so that a failure here is the build's or the model's.
"""

from __future__ import annotations

import json
import sys
import time

import psutil
from llama_cpp import Llama

from app.backends.gguf import per_token

PROMPT_TOKENS = 256
REPLY_TOKENS = 24


def measure(path: str, threads: int | None) -> dict[str, float]:
    """Seconds to load, tokens per second of reading and greedy decoding, bytes of one token in the cache."""
    threads = threads or psutil.cpu_count(logical=False) or psutil.cpu_count() or 1
    start = time.perf_counter()
    llm = Llama(
        path, n_ctx=1024, n_batch=PROMPT_TOKENS, n_threads=threads, n_threads_batch=threads, verbose=False
    )
    tokens = llm.tokenize(b"The candidate explains why the loss stops falling. " * 64)[:PROMPT_TOKENS]
    next(llm.generate(tokens[:8], temp=0.0))  # the first pass also reads the weights from disk
    ready = time.perf_counter()
    stream = llm.generate(tokens, temp=0.0)
    next(stream)
    read = time.perf_counter()
    for _ in range(REPLY_TOKENS):
        next(stream)
    done = time.perf_counter()
    return {
        "load_s": round(ready - start, 2),
        "prefill": round(len(tokens) / (read - ready), 1),
        "decode": round(REPLY_TOKENS / (done - read), 1),
        "token_bytes": per_token(llm._model.model),
    }


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else None)))
