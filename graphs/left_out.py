"""Why a sentence of an answer is not graded: it speaks to the grader, or says nothing about this interview.

Rules on words only, each with a name that the grade repeats; the words are in `left_out.yaml`. A rule can
only leave something out, so what it takes wrongly costs a sentence and never adds one.
"""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from graphs.hearing import places
from graphs.lexicon import LEXICON
from graphs.signs import holds
from graphs.words import content_words, stem, words
from rubrics.content import read
from rubrics.schema import Strict

FEW, ENOUGH = 30, 100  # topics an interview must have before a suspect, or any, sentence can be foreign to it
BESIDES = 2  # topics a polite sentence may hold
UNRELATED = 8  # words from which a sentence must share one with the interview
ITEMS, MANY = (
    10,
    20,
)  # parts between commas from which a sentence may be, or with short ones is, a list of words
SHORT = 2.6  # words of an item up to which it may be one
JOINTS = 0.35  # share of function words up to which it is one
TERSE = 0.4  # the same for a sentence full of the rubric's terms
LATIN = 0.7  # least share of letters that are Latin or Greek

TOKENS = re.compile(
    r"<\|[^<>\n]{1,40}\|>|\[/?INST\]|<</?[A-Za-z]{2,12}>>|</?s>|<(?:start|end)_of_turn>|<(?:bos|eos|pad)>"
)
LABEL = re.compile(
    r"[\W_]*(?:interviewer|candidate|system|assistant|user|human|grader|evaluator|examiner|judge|admin|me)\b"
    r"[\W_]*?(?:\([^)\n]*\))?(?:[*_\])\s]*:|\s+[-–—]\s)",
    re.IGNORECASE,
)
TAGGED = re.compile(r"\W*(?:\[|<<|#)\W*(?:system|admin|grader|evaluator|note)\b", re.IGNORECASE)
BARE = re.compile(r"\W*[1-5](?:\s*(?:/|out of)\s*(?:5|10))?\W*")
VERDICT = (
    r"\b(?:{names})(?!\w)[\"'*_`>|\s:=-]*(?:is|of)?\s*[\"'*_`<|]*"
    r"(?:[1-5](?:\.\d+)?(?:\s*/\s*(?:5|10))?|five)\s*(?:[,.;|}}<\"]|$)"
)
GRADES = ("score", "rating", "grade", "level", "mark", "marks", "verdict", "overall")
ENCODED = re.compile(
    r"(?=\S*[a-z])(?=\S*[A-Z])(?=\S*\d)[A-Za-z0-9+/=]{24,}|\b[0-9a-f]{32,}\b|(?:(?<!\w)\w\s+){6,}"
)


class Words(Strict):
    """left_out.yaml"""

    grading: list[str]
    value: list[str]
    meant: list[str]
    steers: list[str]
    suspect: list[str]
    praise: list[str]
    assurance: list[str]
    general: frozenset[str]
    foreign: frozenset[str]


WORDS = read(Path(__file__).with_suffix(".yaml"), Words)


@dataclass(frozen=True)
class Terms:
    """A rubric's own words: the names of its criteria, and the signs of each."""

    names: tuple[str, ...]
    signs: tuple[tuple[str, ...], ...]


def steering(sentence: str, terms: Terms) -> str | None:
    """Why a sentence is no answer to the interviewer, whatever words it shares with the interview."""
    lowered = sentence.lower()
    if TOKENS.search(sentence):
        return "holds control tokens"
    if LABEL.match(sentence) or TAGGED.match(sentence):
        return "poses as somebody else"
    if BARE.fullmatch(sentence) or _verdict(terms.names).search(lowered):
        return "states a grade"
    spoken_of = all(places(lowered, cue) for cue in (WORDS.grading, WORDS.value, WORDS.meant))
    if spoken_of or places(lowered, WORDS.steers):
        return "speaks to the grader"
    return "is no English" if foreign(sentence) else None


@cache
def _verdict(names: tuple[str, ...]) -> re.Pattern[str]:
    known = {form for name in names for form in (name.lower(), name.lower().replace(" ", "_"))}
    return re.compile(VERDICT.format(names="|".join(map(re.escape, sorted({*GRADES, *known})))))


def foreign(sentence: str) -> bool:
    """Another language or script, or an encoded text."""
    said, letters = words(sentence), [c for c in sentence if c.isalpha()]
    strange = sum(c > "\u03ff" for c in letters)
    everyday = sum(word in LEXICON.everyday for word in said)
    return (
        bool(ENCODED.search(sentence))
        or len(set(re.findall(r"\w+", sentence.lower())) & WORDS.foreign) >= max(2, everyday)
        or (bool(letters) and strange > (1 - LATIN) * len(letters))
    )


def topics(text: str) -> set[str]:
    """Stems of the words that tell what a text is about."""
    return {stem(word) for word in content_words(text) - WORDS.general if not word.isdigit()}


def empty(sentence: str, terms: Terms, elsewhere: Set[str]) -> str | None:
    """Why a sentence says nothing about this interview; `elsewhere` holds the topics of the rest of it."""
    if polite(sentence):
        return "is politeness"
    named = _named(sentence, terms)
    about = _about(sentence, named)
    shared, numbers = about & elsewhere, _numbers(sentence, named)
    if not numbers and (named or not shared) and places(sentence.lower(), WORDS.assurance):
        return "only assures"
    if shared or (numbers and named) or len(elsewhere) < FEW:
        return None
    if named:
        return "only names terms" if len(named) > 1 else None
    if places(sentence.lower(), WORDS.suspect):
        return "has nothing to do with the interview"
    long = len(words(sentence)) >= UNRELATED and not re.search(r"\d", sentence)
    return "has nothing to do with the interview" if long and len(elsewhere) >= ENOUGH else None


def polite(sentence: str) -> bool:
    """Praise or thanks for the one who asks, and next to nothing else."""
    praise = places(sentence.lower(), WORDS.praise)
    spoken_to = places(sentence.lower(), ["you|your|you're|company|team|interviewer"])
    rest = topics(sentence) - {stem(word) for start, end in praise for word in words(sentence[start:end])}
    return len(praise) > 1 and bool(spoken_to) and len(rest) <= BESIDES


def names_terms(sentence: str, terms: Terms, elsewhere: Set[str]) -> bool:
    """Whether a sentence names a term of the rubric and says nothing else about this interview."""
    named = _named(sentence, terms)
    return bool(named) and not _numbers(sentence, named) and not _about(sentence, named) & elsewhere


def ticked(asked: str, answered: str) -> bool:
    """Whether a word is put as a question only to say yes to it: "Metric? Yes." """
    short = asked.rstrip().endswith("?") and len(words(asked)) <= 2
    return short and words(answered) in (["yes"], ["done"], ["sure"])


def goes_on(sentence: str) -> bool:
    """Whether a sentence could belong to one before it that was left out."""
    cues = [*WORDS.suspect, *WORDS.grading, *WORDS.value, "you|your"]
    return bool(places(sentence.lower(), cues))


def listed(sentence: str, terms: Terms) -> str | None:
    """A long list of words without a sentence around it, or one mostly of the rubric's terms."""
    items, said = sentence.count(",") + 1, words(sentence)
    joints = sum(word in LEXICON.function_words for word in said)
    few = joints <= JOINTS * len(said) or items >= MANY
    bare = items >= ITEMS and few and len(said) <= SHORT * items
    terse = joints <= TERSE * len(said)
    stuffed = terse and 2 * len(set(_named(sentence, terms))) >= max(items, ITEMS)
    return "a list of words" if bare or stuffed else None


def verdicts(text: str, terms: Terms) -> int:
    """How many grades a text states."""
    return len(_verdict(terms.names).findall(text.lower()))


def _named(sentence: str, terms: Terms) -> list[str]:
    return [phrase for signs in terms.signs for phrase in holds(sentence, signs)]


def _numbers(sentence: str, named: list[str]) -> bool:
    """Whether it holds a number that is no part of a term, as in "three things"."""
    taken = {word for phrase in named for word in words(phrase)}
    return any(word.isdigit() or word in LEXICON.number_words - taken for word in words(sentence))


def _about(sentence: str, named: list[str]) -> set[str]:
    """What a sentence is about besides the terms it names."""
    return topics(sentence) - {stem(word) for phrase in named for word in words(phrase)}
