"""How large a window of context this machine has room for. Knows nothing of llama.cpp."""

from __future__ import annotations

WINDOW = 16_384  # tokens; the longest answer a candidate can give is about 10,000
LEAST = 4_096
SHARE = 4  # a window takes at most this part of the free memory: twice as much again may be parked
STEP = 1_024


def window(token_bytes: int, available: int) -> int:
    """Tokens the context should hold: what is needed, or what memory allows, but at least LEAST.

    `token_bytes`: bytes one token takes in the cache; `available`: bytes of free memory.
    """
    fits = available // SHARE // token_bytes // STEP * STEP
    return max(LEAST, min(WINDOW, fits))
