"""The sentence beside a score: what the quoted lines say, in a larger model's words, else an authored one.

The model's sentence may speak of the lines it was shown and of nothing else; otherwise it is dropped. Small
models are not asked: of the default one's sentences two in three are dropped (docs/LOG.md).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from threading import Event
from typing import Any

from graphs.evidence import explain
from graphs.guard import denies, foreign_words, kept
from graphs.lexicon import LEXICON
from graphs.model import ChatModel, Message, ModelError, Reply, say
from graphs.parsing import data_lines
from graphs.prompts import load_examples, render
from graphs.words import content_words, mentioned, numbers, sentences, stem, words
from rubrics.schema import Criterion

Evidence = Sequence[Mapping[str, Any]]
Note = Callable[[tuple[str, ...]], str | None]  # one sentence on these lines

SLOT = "grade_words"
FROM_SIZE = 4.0  # billions of parameters from which a model is asked, as for wording freely
MAX_TOKENS = 40
MAX_WORDS = 32
OWN = 0.7  # share of the note's content words that must be the candidate's
REPORTING = {"ask", "asks", "asked", "name", "names", "give", "gives", "uses", "wonders", "admits", "states"}
JUDGING = (*LEXICON.praise, *LEXICON.grading_words)
FIRST_PERSON = re.compile(r"\b(?:i|me|my|mine|we|us|our|ours)\b|\b(?:i|we)['’]", re.IGNORECASE)
OPENING = re.compile(r"^The candidate\b")


def rationale(criterion: Criterion, scored: Mapping[str, Any], evidence: Evidence, note: Note) -> str:
    """What is said beside a score that rests on `evidence`."""
    bounded = scored.get("bounded")
    told = note(tuple(quote["quote"] for quote in evidence)) if evidence and not bounded else None
    return told or explain(criterion, scored["level"], evidence, bounded)


def notes_of(model: ChatModel, cancel: Event | None = None) -> Note:
    """A model's notes, asked once for the same lines, whatever they show; a small model's are none."""
    if model.size_b < FROM_SIZE:
        return lambda quotes: None
    return cache(lambda quotes: note_on(quotes, model, cancel))


def note_on(quotes: Sequence[str], model: ChatModel, cancel: Event | None) -> str | None:
    """One sentence of the model on what was said, None when it says anything else."""
    prompt = [*worked_notes(), asked_about("\n".join(quotes))]
    try:
        *_, reply = model.stream(prompt, slot=SLOT, max_tokens=MAX_TOKENS, cancel=cancel)
    except ModelError:
        return None
    note = reply.text.strip() if isinstance(reply, Reply) and reply.finish == "stop" else ""
    return None if faults(note, " ".join(quotes)) else note


def faults(note: str, said: str) -> list[str]:
    """Names of the rules that a note on what was `said` breaks; empty: it may be shown."""
    body = OPENING.sub("", note)
    rules = {
        "shape": len(sentences(note)) != 1
        or not 4 <= len(words(note)) <= MAX_WORDS
        or not note.endswith("."),
        "opening": not OPENING.match(note),
        "not their words": bool(unsaid(body, said)) or kept(body, said) < OWN,
        "mixes up who is who": bool(FIRST_PERSON.search(note)),
        "numbers": not numbers(note) <= numbers(said),
        "turns it round": denies(note) and not denies(said),
        "judges": bool(set(mentioned(body, JUDGING)) - set(mentioned(said, JUDGING))),
    }
    return [name for name, broken in rules.items() if broken]


def unsaid(note: str, said: str) -> set[str]:
    """Content words of the note that were not said in any form, but for verbs of reporting."""
    told = {stem(word) for word in content_words(said)}
    return {word for word in foreign_words(note, said) - REPORTING if stem(word) not in told}


def asked_about(said: str) -> Message:
    return say("user", render("grade_words", lines=data_lines(said)))


@cache
def worked_notes() -> tuple[Message, ...]:
    messages = [say("system", render("grade_system").strip())]
    for row in load_examples("grade_words"):
        messages += [asked_about(row["said"]), say("assistant", row["note"])]
    return tuple(messages)
