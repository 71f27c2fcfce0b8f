"""Read prefixes kept on disk, so that the next start of Sparring begins warm.

One file a prefix: a checksum, then what llama.cpp's cache held. The name is the hash of all that decides the
content: weights, build and tokens. Files are a cache: a broken one is deleted and the prefix read again.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOM = 1 << 30  # bytes the folder may take; the files not used for longest go first
_DIGEST = 32  # bytes of the checksum at the start of a file

log = logging.getLogger(__name__)


class PrefixStore:
    """A folder of saved prefixes for one model and build, described by `made_by`."""

    def __init__(self, folder: Path, made_by: Mapping[str, str], room: int = ROOM) -> None:
        self.folder = folder
        self.made_by = dict(made_by)
        self.room = room

    def load(self, tokens: Sequence[int]) -> bytes | None:
        """What was saved for exactly these tokens, None when there is nothing sound."""
        path = self._path(tokens)
        try:
            kept = path.read_bytes()
        except OSError:
            return None
        state = kept[_DIGEST:]
        if hashlib.sha256(state).digest() != kept[:_DIGEST]:
            path.unlink(missing_ok=True)
            return None
        os.utime(path)
        return state

    def save(self, tokens: Sequence[int], state: bytes) -> None:
        """Keep a prefix. A full disk costs the head start and nothing else."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self.folder, suffix=".part", delete=False) as file:
                file.write(hashlib.sha256(state).digest() + state)
            os.replace(file.name, self._path(tokens))
            self._make_room()
        except OSError as exc:
            log.warning("a prefix could not be kept in %s: %s", self.folder, exc)

    def _path(self, tokens: Sequence[int]) -> Path:
        key = json.dumps([sorted(self.made_by.items()), list(tokens)])
        return self.folder / f"{hashlib.sha256(key.encode()).hexdigest()}.kv"

    def _make_room(self) -> None:
        files = sorted(self.folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
        taken = 0
        for path in files:
            taken += path.stat().st_size
            if taken > self.room:
                path.unlink(missing_ok=True)
