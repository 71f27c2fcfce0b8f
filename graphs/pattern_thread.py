"""Patterns across turns: a constraint passed over, a thread never taken up again. Pure."""

from __future__ import annotations

from graphs.detect_asking import question
from graphs.detect_thread import goes_back
from graphs.hearing import cues, places
from graphs.lexicon import LEXICON
from graphs.pattern_words import WORDS
from graphs.state import Turn
from graphs.talk import Answer, Place, Talk
from graphs.words import content_words, mentioned, without_code, words

STEM = 5  # letters in which forms of a word agree
RESUMED = 2  # words of the draft in a later answer; whoever says that many has not lost it


def constraint_ignored(talk: Talk) -> list[Place]:
    """The answer after a constraint that was refused or never taken up; a ledger decides if there is one."""
    if talk.ledger:
        return _by_ledger(talk)
    found = (_passed_over(talk, at, turn) for at, turn in talk.of_kind("constraint"))
    return [place for place in found if place]


def _by_ledger(talk: Talk) -> list[Place]:
    lost = [entry for entry in talk.ledger if entry["status"] in ("ignored", "contradicted")]
    since = [entry["closed"] or entry["injected"] + 1 for entry in lost]
    after = (next((a for a in talk.answers if a.turn["n"] >= n), None) for n in since)
    return [answer.opening for answer in after if answer]


def _passed_over(talk: Talk, at: int, turn: Turn) -> Place | None:
    later = list(talk.after(at))
    if not later:
        return None
    first, *others = later
    if (refused := _refusal(first)) and shared(turn["text"], first) < 2:
        return refused
    if not first.substantial or question(first.heard) or first.holds(WORDS.takes_up):
        return None
    return None if any(shared(turn["text"], answer) for answer in [first, *others]) else first.opening


def _refusal(answer: Answer) -> Place | None:
    spoken = without_code(answer.heard.text)
    phrases = mentioned(spoken, LEXICON.refusal)
    spans = places(answer.heard.spoken, phrases)
    return answer.place(answer.sentence(spans[0])) if spans else None


def shared(constraint: str, answer: Answer) -> int:
    """How many words or families of words of a constraint an answer takes up."""
    told, text = _stems(constraint), answer.heard.text.lower()
    lowered = constraint.lower()
    families = [f for f in WORDS.families if places(lowered, f) and places(text, f)]
    return len(told & _stems(text)) + len(families)


def _stems(text: str) -> set[str]:
    kept = content_words(text) - WORDS.generic
    return {word[:STEM] for word in kept} | {word for word in words(text) if word.isdigit()}


def thread_lost(talk: Talk) -> list[Place]:
    """The first answer after a cut-in from which the candidate did not come back, or says so."""
    if talk.cuts:
        open_cuts = [cut["turn"] for cut in talk.cuts if cut["recovered"] is None]
        after = (next((a for a in talk.answers if a.turn["n"] > n), None) for n in open_cuts)
        return [answer.opening for answer in after if answer]
    found = (_not_resumed(talk, at) for at, _ in talk.of_kind("interruption"))
    return [place for place in found if place]


def _not_resumed(talk: Talk, at: int) -> Place | None:
    since = list(talk.after(at))
    before = talk.turns[at - 1] if at else None
    if not since or before is None or before["speaker"] != "candidate":
        return None
    if spans := cues(since[0].heard, WORDS.lost):
        return since[0].place(since[0].sentence(spans[0]))
    released = places(talk.turns[at]["text"].lower(), WORDS.released.says)
    draft = content_words(without_code(before["text"]))
    back = any(goes_back(answer.heard, draft, RESUMED) for answer in since)
    return None if released or back or len(since) < 2 else since[0].opening
