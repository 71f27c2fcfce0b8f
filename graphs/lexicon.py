"""The words of `lexicon.yaml`, read once and strictly."""

from __future__ import annotations

from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict


class Lexicon(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    stuck: list[str]
    asks_answer: list[str]
    stop_words: frozenset[str]
    pause: list[str]
    end: list[str]
    models: list[str]
    data: list[str]
    fillers: list[str]
    praise: list[str]
    grading_words: list[str]
    function_words: frozenset[str]
    everyday: frozenset[str]


_FILE = Path(__file__).parent / "lexicon.yaml"
LEXICON = Lexicon.model_validate(yaml.safe_load(_FILE.read_text("utf-8")))
