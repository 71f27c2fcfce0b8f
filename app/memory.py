"""How large a window this machine has room for, and how it gets memory back. Knows nothing of llama.cpp."""

from __future__ import annotations

import ctypes
import sys

WINDOW = 16_384  # tokens; the longest answer a candidate can give is about 10,000
LEAST = 4_096
SHARE = 4  # a window takes at most this part of the free memory: twice as much again may be parked
STEP = 1_024
M_MMAP_THRESHOLD = -3  # of malloc.h
LARGE = 1 << 20  # bytes from which a block is mapped by itself, and unmapped when it is freed


def window(token_bytes: int, available: int) -> int:
    """Tokens the context should hold: what is needed, or what memory allows, but at least LEAST.

    `token_bytes`: bytes one token takes in the cache; `available`: bytes of free memory.
    """
    fits = available // SHARE // token_bytes // STEP * STEP
    return max(LEAST, min(WINDOW, fits))


def return_freed_memory() -> None:
    """Let large blocks go back to the system as soon as they are freed (mallopt(3); glibc only).

    Parked conversations are such blocks, of many sizes. glibc raises its own threshold as they come
    and go and then keeps them in a heap with holes: 2.3 MB more an interview without this, 0.1 with it.
    """
    if sys.platform == "linux":
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
        if mallopt is not None:
            mallopt(M_MMAP_THRESHOLD, LARGE)
