"""Takes a transcript apart for the grader: units of question and answer, lines that can be quoted.

Pure, and blind to what the text says: a speaker is who the record says, never a label inside a text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from graphs.lexicon import LEXICON

MIN_WORDS = 12  # shorter answers are not graded for quality: "Thanks heaps!" would look excellent
COPIED = 0.6  # share of an answer's word groups that stand in the interviewer's text
SAYING = 6  # words from which a sentence says enough to be quoted
QUOTE = 300  # characters of one quote
READABLE = 0.06  # share of everyday words below which prose is no language we can grade

FENCE = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
SENTENCE_END = re.compile(r"(?<=[.!?…])[\"')\]]*\s+|\n+")
CODE_LINE = re.compile(r"^\s*(def|class|assert|raise|return|import|from|for|if|while|#)\b|[=(\[]")
BLANK_LINES = re.compile(r"\n\s*\n")
TYPED = str.maketrans(
    {**dict.fromkeys("’‘ʼ", "'"), **dict.fromkeys("“”„", '"'), **dict.fromkeys("–‑", "-")}
    | {"…": "...", "\u00a0": " "}
    | dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad")
)
WORD = re.compile(r"\w+(?:['’]\w+)*")


@dataclass(frozen=True)
class Unit:
    """An interviewer's turn (with the cut-in, if there was one) and the candidate's answer to it.

    `answers` holds (turn number, text) of each candidate turn joined here; `kinds` the interviewer's kinds.
    """

    question: str
    kinds: tuple[str, ...]
    answers: tuple[tuple[int, str], ...]
    whole: str = ""  # the answer before anything was left out of it
    taken_back: bool = False  # the next answer admits that there was nothing behind it

    @property
    def answer(self) -> str:
        return "\n".join(text for _, text in self.answers)

    @property
    def turn(self) -> int:
        """Number of the first candidate turn, which names the unit."""
        return self.answers[0][0]


@dataclass(frozen=True)
class Line:
    """Something that can be quoted: `text` stands verbatim in the text of turn `turn`."""

    turn: int
    text: str


def number_turns(turns: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Turns with `n`, `speaker`, `kind` and `text` only; a missing `n` is the place in the list."""
    return [
        {
            "n": int(turn.get("n") or place),
            "speaker": str(turn["speaker"]),
            "kind": str(turn.get("kind") or ""),
            "text": str(turn["text"]),
        }
        for place, turn in enumerate(turns, start=1)
    ]


def split_units(turns: Sequence[Mapping[str, Any]]) -> list[Unit]:
    """Units in the order of the interview. An answer cut off by the interviewer goes on in its unit."""
    units: list[Unit] = []
    asked: list[Mapping[str, Any]] = []
    given: list[Mapping[str, Any]] = []
    for turn in turns:
        if turn["speaker"] == "candidate":
            given.append(turn)
        elif given and given[-1]["kind"] == "interrupted":
            asked.append(turn)
        else:
            units += _unit(asked, given)
            asked, given = ([*asked, turn] if not given else [turn]), []
    return units + _unit(asked, given)


def _unit(asked: Sequence[Mapping[str, Any]], given: Sequence[Mapping[str, Any]]) -> list[Unit]:
    if not given:
        return []
    question = "\n".join(turn["text"] for turn in asked)
    kinds = tuple(turn["kind"] for turn in asked)
    whole = "\n".join(turn.get("whole", turn["text"]) for turn in given)
    return [Unit(question, kinds, tuple((turn["n"], turn["text"]) for turn in given), whole)]


def neutralise(text: str) -> str:
    """`text` in which no chat template's control token is spelt out."""
    return text.replace("<|", "< |").replace("|>", "| >")


def typed(text: str) -> str:
    """`text` as typed on a plain keyboard: straight quotes, no invisible letters, single blank lines."""
    return BLANK_LINES.sub("\n\n", text.translate(TYPED)).strip()


def data_lines(text: str) -> list[str]:
    """The lines of a person's text, to be quoted one by one so that none can pose as a label."""
    return neutralise(typed(text)).splitlines() or [""]


def words(text: str) -> list[str]:
    return WORD.findall(text.lower())


def why_not_gradable(answer: str, heard: str) -> str | None:
    """Why this answer says nothing about quality, or None. `heard` is what the interviewer has said."""
    spoken = words(answer)
    if len(spoken) < MIN_WORDS:
        return f"fewer than {MIN_WORDS} words"
    if copied_share(answer, heard) >= COPIED:
        return "repeats the interviewer's words"
    if not readable(answer):
        return "not readable as English or code"
    return None


def copied_share(answer: str, heard: str) -> float:
    """Share of the answer's groups of four words that stand in `heard`."""
    groups, known = _groups(words(answer)), set(_groups(words(heard)))
    return sum(group in known for group in groups) / len(groups) if groups else 0.0


def _groups(tokens: Sequence[str], size: int = 4) -> list[tuple[str, ...]]:
    return [tuple(tokens[i : i + size]) for i in range(len(tokens) - size + 1)]


def readable(answer: str) -> bool:
    """Whether prose holds everyday words; code counts by its form."""
    prose = words(FENCE.sub(" ", answer))
    code = [line for line in answer.splitlines() if CODE_LINE.search(line)]
    if len(prose) < MIN_WORDS:
        return bool(code)
    distinct = len(set(prose)) / len(prose)
    return sum(word in LEXICON.everyday for word in prose) / len(prose) >= READABLE and (
        distinct >= 0.15 or len(prose) > 400
    )


def quotable_lines(answers: Sequence[tuple[int, str]]) -> list[Line]:
    """The sentences (or, where there is no prose, code lines) of some turns, each verbatim and once."""
    return list(dict.fromkeys(Line(turn, span) for turn, text in answers for span in _spans(text)))


def _spans(text: str) -> list[str]:
    """What can be quoted of one turn: whole sentences, else code lines, else whatever there is."""
    prose = [span for start, end in _outside_fences(text) for span in _sentences(text[start:end])]
    code = [line.strip() for block in FENCE.findall(text) for line in block.splitlines()[1:]]
    told = [span for span in prose if len(words(span)) >= SAYING]
    return [_shorten(s) for s in told or [c for c in code if len(words(c)) >= 2] or prose]


def _shorten(span: str) -> str:
    """At most `QUOTE` characters, cut between words, so still verbatim."""
    return span if len(span) <= QUOTE else span[:QUOTE].rsplit(None, 1)[0]


def _outside_fences(text: str) -> list[tuple[int, int]]:
    marks = [0, *(edge for match in FENCE.finditer(text) for edge in match.span()), len(text)]
    return [span for i, span in enumerate(pairwise(marks)) if i % 2 == 0]


def _sentences(text: str) -> list[str]:
    return [part.strip() for part in SENTENCE_END.split(text) if part.strip()]
