"""Whether a turn after an interruption takes the interrupted thread up again. Pure."""

from __future__ import annotations

from graphs.hearing import Heard, Span, first_cue
from graphs.lexicon import LEXICON
from graphs.state import Turn
from graphs.words import content_words, without_code

SHARED_WORDS = 3


def took_up_thread(before: Turn, after: Turn) -> bool:
    """Whether a turn goes on with what the interrupted draft was about."""
    shared = content_words(without_code(before["text"])) & content_words(without_code(after["text"]))
    return len(shared) >= SHARED_WORDS


def resumed(heard: Heard) -> Span | None:
    """The first sentence that goes back to the draft of the last interruption, unless an earlier turn did."""
    cut = last_cut(heard.earlier)
    if cut is None:
        return None
    draft, since = cut
    now = Heard(heard.text)
    if any(goes_back(Heard(turn["text"]), draft) for turn in since):
        return None
    return goes_back(now, draft)


def last_cut(earlier: tuple[Turn, ...]) -> tuple[set[str], list[Turn]] | None:
    """Words of the interrupted draft and the candidate's turns since, or None when nobody was cut off."""
    for i in range(len(earlier) - 1, 0, -1):
        if earlier[i]["kind"] == "interruption" and earlier[i - 1]["speaker"] == "candidate":
            draft = content_words(without_code(earlier[i - 1]["text"]))
            return draft, [turn for turn in earlier[i + 1 :] if turn["speaker"] == "candidate"]
    return None


def goes_back(heard: Heard, draft: set[str], enough: int = SHARED_WORDS) -> Span | None:
    """Place of the first sentence that shares a word with the draft, once the whole turn shares enough."""
    said = [content_words(heard.part(span)) & draft for span in heard.sentences]
    shared: set[str] = set().union(*said)
    needed = 1 if first_cue(heard, LEXICON.cues.goes_back) else enough
    if len(shared) < needed:
        return None
    return next(span for span, common in zip(heard.sentences, said, strict=True) if common)
