"""What the director needs to know about the last answer, by cheap rules on its words."""

from __future__ import annotations

import re

from graphs.asking import Asker
from graphs.detectors import seen_in
from graphs.facts import fact_asked, fact_for
from graphs.hearing import heard_last
from graphs.lexicon import LEXICON
from graphs.parsing import readable
from graphs.state import InterviewState, LedgerEntry, Observation, Turn, open_entries
from graphs.words import mentioned, sentences, without_code, words
from rubrics.schema import Scenario

WEAK_WORDS = 12  # fewer words than this say nothing that could be followed up
ADDRESSED_WORDS = 20
_ASKING = re.compile(
    r"^(?:(?:so|and|ok|okay|well|first|also|hm+|but)[, ]+)*"
    r"(?:what|which|how|is|are|do|does|can|could|may|should|will|would|am|where|when|who|whose|must)\b",
    re.IGNORECASE,
)


def observe(state: InterviewState, scenario: Scenario) -> Observation:
    """Read the candidate's last turn. The state must end with it."""
    turn = state["turns"][-1]
    spoken = without_code(turn["text"])
    asked = questions_in(spoken)
    everything = claims_of(turn)
    shows = seen_in(heard_last(state["turns"]))
    return {
        "words": len(words(spoken)),
        "readable": readable(turn["text"]) or len(words(spoken)) < WEAK_WORDS,
        "questions": asked,
        "facts": facts_asked(asked, scenario),
        "points": points_in(everything, scenario),
        "constraints": {c.id: len(mentioned(everything, c.keywords)) for c in scenario.constraints},
        "shows": shows,
        "stuck": "stuck" in shows,
        "refuses": bool(mentioned(spoken, LEXICON.refusal)),
        "asks_answer": bool(mentioned(spoken, LEXICON.asks_answer)),
        "wants_pause": wants_pause(spoken),
        "wants_end": len(words(spoken)) <= 15 and bool(mentioned(spoken, LEXICON.end)),
    }


def claims_of(turn: Turn) -> str:
    """What a turn says without asking, with its code."""
    spoken = without_code(turn["text"])
    asked = questions_in(spoken)
    return f"{' '.join(part for part in sentences(spoken) if part not in asked)}\n{turn['code'] or ''}"


def points_in(claims: str, scenario: Scenario) -> list[str]:
    """The expected points whose keywords are in these claims."""
    return [point.id for point in scenario.expected if mentioned(claims, point.keywords)]


def wants_pause(spoken: str) -> bool:
    """A stop word alone, or a short request to pause; "we stop when the queue is empty" is neither."""
    said = words(spoken)
    plain = " ".join(said)  # without commas: "Stop, please."
    return plain in LEXICON.stop_words or (len(said) <= 15 and bool(mentioned(plain, LEXICON.pause)))


def questions_in(spoken: str) -> list[str]:
    """Sentences put to the interviewer. A sentence without a question mark counts only when short."""
    return [
        part
        for part in sentences(spoken)
        if part.endswith("?") or (_ASKING.match(part) and len(words(part)) <= 12 and len(words(spoken)) <= 40)
    ]


def facts_asked(questions: list[str], scenario: Scenario, asker: Asker | None = None) -> list[str]:
    """The facts the questions ask for, at most one for each half of a question.

    With `asker` the model is asked for its opinion. Raises as `ChatModel.choose` does.
    """
    halves = [half for question in questions for half in _halves(question, scenario)]
    found = [fact_for(half, scenario, asker) if asker else fact_asked(half, scenario) for half in halves]
    return list(dict.fromkeys(fact for fact in found if fact))


def _halves(question: str, scenario: Scenario) -> list[str]:
    """A question cut at commas and "and", when every piece asks for a fact; else the whole question."""
    pieces = [piece for piece in re.split(r",|\band\b", question) if len(words(piece)) > 1]
    return pieces if len(pieces) > 1 and all(fact_asked(each, scenario) for each in pieces) else [question]


def updated_ledger(state: InterviewState, seen: Observation) -> list[LedgerEntry]:
    """The ledger after the last turn: a keyword acknowledges a constraint, two or more address it.

    Who refuses right after being asked about it, with nothing that addresses it, contradicts it.
    """
    n = state["turns"][-1]["n"]
    return [_after_turn(LedgerEntry(**entry), n, seen) for entry in state["ledger"]]


def _after_turn(entry: LedgerEntry, n: int, seen: Observation) -> LedgerEntry:
    hits = seen["constraints"].get(entry["constraint"], 0)
    if entry["status"] not in ("injected", "acknowledged") or n <= entry["injected"]:
        return entry
    if seen["refuses"] and hits < 2 and n - 1 in (entry["injected"], *entry["revisits"]):
        return LedgerEntry(**{**entry, "status": "contradicted", "closed": n})
    if not hits:
        return entry
    heard = LedgerEntry(**{**entry, "status": "acknowledged", "acknowledged": entry["acknowledged"] or n})
    if hits < 2 or seen["words"] < ADDRESSED_WORDS:
        return heard
    return LedgerEntry(**{**heard, "status": "addressed", "closed": n})


def closed_ledger(state: InterviewState) -> list[LedgerEntry]:
    """The ledger at the end: what was never dealt with was ignored."""
    still_open = [entry["constraint"] for entry in open_entries(state)]
    return [
        LedgerEntry(**{**entry, "status": "ignored"}) if entry["constraint"] in still_open else entry
        for entry in state["ledger"]
    ]
