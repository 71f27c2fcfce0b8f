"""The words of `pattern_words.yaml`, read once and strictly. Signs as in `lexicon.yaml`."""

from __future__ import annotations

from pathlib import Path

from graphs.lexicon import Cue
from rubrics.content import read
from rubrics.schema import Strict


class PatternWords(Strict):
    """What the pattern detectors look for beyond the lexicon, one field for each cue."""

    approval: Cue
    judged_by: Cue
    error_metric: Cue
    cost_of_errors: Cue
    data_risk: Cue
    random_split: Cue
    tested_on: Cue
    over_time: Cue
    failure: Cue
    asked_failure: Cue
    speculative: Cue
    heavy: Cue
    small: Cue
    kept_simple: Cue
    linear: Cue
    admits_quadratic: Cue
    example: Cue
    promised: Cue
    muddle: Cue
    turned_down: Cue
    asked_overview: Cue
    asked_concrete: Cue
    asked_settings: Cue
    detail: Cue
    hand_waving: Cue
    asked_basics: Cue
    basics: list[str]
    explains: list[str]
    takes_up: Cue
    generic: frozenset[str]
    families: list[list[str]]
    correction: Cue
    choosing: list[str]
    released: Cue
    lost: Cue


_FILE = Path(__file__).parent / "pattern_words.yaml"
WORDS = read(_FILE, PatternWords)
