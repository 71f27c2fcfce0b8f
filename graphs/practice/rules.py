"""What a drill's own rules say about an answer, beside its item: questions only, silence, the fix."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from graphs.practice.check import Checked, Hit, check
from graphs.words import sentences, without_code
from rubrics.practice.schema import Drill, Expectation, Item

QUESTION = Expectation(id="only_questions", text="Only questions count here.", phrases=["?"])
FIX = Expectation(id="checks_pass", text="The checks pass on your code.", phrases=["fixed"])
SILENCES = (
    Expectation(id="silent_after_question", text="Is silent after the question.", phrases=["silence"]),
    Expectation(id="silent_before_answer", text="Is silent before the first word.", phrases=["silence"]),
)
ENDED = re.compile(r"[.!…;]$")


def refused(drill: Drill, text: str, *, finished: bool = True) -> list[str]:
    """Sentences this drill does not take. Before the answer is finished, its last one may still go on."""
    if not drill.only_questions:
        return []
    said = sentences(text)
    open_end = said[-1:] if not finished and said and not ENDED.search(said[-1]) else []
    return [each for each in said[: len(said) - len(open_end)] if not each.endswith("?")]


def questions(text: str) -> str:
    """The sentences of a text that ask, one a line."""
    return "\n".join(each for each in sentences(text) if each.endswith("?"))


def silence_hit(drill: Drill, silences: Sequence[float | None]) -> tuple[list[Hit], list[Expectation]]:
    """Silences kept and silences cut short; what was not measured is neither."""
    kept: list[Hit] = []
    short: list[Expectation] = []
    for wanted, least, lasted in zip(SILENCES, drill.pauses or (), silences, strict=False):
        if lasted is None:
            continue
        told = f"{lasted:.1f} s of {least:g} s"
        if lasted >= least:
            kept.append(Hit(wanted, 0, told, "clock"))
        else:
            short.append(wanted.model_copy(update={"text": f"{wanted.text} It was {told}."}))
    return kept, short


def assess(
    drill: Drill, item: Item, parts: Sequence[str], silences: Sequence[float | None] = (), fixed: bool = False
) -> Checked:
    """What an answer hit and missed by its words and by the drill's rules.

    `parts` has one text for each step; `silences` are in seconds, None where nobody measured.
    """
    spoken = [without_code(text) for text in parts]
    strays = [Hit(QUESTION, part, each) for part, text in enumerate(spoken) for each in refused(drill, text)]
    found = check(item, [questions(text) for text in spoken] if drill.only_questions else spoken)
    kept, short = silence_hit(drill, silences)
    if item.bug and fixed:
        kept.append(Hit(FIX, 0, "", "run"))
    elif item.bug:
        short.append(FIX)
    return replace(
        found,
        hits=(*found.hits, *kept),
        missed=(*found.missed, *short),
        mistakes=(*found.mistakes, *strays),
    )
