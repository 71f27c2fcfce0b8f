"""The words of `lexicon.yaml`, read once and strictly."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from rubrics.content import read
from rubrics.schema import Strict


class Cue(Strict):
    """Phrases that show something, and phrases in which the same words mean something else."""

    says: list[str]
    unless: list[str] = Field(default_factory=list)


class Cues(Strict):
    """What each detector looks for, and what the detectors share."""

    question: Cue
    question_reason: Cue
    plan: Cue
    first: Cue
    then: Cue
    baseline: Cue
    test: Cue
    complexity: Cue
    trade_off: Cue
    assumption: Cue
    metric: Cue
    hedge: Cue
    stuck: Cue
    going_on: Cue
    digression: Cue
    tool: Cue
    reason: Cue
    goes_back: Cue


class Lexicon(Strict):
    asks_answer: list[str]
    stop_words: frozenset[str]
    pause: list[str]
    end: list[str]
    refusal: list[str]
    steering: list[str]
    admissions: list[str]
    models: list[str]
    data: list[str]
    fillers: list[str]
    praise: list[str]
    grading_words: list[str]
    function_words: frozenset[str]
    number_words: frozenset[str]
    saying: frozenset[str]
    everyday: frozenset[str]
    vague: frozenset[str]
    denial: list[str]
    denial_after: list[str]
    no_denial: list[str]
    attributed: list[str]
    cues: Cues


_FILE = Path(__file__).parent / "lexicon.yaml"
LEXICON = read(_FILE, Lexicon)
