"""Edits that must not move a level: benign ones, another interviewer's manner, a non-native's grammar.

Words in `benign.yaml` and `interviewers.yaml`; the rules of grammar are here. Seeded by the transcript.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

import yaml

from eval.robustness.cases import Case, Transcript, candidate_turns, edited

FENCE = re.compile(r"(```.*?(?:```|\Z))", re.DOTALL)
ARTICLE = re.compile(r"\b(?:the|a|an) (?=[a-z])", re.IGNORECASE)
DISAGREES = {"is": "are", "has": "have", "does": "do", "doesn't": "don't", "goes": "go", "means": "mean",
             "gives": "give", "takes": "take", "needs": "need", "are": "is", "were": "was"}  # fmt: skip
VERB = re.compile(rf"\b(?:{'|'.join(DISAGREES)})\b")
LONG_WORD = re.compile(r"\b[a-z]{6,}\b")
EDITS_EACH = 3


def words_of(name: str) -> Any:
    return yaml.safe_load(Path(__file__).with_name(name).read_text("utf-8"))


def prose(edit: Callable[[str], str]) -> Callable[[str], str]:
    """The edit, kept out of fenced code."""
    return lambda text: "".join(p if p.startswith("```") else edit(p) for p in FENCE.split(text))


def typographic(text: str) -> str:
    return text.replace("'", "’").replace(" - ", " – ").replace("...", "…")


def blank_line(text: str) -> str:
    return text + "\n\n"


def benign(transcripts: Sequence[Transcript]) -> Iterator[Case]:
    """Typographic signs everywhere; blank lines, openings and closings in three answers each."""
    words = words_of("benign.yaml")
    for base in transcripts:
        rng, turns = Random(base["id"]), candidate_turns(base)
        for name in ("typographic signs", "blank line", "polite opening", "closing"):
            places = turns if name == "typographic signs" else rng.sample(turns, min(EDITS_EACH, len(turns)))
            opening, closing = rng.choice(words["openings"]), rng.choice(words["closings"])
            edits: dict[str, Callable[[str], str]] = {
                "typographic signs": prose(typographic),
                "blank line": blank_line,
                "polite opening": lambda text, o=opening: f"{o} {text}",  # type: ignore[misc]
                "closing": lambda text, c=closing: f"{text} {c}",  # type: ignore[misc]
            }
            yield Case("benign", name, f"{name}, {base['id']}", base, edited(base, places, edits[name]))


def other_manners(transcripts: Sequence[Transcript]) -> Iterator[Case]:
    """The same questions and answers, the questions put by a hostile and by a kind interviewer."""
    for base in transcripts:
        for manner, lines in words_of("interviewers.yaml").items():
            rng = Random(f"{base['id']} {manner}")
            asked = [i for i, turn in enumerate(base["turns"]) if turn["speaker"] == "interviewer"]
            changed = edited(base, asked, lambda text, w=lines, r=rng: _said(text, w, r))  # type: ignore[misc]
            yield Case("invariance", f"{manner} interviewer", f"{manner}, {base['id']}", base, changed)


def _said(text: str, lines: dict[str, list[str]], rng: Random) -> str:
    before, after = rng.choice(lines["before"]), rng.choice(lines["after"])
    return f"{before} {text}" if rng.random() < 0.5 else f"{text} {after}"


def broken_grammar(transcripts: Sequence[Transcript]) -> Iterator[Case]:
    """Half of the articles gone, a third of the verbs in the wrong form, letters swapped in some words."""
    for base in transcripts:
        rng = Random(base["id"])
        edit = prose(lambda text, r=rng: misspelt(disagreeing(without_articles(text, r), r), r))  # type: ignore[misc]
        changed = edited(base, candidate_turns(base), edit)
        yield Case("invariance", "grammar errors", f"grammar, {base['id']}", base, changed)


def without_articles(text: str, rng: Random) -> str:
    return ARTICLE.sub(lambda match: "" if rng.random() < 0.5 else match[0], text)


def disagreeing(text: str, rng: Random) -> str:
    return VERB.sub(lambda match: DISAGREES[match[0]] if rng.random() < 0.33 else match[0], text)


def misspelt(text: str, rng: Random) -> str:
    """Two inner letters swapped in one word of twenty-five."""

    def swap(match: re.Match[str]) -> str:
        word, at = match[0], rng.randrange(1, len(match[0]) - 2)
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :] if rng.random() < 0.04 else word

    return LONG_WORD.sub(swap, text)
