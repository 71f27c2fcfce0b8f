"""Patterns about what was never said: each points at the turn in which it should have come. Pure."""

from __future__ import annotations

from graphs.detect_asking import question
from graphs.detectors import assumption, named_test
from graphs.hearing import Span, cues, places, said
from graphs.lexicon import LEXICON, Cue
from graphs.parsing import CODE_LINE, FENCE
from graphs.pattern_words import WORDS
from graphs.talk import Answer, Place, Talk

ENOUGH_WORDS = 50  # who said less had no occasion to speak of it
JUDGED = Cue(
    says=[*LEXICON.cues.metric.says, *WORDS.judged_by.says],
    unless=[*LEXICON.cues.metric.unless, *WORDS.judged_by.unless],
)


def no_constraints_asked(talk: Talk) -> list[Place]:
    """The first answer, when nothing was asked or assumed up to it nor asked in the next turn."""
    first = talk.first_answer
    if first is None:
        return []
    given = min((at for at, _ in talk.of_kind("constraint")), default=len(talk.turns))
    after = next(talk.after(first.at), None)
    early = [a for a in talk.answers if a.at <= first.at]
    if after and after.at < given:
        early.append(after)
    asked = any(asks_for_more(answer) for answer in early)
    return [] if asked or assumption(first.heard) else [first.opening]


def asks_for_more(answer: Answer) -> bool:
    """Whether a turn asks something else than for approval."""
    span = question(answer.heard)
    return span is not None and not places(answer.heard.part(answer.sentence(span)), WORDS.approval.says)


def no_metric(talk: Talk) -> list[Place]:
    """The first answer when no metric was ever named, else the first to count errors without their price."""
    first = talk.first_answer
    if first is None or talk.length < ENOUGH_WORDS:
        return []
    if not named(talk, JUDGED):
        return [first.opening]
    if named(talk, WORDS.cost_of_errors):
        return []
    counted = ((answer, cues(answer.heard, WORDS.error_metric)) for answer in talk.answers)
    return [answer.place(answer.sentence(spans[0])) for answer, spans in counted if spans][:1]


def data_risks_ignored(talk: Talk) -> list[Place]:
    """A random split of rows that come in time, else the first answer, when no risk of the data was named."""
    first = talk.first_answer
    if first is None or talk.length < ENOUGH_WORDS or mentioned(talk, WORDS.data_risk):
        return []
    shuffled = [answer.place(span) for answer in talk.answers for span in random_splits(answer)]
    return shuffled[:1] if shuffled and mentioned(talk, WORDS.over_time) else [first.opening]


def random_splits(answer: Answer) -> list[Span]:
    """Sentences in which rows are drawn at random and held out."""
    drawn = dict.fromkeys(answer.sentence(span) for span in cues(answer.heard, WORDS.random_split))
    return [each for each in drawn if places(answer.heard.part(each), WORDS.tested_on.says)]


def no_failure_modes(talk: Talk) -> list[Place]:
    """The answer to a question about failures, else the first, when no failure was ever named."""
    first = talk.first_answer
    if first is None or talk.length < ENOUGH_WORDS or named(talk, WORDS.failure):
        return []
    asked = [a for a in talk.answers if places(a.heard.asked.lower(), WORDS.asked_failure.says)]
    return [(asked or [first])[0].opening]


def untested_code(talk: Talk) -> list[Place]:
    """The first code, when no turn tests anything and it was not run in the editor either."""
    written = ((answer, code_in(answer)) for answer in talk.answers)
    found = next(((answer, span) for answer, span in written if span), None)
    if found is None or talk.ran or any(tests(answer) for answer in talk.answers):
        return []
    answer, span = found
    return [answer.place(span)]


def code_in(answer: Answer) -> Span | None:
    """The first line of code between fences."""
    for block in FENCE.finditer(answer.heard.text):
        at = block.start()
        for line in block.group().split("\n")[:-1] or [block.group()]:
            if CODE_LINE.search(line) and not line.startswith("```"):
                indent = len(line) - len(line.lstrip())
                return at + indent, at + len(line.rstrip())
            at += len(line) + 1
    return None


def tests(answer: Answer) -> bool:
    """Whether a turn tests or runs an example, and does not only promise to."""
    heard = answer.heard
    if cues(heard, WORDS.example):
        return True
    span = named_test(heard)
    if span is None:
        return False
    if not heard.spoken[span[0] : span[1]].strip():
        return True  # an assertion in code
    return not places(heard.part(answer.sentence(span)), WORDS.promised.says)


def named(talk: Talk, cue: Cue) -> bool:
    return any(answer.holds(cue) for answer in talk.answers)


def mentioned(talk: Talk, cue: Cue) -> bool:
    """Whether it is spoken of at all, be it in a denial ("nothing that leaks")."""
    return any(said(answer.heard, cue) for answer in talk.answers)
