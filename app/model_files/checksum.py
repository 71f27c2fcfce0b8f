"""Digests of large files, remembered so that an unchanged file is hashed once."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path


class ChecksumMismatch(RuntimeError):
    """A file is not the one that was pinned. The message holds both digests and the remedy."""


def sha256_of(path: Path) -> str:
    """Hex digest of the file as it is now."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def verify(path: Path, sha256: str) -> None:
    """Hash the file and raise `ChecksumMismatch` when it is another one than `sha256` says."""
    if (found := sha256_of(path)) != sha256:
        raise ChecksumMismatch(f"{path} is damaged or another file: its sha256 is {found}, expected {sha256}")


def _memo(path: Path, memory: Path) -> Path:
    return memory / f"{hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:16]}.json"


def _stamp(path: Path) -> dict[str, int]:
    stat = path.stat()
    return {"size": stat.st_size, "mtime_ns": stat.st_mtime_ns}


def remember(path: Path, sha256: str, memory: Path) -> None:
    """Note that the file, with its present size and time, has this digest."""
    memory.mkdir(parents=True, exist_ok=True)
    note = {"path": str(path.resolve()), "sha256": sha256} | _stamp(path)
    _memo(path, memory).write_text(json.dumps(note), encoding="utf-8")


def known_sha256(path: Path, memory: Path) -> str:
    """The file's digest: from the `memory` folder when size and time are unchanged, else hashed and noted."""
    try:
        note = json.loads(_memo(path, memory).read_text(encoding="utf-8"))
        if {key: note[key] for key in ("size", "mtime_ns")} == _stamp(path):
            return str(note["sha256"])
    except (OSError, ValueError, KeyError, TypeError):
        pass  # no note or a broken one: the file itself is still there to be hashed
    digest = sha256_of(path)
    remember(path, digest, memory)
    return digest
