"""Stems, on which hearing a question and covering a point rest."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from graphs.closeness import stems
from rubrics.loader import load_scenarios

TEXTS = [fact.answer for each in load_scenarios().values() for fact in each.facts]


def test_threads_that_stem_side_by_side_get_what_one_gets() -> None:
    alone = [stems.__wrapped__(text) for text in TEXTS]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(stems.__wrapped__, TEXTS * 5)) == alone * 5
