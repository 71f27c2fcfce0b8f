"""How much a run measures. Quick is for the test: every part once or twice, no number worth reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from eval.bench.interview import LENGTHS

REGRADED, PLAIN_REGRADED = 3_500, 18_000  # units of one transcript
TOKENS_PER_WORD = 1.35  # English in the tokenisers of small models, roughly
DECODE = 10  # a decoded token takes as long as so many read ones, roughly

TURNS = {50: 8, 200: 16, 500: 8}
# of the baseline that reads everything twice a turn, a few are timed: those of long answers cost most
PLAIN_TURNS = {50: (4, 8), 200: (4, 8, 16), 500: (4, 8)}


@dataclass(frozen=True)
class Plan:
    """Counts of what is measured."""

    turns: Mapping[int, int] = field(default_factory=lambda: TURNS)  # by words of an answer
    compared_turns: int = 8  # of the interviews held at one length only
    plain_turns: Mapping[int, tuple[int, ...]] = field(default_factory=lambda: PLAIN_TURNS)
    rounds: int = 5  # of decode and prefill
    sample_rounds: int = 5
    prompt_words: int = 750  # read in a round, a thousand tokens roughly
    max_tokens: int = 64  # decoded in a round
    sample_tokens: int = 32  # as many as a reply's wording may take (graphs/speak.py)
    reply_tokens: int = 80  # of plain's interviewer, at most
    note_tokens: int = 60  # of plain's observer, at most
    regraded: int = 6  # transcripts
    plain_regraded: int = 2  # of them also the plain way, which takes minutes each
    regraded_turns: int = 1000  # of a transcript, at most
    n_ctx: int = 16384
    step: int = 2  # words between two drafts
    observe: bool = True  # the model judges answers between the turns

    def units(self) -> float:
        """The work of the whole run in `read` tokens, for the progress bar."""
        ours = sum(reply_units(words) * turns for words, turns in self.turns.items())
        ours += 2 * reply_units(200) * self.compared_turns
        plain = sum(plain_units(words, turn) for words, turns in self.plain_turns.items() for turn in turns)
        plain += sum(plain_units(200, turn) for turn in self.plain_turns[200]) / 2
        graded = self.regraded * REGRADED + self.plain_regraded * PLAIN_REGRADED
        return (
            ours + plain + graded + self.rounds * speed_units(self) + self.sample_rounds * sample_units(self)
        )


QUICK = Plan(
    turns=dict.fromkeys(LENGTHS, 1),
    compared_turns=1,
    plain_turns={200: (1,)},
    rounds=1,
    sample_rounds=1,
    prompt_words=100,
    max_tokens=8,
    sample_tokens=8,
    reply_tokens=8,
    note_tokens=8,
    regraded=1,
    plain_regraded=1,
    regraded_turns=3,
    n_ctx=4096,
    step=20,
    observe=False,
)


def reply_units(words: int) -> float:
    """Typing an answer while it is read and the one before is judged, and a reply."""
    return 2 * words * TOKENS_PER_WORD + 1500 + 40 * DECODE


def plain_units(words: int, turn: int) -> float:
    """The observer's call and the interviewer's, each reading the transcript up to `turn`."""
    return 2 * (turn * (words + 40) * TOKENS_PER_WORD + 60 * DECODE)


def sample_units(plan: Plan) -> float:
    """One sample, then four side by side, which take about twice as long."""
    return 3.0 * plan.sample_tokens * DECODE


def speed_units(plan: Plan) -> float:
    """Our stream and the two raw loops on a prompt of a thousand tokens."""
    return 3 * (plan.prompt_words * TOKENS_PER_WORD + plan.max_tokens * DECODE)
