"""How large a window is taken, and how many threads: from what the machine has, not from a guess."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.backends.llamacpp import LlamaCppModel
from app.doctor.decode_probe import fastest
from app.memory import LEAST, WINDOW, window

GIB = 2**30


@pytest.mark.parametrize(
    ("token_bytes", "available", "tokens"),
    [(28_672, 20 * GIB, WINDOW), (28_672, GIB, 9_216), (147_456, 2 * GIB, LEAST), (28_672, 0, LEAST)],
)
def test_the_window_is_what_is_needed_or_what_fits(token_bytes: int, available: int, tokens: int) -> None:
    assert window(token_bytes, available) == tokens


def test_a_model_sizes_its_own_window(smollm_path: Path) -> None:
    model = LlamaCppModel(smollm_path)
    assert model._context.n_ctx >= LEAST
    assert model.n_ctx <= model._context.n_ctx
    model.close()


@pytest.mark.parametrize(
    ("speeds", "usual", "chosen"),
    [({1: 60.0, 2: 100.0}, 2, 2), ({1: 105.0, 2: 100.0}, 2, 2), ({1: 130.0, 2: 100.0}, 2, 1)],
)
def test_another_number_of_threads_must_be_clearly_faster(
    speeds: dict[int, float], usual: int, chosen: int
) -> None:
    assert fastest(speeds, usual) == chosen
