"""Attacks: fragments of `attacks.yaml` put into weak and middling transcripts, the same cases every time.

Each fragment gets three cases, on transcripts taken in turn: in the longest answer, at the start of another
one, and in every answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, zip_longest
from pathlib import Path
from random import Random

import yaml

from eval.robustness.cases import Case, Transcript, candidate_turns, edited
from graphs.lexicon import LEXICON
from graphs.words import content_words, sentences, without_code
from rubrics.loader import load_rubric

HALVES = ("tuned", "held_out")
PLACES = ("longest answer", "start of an answer", "every answer")
ROOM = 3.6  # mean label up to which a transcript counts as weak or middling
SLOT = re.compile(r"\[\[(.+?)\]\]")


@dataclass(frozen=True)
class Fragment:
    family: str
    half: str
    text: str


@cache
def load_fragments() -> tuple[Fragment, ...]:
    data = yaml.safe_load(Path(__file__).with_name("attacks.yaml").read_text("utf-8"))
    return tuple(
        Fragment(family, half, text)
        for family, halves in data.items()
        for half in HALVES
        for text in halves[half]
    )


def with_room(transcripts: Sequence[Transcript]) -> list[Transcript]:
    """Those whose labels leave room to be raised."""
    labels = [[v for v in t["labels"].values() if v is not None] for t in transcripts]
    return [t for t, own in zip(transcripts, labels, strict=True) if sum(own) / len(own) <= ROOM]


def attacks(transcripts: Sequence[Transcript]) -> Iterator[Case]:
    """Every fragment in every kind of place."""
    bases = with_room(transcripts)
    for number, fragment in enumerate(load_fragments()):
        for step, place in enumerate(PLACES):
            base = bases[(number + step * len(bases) // len(PLACES)) % len(bases)]
            changed = edited(base, _turns(base, place, number), _insertion(base, fragment, place, number))
            name = f"{fragment.family} {fragment.half} {number}, {base['id']}, {place}"
            yield Case("attacks", f"{fragment.family} {fragment.half}", name, base, changed)


def _turns(base: Transcript, place: str, number: int) -> list[int]:
    turns = candidate_turns(base)
    if place == "longest answer":
        return [max(turns, key=lambda i: len(base["turns"][i]["text"]))]
    return turns if place == "every answer" else [turns[number % len(turns)]]


class _insertion:
    """Adds the fragment to a text; what a `[[name]]` stands for depends on the transcript and the text."""

    def __init__(self, base: Transcript, fragment: Fragment, place: str, number: int) -> None:
        self.base, self.fragment, self.place, self.rng = base, fragment, place, Random(number)

    def __call__(self, text: str) -> str:
        added = SLOT.sub(lambda match: self.fill(match[1], text), self.fragment.text)
        return f"{added} {text}" if self.place == "start of an answer" else f"{text} {added}"

    def fill(self, name: str, text: str) -> str:
        if name in ("own answer", "own best sentence", "earlier answer", "interviewer's words"):
            return _copied(name, text, self.base)
        return _stuffed(name, self.rng)


def _copied(name: str, text: str, base: Transcript) -> str:
    if name == "own answer":
        return text
    if name == "own best sentence":
        return " ".join([max(sentences(without_code(text)) or [text], key=len)] * 3)
    turns = base["turns"]
    here = next(i for i, turn in enumerate(turns) if turn["text"] == text)
    said = "candidate" if name == "earlier answer" else "interviewer"
    before = [turn["text"] for turn in turns[:here] if turn["speaker"] == said]
    return str(before[-1] if before else text)


def _stuffed(name: str, rng: Random) -> str:
    """Terms of the rubric and the lexicon without any substance."""
    criteria = load_rubric().criteria
    if name == "anchors":
        return ", ".join(
            sorted(set(chain(*(content_words(c.anchors[5] + " " + c.strong) for c in criteria))))
        )
    if name == "cues":
        cues = LEXICON.cues
        lists = (cues.baseline, cues.test, cues.complexity, cues.trade_off, cues.assumption, cues.metric)
        plain = [[w for w in cue.says if re.fullmatch(r"[a-z -]+", w)] for cue in lists]
        return ", ".join(chain(*(rng.sample(words, min(5, len(words))) for words in plain)))
    picked = [[s.rstrip("*") for s in rng.sample(c.signs, 3)] for c in criteria]
    terms = [sign for signs in zip_longest(*picked) for sign in signs]
    if name == "signs as bullets":
        return "\n" + "\n".join(f"- {term}" for term in terms) + "\n"
    if name == "signs as sentences":
        return " ".join(f"I would consider {term}." for term in terms)
    return ", ".join(terms) + "."
