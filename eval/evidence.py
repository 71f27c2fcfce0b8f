"""Whether the grader quotes what raters quote: `python -m eval.evidence --model FILE.gguf`.

Each rater of eval/gold gave one quote for each score. Counted is which of the grader's quotes come from the
turn, or are the sentence, that a rater chose, beside how often two raters chose alike. Levels are those of
the calibration that ships, which was fitted on the same transcripts, and so were the weights of
`graphs/lines.py`: expect less elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer
from rich.console import Console
from rich.table import Table

from app.agreement.cached_model import CachedModel
from app.backends.llamacpp import LlamaCppModel
from eval.gold_set import load_gold
from eval.grader import ANSWERS
from eval.observer.measure import shown
from eval.robustness.reads import scores

Quote = dict[str, Any]  # {"turn", "quote"}


class Alike(NamedTuple):
    """Whether one quote is from the same turn, and is the same sentence, as one of some others."""

    turn: bool
    sentence: bool


def alike(quote: Quote, others: Sequence[Quote]) -> Alike:
    same = [other for other in others if other["turn"] == quote["turn"]]
    said = spaced(quote["quote"])
    return Alike(bool(same), any(said in spaced(o["quote"]) or spaced(o["quote"]) in said for o in same))


def spaced(text: str) -> str:
    return " ".join(text.lower().split())


def by_raters(transcript: dict[str, Any], signal: str) -> list[Quote]:
    quotes = (rating["evidence"].get(signal) for rating in transcript["ratings"])
    return [quote for quote in quotes if quote]


def of_raters(transcript: dict[str, Any]) -> Iterator[Alike]:
    for signal in transcript["labels"]:
        for one, other in combinations(by_raters(transcript, signal), 2):
            yield alike(one, [other])


def of_grader(transcript: dict[str, Any], model: CachedModel) -> Iterator[Alike]:
    for signal, score in scores(transcript, model).items():
        if others := by_raters(transcript, signal):
            yield from (alike(quote, others) for quote in score["evidence"])


def main(model: Annotated[Path, typer.Option(help="A GGUF file.")]) -> None:
    """Print how often the grader's quotes are those of a rater."""
    engine = LlamaCppModel(model, n_ctx=8192)
    cached = CachedModel(ANSWERS / f"{model.stem}.jsonl", engine, engine.fingerprint)
    gold = load_gold()
    found = {
        "the grader and a rater": [each for t in gold for each in of_grader(t, cached)],
        "two raters": [each for t in gold for each in of_raters(t)],
    }
    table = Table("quotes of", "quotes", "same turn", "same sentence", title="Evidence, Wilson's 95 %")
    for name, pairs in found.items():
        turns, sentences = (sum(each[which] for each in pairs) for which in (0, 1))
        table.add_row(name, str(len(pairs)), shown(turns, len(pairs)), shown(sentences, len(pairs)))
    Console(width=120).print(table)
    engine.close()


if __name__ == "__main__":
    typer.run(main)
