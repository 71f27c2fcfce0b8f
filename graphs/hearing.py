"""What a detector reads of a turn, and how it finds words in it without losing their place. Pure.

Code, quotations and quoted lines are blanked, not cut out, so that a place in the blanked text is the same
place in what the candidate typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from graphs.lexicon import LEXICON, Cue
from graphs.state import Turn

Span = tuple[int, int]  # start and end in the turn's text, end exclusive

_BLANKED = re.compile(
    r"```.*?(?:```|\Z)"  # fenced code
    r"|`(?!O\()[^`\n]+`"  # inline code, save an order of growth
    r"|^>[^\n]*"  # a quoted line
    r'|"[^"\n]+"|“[^”\n]+”|(?<![\w\'])\'[^\'\n]+\'(?!\w)',
    re.DOTALL | re.MULTILINE,
)
_SENTENCE = re.compile(r"[^.!?\n]*(?:[.!?](?!\s|$)[^.!?\n]*)*[.!?]*")
_CLAUSE_END = re.compile(r"[.!?;:,\n]|\bbut\b")
_NUMBER = r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten|twelve|several|a few|a couple of)"
_DENIED_WITHIN = 6  # words between a negation and what it denies
REACH = 300  # characters looked at before and after a cue, so that odd input costs no time


@dataclass(frozen=True)
class Heard:
    """A candidate's turn, the question before it and the turns before that."""

    text: str
    code: str = ""
    asked: str = ""
    earlier: tuple[Turn, ...] = field(default=())

    @cached_property
    def spoken(self) -> str:
        """The text in lower case, as long as the original, with code and quotations blanked."""
        blanked = _BLANKED.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), self.text)
        lowered = blanked.replace("’", "'").lower()
        return lowered if len(lowered) == len(self.text) else blanked  # a few letters grow in lower case

    @cached_property
    def sentences(self) -> list[Span]:
        """Places of the sentences of the spoken part, end marks included."""
        found = [trimmed(self.spoken, match.span()) for match in _SENTENCE.finditer(self.spoken)]
        return [span for span in found if span[0] < span[1]]

    def part(self, span: Span) -> str:
        return self.spoken[span[0] : span[1]]


def heard_last(turns: Sequence[Turn]) -> Heard:
    """The last of these turns as a detector reads it."""
    *earlier, turn = turns
    asked = earlier[-1]["text"] if earlier and earlier[-1]["speaker"] == "interviewer" else ""
    return Heard(turn["text"], turn["code"] or "", asked, tuple(earlier))


def trimmed(text: str, span: Span) -> Span:
    """The place without the blanks at its ends."""
    piece = text[span[0] : span[1]]
    start = span[0] + len(piece) - len(piece.lstrip())
    return start, max(start, span[0] + len(piece.rstrip()))


def places(text: str, phrases: Iterable[str]) -> list[Span]:
    """Where phrases of the lexicon occur in lower-case text, in order. See lexicon.yaml for their signs."""
    return sorted({match.span() for phrase in phrases for match in phrase_pattern(phrase).finditer(text)})


@lru_cache(maxsize=4096)
def phrase_pattern(phrase: str) -> re.Pattern[str]:
    """The pattern of one phrase: `#` a number, `*` word characters, `...` up to four words, `^` a start."""
    start = (
        r"(?:^|(?<=[.!?:]\s)|(?<=\n))(?:so,? |and |but |okay,? |well,? )*" if phrase.startswith("^") else ""
    )
    slots = r"\s+".join(_slot(word) for word in phrase.removeprefix("^").lower().split())
    slots = slots.replace(r"\s+@GAP@\s+", r"\s+(?:[\w'-]+\s+){0,4}")
    left = r"(?<![\w-])" if re.match(r"[\w*#]", phrase) else ""
    return re.compile(rf"{start}{left}{slots}" + (r"(?![\w-])" if re.search(r"[\w*#|]$", phrase) else ""))


def _slot(word: str) -> str:
    if word == "...":
        return "@GAP@"
    options = [re.escape(option).replace(r"\*", r"\w*").replace(r"\#", _NUMBER) for option in word.split("|")]
    return options[0] if len(options) == 1 else f"(?:{'|'.join(options)})"


def first_cue(heard: Heard, cue: Cue) -> Span | None:
    """The first place where a cue is said and meant: not denied, not attributed, none of its exceptions."""
    return next(iter(cues(heard, cue)), None)


def cues(heard: Heard, cue: Cue) -> list[Span]:
    """All places where a cue is said and meant."""
    return [span for span in said(heard, cue) if not denied(heard, span)]


def said(heard: Heard, cue: Cue) -> list[Span]:
    """All places where a cue is said, denied or not, outside its exceptions."""
    barred = places(heard.spoken, cue.unless)
    found = places(heard.spoken, cue.says)
    return [span for span in found if not any(span[0] < end and start < span[1] for start, end in barred)]


def denied(heard: Heard, span: Span) -> bool:
    """Whether the clause denies what stands at `span`, or gives it as the interviewer's words."""
    before = _CLAUSE_END.split(heard.spoken[max(0, span[0] - REACH) : span[0]])[-1]
    for harmless in places(before, LEXICON.no_denial):
        before = before[: harmless[0]] + " " * (harmless[1] - harmless[0]) + before[harmless[1] :]
    near = " ".join(before.split()[-_DENIED_WITHIN:])
    after = " ".join(_CLAUSE_END.split(heard.spoken[span[1] : span[1] + REACH])[0].split()[:4])
    said_by_other = places(near, LEXICON.attributed)
    return bool(places(near, LEXICON.denial) or said_by_other or places(after, LEXICON.denial_after))
