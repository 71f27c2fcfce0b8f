"""Read a prompt and decode a few tokens with llama-cpp-python's own API; print the speeds as one JSON line.

    python -m app.doctor.decode_probe MODEL.gguf [THREADS]

Without THREADS several numbers are tried, and the fastest for reading and for writing are printed. Run as a
child process: where llama.cpp was miscompiled, decoding kills the process that does it. Independent of our
engine on purpose, so that a failure here is the build's or the model's.
"""

from __future__ import annotations

import json
import sys
import time

import llama_cpp
import psutil
from llama_cpp import Llama

from app.backends.gguf import default_threads, per_token

PROMPT_TOKENS = 256
REPLY_TOKENS = 24
CLEARLY = 1.15


def thread_counts() -> list[int]:
    """Numbers of threads worth trying here: half the cores, the cores, all hyper-threads."""
    usual = default_threads()
    return sorted({max(1, usual // 2), usual, max(usual, psutil.cpu_count() or 1)})


def measure(path: str, threads: int | None) -> dict[str, float]:
    """The fields of `app.doctor.decode_check.Speed`."""
    counts = [threads] if threads else thread_counts()
    start = time.perf_counter()
    llm = Llama(path, n_ctx=1024, n_batch=PROMPT_TOKENS, n_threads=counts[0], verbose=False)
    tokens = llm.tokenize(b"The candidate explains why the loss stops falling. " * 64)[:PROMPT_TOKENS]
    next(llm.generate(tokens[:8], temp=0.0))  # the first pass also reads the weights from disk
    loaded = time.perf_counter() - start
    speeds = {count: speed(llm, tokens, count) for count in counts}
    reading, writing = (fastest({n: speeds[n][i] for n in counts}, default_threads()) for i in (0, 1))
    return {
        "load_s": round(loaded, 2),
        "prefill": round(speeds[reading][0], 1),
        "decode": round(speeds[writing][1], 1),
        "token_bytes": per_token(llm._model.model),
        "threads_read": reading,
        "threads_write": writing,
    }


def fastest(speeds: dict[int, float], usual: int) -> int:
    """The usual number of threads, unless another is faster by more than a busy machine's noise."""
    best = max(speeds, key=speeds.__getitem__)
    return best if speeds[best] > CLEARLY * speeds.get(usual, 0.0) else usual


def speed(llm: Llama, tokens: list[int], threads: int) -> tuple[float, float]:
    """Tokens per second of reading a prompt and of decoding greedily."""
    llama_cpp.llama_set_n_threads(llm.ctx, threads, threads)
    llm.reset()  # type: ignore[no-untyped-call]
    start = time.perf_counter()
    stream = llm.generate(tokens, temp=0.0)
    next(stream)
    read = time.perf_counter()
    for _ in range(REPLY_TOKENS):
        next(stream)
    done = time.perf_counter()
    return len(tokens) / (read - start), REPLY_TOKENS / (done - read)


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else None)))
