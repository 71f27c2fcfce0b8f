"""What an interviewer's line may not do. Each rule has a name; a rejected line is logged with it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from graphs.lexicon import LEXICON
from graphs.state import InterviewState
from graphs.words import content_words, mentioned, numbers, sentences, words
from rubrics.schema import Scenario

MAX_WORDS = 60
LEAD_WORDS = 22
# "You used it at my last place", "You explain it back to you"
MIXED_UP = re.compile(
    r"\b(?:i|me|my|mine|we|us|our|ours)\b|\b(?:to|with|for|from|about) you\b", re.IGNORECASE
)
THEIR_WORDS = 0.6  # share of a lead's content words that must be the candidate's own
NEGATION = re.compile(
    r"\b(?:not|no|never|none|nothing|nobody|neither|without|cannot)\b|n['’]t\b", re.IGNORECASE
)
SPEAKS_AS_CANDIDATE = re.compile(
    r"^(?:i would|i'd|i will|i'll use|my approach|my solution|we can|we could|we should|the answer is|"
    r"you should|you could|you can use|one approach|to solve|sure|certainly|of course|here is|here's)\b|"
    r"\b(?:candidate|interviewer|assistant|rewritten|rewrite)\s*:|as an ai|as the candidate|language model",
    re.IGNORECASE,
)


def violations(text: str, line: str, state: InterviewState, scenario: Scenario) -> list[str]:
    """Names of the rules that `text`, a rewording of `line`, breaks; empty: it may be said."""
    said = state["turns"][-1]["text"] if state["turns"] else ""
    rules = {
        "shape": breaks_shape(text, line),
        "numbers": not keeps_numbers(line, text, said),
        **misconduct(text, line, state, scenario),
        "lost the line": overlap(line, text) < 0.5,
        "repetition": repeats(text, state),
    }
    return [name for name, broken in rules.items() if broken]


def misconduct(text: str, line: str, state: InterviewState, scenario: Scenario) -> dict[str, bool]:
    """What no wording may do, whatever its form."""
    return {
        "praise": bool(mentioned(text, LEXICON.praise)),
        "rubric words": bool(mentioned(text, LEXICON.grading_words)),
        "speaks as the candidate": bool(SPEAKS_AS_CANDIDATE.search(text)),
        "leak": leaks(text, line, state, scenario),
    }


def keeps_numbers(line: str, text: str, said: str) -> bool:
    """Whether every number of the line is kept with its unit, in digits or words, and none is made up."""
    kept_all = numbers(line) <= numbers(text) <= numbers(line) | numbers(said)
    return kept_all and quantities(line) <= quantities(text) <= quantities(line) | quantities(said)


def quantities(text: str) -> set[str]:
    """Numbers in digits with the word behind them, and numbers spelt out."""
    said = words(text)
    units = {f"{a} {b}" for a, b in pairwise(said) if a.isdigit() and not b.isdigit()}
    return units | (LEXICON.number_words & set(said))


def lead_violations(lead: str, said: str, line: str, state: InterviewState, scenario: Scenario) -> list[str]:
    """Names of the rules that `lead`, a sentence to stand before `line`, breaks; empty: it may be said.

    It may only say back what the candidate has just `said`, so it can neither judge, nor answer, nor tell
    anything new.
    """
    rules = {
        "shape": not 4 <= len(words(lead)) <= LEAD_WORDS or len(sentences(lead)) != 1 or "?" in lead,
        "not said back to them": not re.match(r"(?:so )?(?:you|your)\b", lead, re.IGNORECASE),
        "not their words": bool(foreign_words(lead, f"{said} {line}")) or kept(lead, said) < THEIR_WORDS,
        "numbers": not numbers(lead) <= numbers(said),
        "mixes up who is who": bool(MIXED_UP.search(lead)),
        "turns it round": denies(lead) != denies(closest_clause(lead, said)),
        **misconduct(lead, line, state, scenario),
        "repetition": any(lead.lower() in turn["text"].lower() for turn in state["turns"]),
    }
    return [name for name, broken in rules.items() if broken]


def kept(lead: str, said: str) -> float:
    """Share of the lead's content words that the candidate used, up to their endings."""
    theirs = {stem(word) for word in content_words(said)}
    mine = {stem(word) for word in content_words(lead)}
    return len(mine & theirs) / max(1, len(mine))


def foreign_words(lead: str, known: str) -> set[str]:
    """Content words of the lead that nobody has said, but for verbs of saying: where a leak would hide."""
    told = {stem(word) for word in content_words(known)}
    return {word for word in content_words(lead) if stem(word) not in told and word not in LEXICON.saying}


def stem(word: str) -> str:
    """The first letters, by which "drop", "drops" and "dropping" are the same word."""
    return word[: max(4, len(word) - 3)]


def closest_clause(lead: str, said: str) -> str:
    """The candidate's clause that shares most with the lead."""
    return max(re.split(r"[.,;:!?\n]+", said), key=lambda part: kept(lead, part))


def denies(sentence: str) -> bool:
    return bool(NEGATION.search(sentence))


def breaks_shape(text: str, line: str) -> bool:
    """More than two sentences or one question, no question where there was one, or too long."""
    asked = text.count("?")
    return (
        not text
        or len(sentences(text)) > 2
        or asked > 1
        or asked < line.count("?")
        or len(words(text)) > MAX_WORDS
    )


def leaks(text: str, line: str, state: InterviewState, scenario: Scenario) -> bool:
    """Says something of the expected points, facts or reference that was neither asked nor said before."""
    known = " ".join([line, scenario.prompt, *(turn["text"] for turn in state["turns"])])
    secrets = [k for point in scenario.expected for k in point.keywords]
    secrets += [k for constraint in scenario.constraints for k in constraint.keywords]
    return any(not mentioned(known, [secret]) for secret in mentioned(text, secrets)) or copies(
        text,
        known,
        [scenario.reference, *(f.answer for f in scenario.facts), *(p.text for p in scenario.expected)],
    )


def copies(text: str, known: str, sources: Sequence[str], length: int = 5) -> bool:
    """Whether `text` shares a run of `length` words with a source that nothing known contains."""
    told = runs(known, length)
    return any(runs(text, length) & runs(source, length) - told for source in sources)


def runs(text: str, length: int) -> set[tuple[str, ...]]:
    tokens = words(text)
    return {tuple(tokens[i : i + length]) for i in range(len(tokens) - length + 1)}


def overlap(line: str, text: str) -> float:
    """Share of the line's content words that the text keeps."""
    wanted = content_words(line)
    return len(wanted & content_words(text)) / max(1, len(wanted))


def repeats(text: str, state: InterviewState) -> bool:
    """Whether the interviewer has said nearly the same before."""
    mine = content_words(text)
    earlier = [content_words(t["text"]) for t in state["turns"] if t["speaker"] == "interviewer"]
    return any(len(mine & other) > 0.8 * max(1, len(mine | other)) for other in earlier)
