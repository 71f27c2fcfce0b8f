"""The words of `lexicon.yaml`, read once and strictly."""

from __future__ import annotations

from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict


class Cue(BaseModel):
    """Phrases that show something, and phrases in which the same words mean something else."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    says: list[str]
    unless: list[str] = []


class Cues(BaseModel):
    """What each detector looks for, and what the detectors share."""

    model_config = ConfigDict(extra="forbid", frozen=True)

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


class Lexicon(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

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
LEXICON = Lexicon.model_validate(yaml.safe_load(_FILE.read_text("utf-8")))
