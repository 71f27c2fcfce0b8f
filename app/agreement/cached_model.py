"""A model whose `choose` answers are kept on disk, so that a run that was broken off goes on where it was.

Keyed by the weights and the exact prompt: a changed word is a new question.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from graphs.model import ChatModel, Message, ModelError


class CachedModel:
    """Answers `choose` from `path` (JSON lines) and asks `model` for what is not there yet.

    `model` None makes a question that is not in the file an error. Of a model only what levels need is
    offered: no sentence is worded.
    """

    size_b = 0.0  # too small to be asked for a sentence beside a score

    def __init__(self, path: Path, model: ChatModel | None, fingerprint: Mapping[str, str]) -> None:
        self.name = str(fingerprint.get("model", "cached"))
        self.fingerprint = fingerprint
        self.path = path
        self.model = model
        self._rows = dict(_kept(path))

    def choose(
        self, messages: Sequence[Message], questions: Sequence[str], choices: Sequence[str], **how: Any
    ) -> list[list[float]]:
        keys = [self._key(messages, question, choices) for question in questions]
        missing = [(k, q) for k, q in zip(keys, questions, strict=True) if k not in self._rows]
        if missing:
            if self.model is None:
                raise ModelError(f"{len(missing)} answers are not in {self.path}; run with --model")
            rows = self.model.choose(messages, [q for _, q in missing], choices, **how)
            self._keep([key for key, _ in missing], rows)
        return [self._rows[key] for key in keys]

    def _key(self, messages: Sequence[Message], question: str, choices: Sequence[str]) -> str:
        said = [[message["role"], message["content"]] for message in messages]
        asked = json.dumps([self.fingerprint.get("sha256"), said, question, list(choices)])
        return hashlib.sha256(asked.encode()).hexdigest()

    def _keep(self, keys: Sequence[str], rows: Sequence[Sequence[float]]) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            for key, row in zip(keys, rows, strict=True):
                self._rows[key] = list(row)
                file.write(json.dumps({"key": key, "p": [round(p, 7) for p in row]}) + "\n")


def _kept(path: Path) -> Iterator[tuple[str, list[float]]]:
    """The answers in the file; a line that was cut off while it was written is asked again."""
    for line in path.read_text("utf-8").splitlines() if path.exists() else []:
        try:
            row = json.loads(line)
        except ValueError:
            continue
        yield row["key"], row["p"]
