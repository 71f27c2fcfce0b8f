"""Try one decode in a child process, so that a crash there is reported and not suffered."""

from __future__ import annotations

import hashlib
import json
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from importlib.metadata import version
from pathlib import Path

from app.settings import Settings, load_settings
from app.setup.build_llama import build_record

ROOT = Path(__file__).resolve().parent.parent.parent
TIMEOUT_S = 300
REMEDIES = {
    "SIGSEGV": "llama.cpp was miscompiled, which gcc before 12.4 and 13.3 does on CPUs with AMX. Install "
    "clang (Debian, Ubuntu: sudo apt-get install clang libomp-dev) and run: make rebuild",
    "SIGILL": "llama.cpp was built for another CPU. Build it for this one: make rebuild",
    "SIGKILL": "the system ended it, most likely for want of memory. Close other programs or take a smaller "
    "model: sparring models recommend",
}


class DecodeFailed(RuntimeError):
    """llama.cpp could not decode with this model on this machine; the message says why and what to do."""


@dataclass(frozen=True)
class Speed:
    """What the test decode measured.

    load_s in seconds; prefill and decode in tokens per second; token_bytes: bytes of one token in the cache;
    threads_read, threads_write: the numbers of threads that were fastest at it.
    """

    load_s: float
    prefill: float
    decode: float
    token_bytes: int
    threads_read: int
    threads_write: int


def probe_command(path: Path, threads: int | None) -> list[str]:
    """The child that decodes with the model at `path`."""
    return [sys.executable, "-m", "app.doctor.decode_probe", str(path), *([str(threads)] if threads else [])]


def try_decode(command: Sequence[str], timeout_s: float = TIMEOUT_S) -> Speed:
    """Run the child and read its speeds. Raises `DecodeFailed`, with the remedy, when it dies or hangs."""
    try:
        child = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, timeout=timeout_s, check=False
        )
    except subprocess.TimeoutExpired as exc:
        raise DecodeFailed(
            f"no answer within {timeout_s:.0f} s; take a smaller model: sparring models recommend"
        ) from exc
    if child.returncode:
        raise DecodeFailed(_explain(child.returncode, child.stderr))
    return Speed(**json.loads(child.stdout.splitlines()[-1]))


def _explain(returncode: int, stderr: str) -> str:
    if returncode > 0:
        last = (stderr.strip().splitlines() or ["no reason given"])[-1]
        return f"the test decode failed: {last}. Check the file: sparring models verify"
    name = signal.Signals(-returncode).name
    return f"the test decode died with {name}: {REMEDIES.get(name, 'build llama.cpp anew: make rebuild')}"


def check_decode_once(model_path: Path, settings: Settings | None = None) -> Speed:
    """Decode in a child the first time this file meets this build; a success is noted in the cache.

    Raises `DecodeFailed`. Costs seconds the first time and nothing later.
    """
    settings = settings or load_settings()
    if kept := kept_speed(model_path, settings):
        return kept
    note = _note(model_path, settings)
    speed = try_decode(probe_command(model_path, settings.threads))
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text(json.dumps({"speed": asdict(speed), "model": str(model_path)}), encoding="utf-8")
    return speed


def kept_speed(model_path: Path, settings: Settings) -> Speed | None:
    """What the check of this file with this build measured, None before it was made."""
    note = _note(model_path, settings)
    return Speed(**json.loads(note.read_text("utf-8"))["speed"]) if note.exists() else None


def _note(model_path: Path, settings: Settings) -> Path:
    return settings.cache / "decoded" / f"{_key(model_path)}.json"


def _key(model_path: Path) -> str:
    stat = model_path.stat()
    parts = [
        str(model_path.resolve()),
        stat.st_size,
        stat.st_mtime_ns,
        version("llama-cpp-python"),
        build_record(),
        [field.name for field in fields(Speed)],
    ]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]
