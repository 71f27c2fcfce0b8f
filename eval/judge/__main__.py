"""How well words, and words with the model, understand a candidate: `python -m eval.judge [--model FILE]`.

Prints precision and recall for facts asked for, points made, and fates of constraints, on the half the bars
were tuned on and the half they were not. The model's answers are kept in build/judge/ for a second run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from app.agreement.cached_model import CachedModel
from app.backends.llamacpp import LlamaCppModel
from eval.judge.labelled import HALVES, Answer, Half, Question, Reaction, half
from eval.observer.measure import shown
from graphs.asking import Asker
from graphs.facts import fact_asked, fact_for
from graphs.judge import ASKED, points_made
from graphs.observe import observe, updated_ledger
from graphs.state import new_state
from graphs.words import mentioned
from rubrics.loader import load_scenarios

Pair = tuple[set[str], set[str]]  # what was found, what is labelled
SCENARIOS = load_scenarios()


def facts(case: Question, asker: Asker | None) -> Pair:
    scenario = SCENARIOS[case.scenario]
    found = fact_for(case.question, scenario, asker) if asker else fact_asked(case.question, scenario)
    return {found} if found else set(), {case.fact} if case.fact else set()


def points(case: Answer, asker: Asker | None) -> Pair:
    expected = SCENARIOS[case.scenario].expected
    said = " ".join(case.text.split())
    if asker:
        return set(points_made(ASKED, said, expected, asker)), set(case.covers)
    return {point.id for point in expected if mentioned(said, point.keywords)}, set(case.covers)


def fate(case: Reaction, status: str) -> Pair:
    """By the words alone: the model is not asked (see docs/LOG.md)."""
    scenario = SCENARIOS[case.scenario]
    constraint = next(each for each in scenario.constraints if each.id == case.constraint)
    state = new_state("case", seed=0, minutes=30)
    said = {"kind": "answer", "t": 0.0, "code": None}
    state["turns"] = [
        {**said, "n": 1, "speaker": "interviewer", "text": constraint.line},  # type: ignore[typeddict-item]
        {**said, "n": 2, "speaker": "candidate", "text": case.text},  # type: ignore[typeddict-item]
    ]
    entry = {"constraint": constraint.id, "status": "injected", "injected": 1, "acknowledged": None}
    state["ledger"] = [{**entry, "closed": None, "revisits": []}]  # type: ignore[typeddict-item]
    after = updated_ledger(state, observe(state, scenario))[0]["status"]
    labelled = {case.constraint} if case.status == status else set[str]()
    return {case.constraint} if after == status else set(), labelled


def row(pairs: Iterable[Pair]) -> list[str]:
    """Precision and recall over what was found and labelled in all cases."""
    told = list(pairs)
    hits = sum(len(found & labelled) for found, labelled in told)
    fired, wanted = (sum(len(pair[i]) for pair in told) for i in (0, 1))
    return [str(wanted), shown(hits, fired), shown(hits, wanted)]


def main(
    model: Annotated[Path | None, typer.Option(help="A GGUF file; without one only the words count.")] = None,
) -> None:
    """Print the table, with Wilson's 95 % intervals."""
    ways: dict[str, Asker | None] = {"words": None}
    if model:
        engine = LlamaCppModel(model, n_ctx=8192)
        kept = CachedModel(Path("build") / "judge" / f"{model.stem}.jsonl", engine, engine.fingerprint)
        ways["words and model"] = Asker(kept)  # type: ignore[arg-type]
    made = Table("what", "by", *(f"{h} {name}" for h in HALVES for name in ("yes", "precision", "recall")))
    halves = [half(name) for name in HALVES]
    tasks: dict[str, Callable[[Half, Asker | None], list[Pair]]] = {
        "fact asked for": lambda h, asker: [facts(c, asker) for c in track(h.questions)],
        "point made": lambda h, asker: [points(c, asker) for c in track(h.answers)],
        "constraint met": lambda h, _: [fate(c, "addressed") for c in h.constraints],
        "constraint refused": lambda h, _: [fate(c, "contradicted") for c in h.constraints],
    }
    for name, task in tasks.items():
        for way, asker in ways.items():
            if asker is None or not name.startswith("constraint"):
                made.add_row(name, way, *(cell for h in halves for cell in row(task(h, asker))))
    Console(width=150).print(made)


if __name__ == "__main__":
    typer.run(main)
