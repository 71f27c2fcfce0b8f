"""llama.cpp's own knobs, each beside our parameters: what reading and writing gain or lose by it.

Raw loops on the same prompt, in turn. Speed is one side; flash attention and a cache of 8 bits also change
results with the shape of a batch, which our engine may not (decision 0006).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import llama_cpp
from rich.table import Table

from eval.bench.interview import load_interview
from eval.bench.raw import OURS, RawContext, RawModel
from eval.bench.speed import prompt

N_CTX = 4096
WORDS = 750
DECODES = 32
FLASH = {**OURS, "flash_attn_type": llama_cpp.LLAMA_FLASH_ATTN_TYPE_ENABLED}
Q8 = {"type_k": llama_cpp.GGML_TYPE_Q8_0, "type_v": llama_cpp.GGML_TYPE_Q8_0}
VARIANTS: dict[str, dict[str, Any]] = {
    "our parameters": OURS,
    "batches of 512": {**OURS, "n_batch": 512, "n_ubatch": 512},
    "batches of 1024": {**OURS, "n_batch": 1024, "n_ubatch": 1024},
    "batches of 64 (in the background)": {**OURS, "n_batch": 64, "n_ubatch": 64},
    "flash attention": FLASH,
    "flash attention, 8-bit cache": {**FLASH, **Q8},
}
Speeds = dict[str, list[tuple[float, float]]]  # tokens per second read and written, a pair a round


def tried(path: Path, threads: tuple[int, int], rounds: int, tick: Callable[[float], None]) -> Speeds:
    """Every variant once a round."""
    model = RawModel(path)
    found: Speeds = {name: [] for name in VARIANTS}
    for i in range(rounds):
        tokens = model.prompt(prompt(load_interview(), i, WORDS))
        for name, parameters in VARIANTS.items():
            context = RawContext(model, N_CTX, threads, **parameters)
            run = context.run(tokens, DECODES)
            context.close()
            found[name].append((len(tokens) / run.prefill_s, DECODES / run.decode_s))
            tick(1)
    model.close()
    return found


def table(found: Speeds, title: str) -> Table:
    """Median tokens per second, and as a share of our parameters' in the same round."""
    made = Table("parameters", "read", "of ours", "written", "of ours", title=title)
    ours = found["our parameters"]
    for name, rounds in found.items():
        cells = []
        for which in (0, 1):
            cells.append(f"{median(each[which] for each in rounds):.1f}")
            shares = [each[which] / base[which] for each, base in zip(rounds, ours, strict=True)]
            cells.append(f"{median(shares):.2f} ({min(shares):.2f} to {max(shares):.2f})")
        made.add_row(name, *cells)
    return made
