"""Set-up behind `make`: environment, locked packages, llama.cpp built for this machine. Once, then skipped.

    python3 -m app.setup.bootstrap [--dev] [--hf] [--ray] [--rebuild]

Runs on the system's Python before any package is there: standard library, and syntax of Python 3.8. What is
done is noted in the environment with a digest of what decided it; a changed lock or machine does it anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from app.setup.compilers import find_compilers
from app.setup.preflight import find_lacks

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
LOCKS = ROOT / "requirements"
WHEELS_ONLY = ["--require-hashes", "--no-deps", "--only-binary=:all:"]


class Stop(RuntimeError):
    """Set-up cannot go on; the message says why and what to do."""


def main(arguments: Sequence[str]) -> int:
    """Bring the environment up to date. Returns an exit code; every failure is said in a sentence."""
    try:
        builds = "--dev" in arguments or os.environ.get("SPARRING_BACKEND") != "openai_http"
        if not (python().exists() and _stamp("venv").exists()):
            _create(builds)
        lock = "dev" if "--dev" in arguments else "run"
        if not _is_done("packages", lock):
            _install(lock)
        if "--hf" in arguments and not _is_done("hf", "hf"):
            _install_hf()
        if "--ray" in arguments and not _is_done("ray", "ray"):
            _install_ray()
        if builds:  # a server brings its own engine
            _build("--rebuild" in arguments)
    except Stop as exc:
        print(f"error: {exc}", file=sys.stderr)
        return 1
    return 0


def python() -> Path:
    """The environment's interpreter."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _create(builds: bool) -> None:
    if lacks := find_lacks(find_compilers(os.environ) if builds else None, ROOT):
        raise Stop("\nerror: ".join(lacks))
    print(f"Creating {VENV} with Python {sys.version.split()[0]}", flush=True)
    _run([sys.executable, "-m", "venv", str(VENV)], "the environment could not be made.")
    _stamp("venv").write_text("[]")


def _install(lock: str) -> None:
    """Install every locked wheel, then Sparring itself as a link to this checkout."""
    print(f"Installing the locked packages ({lock})", flush=True)
    for name in ("tools", lock):
        packages = [*WHEELS_ONLY, "-r", str(LOCKS / f"{name}.txt")]
        _pip(packages, "the locked packages could not be installed: no network, or the disk is full?")
    this = ["--no-deps", "--no-build-isolation", "--no-index", "--editable", str(ROOT)]
    _pip(this, "Sparring itself could not be installed.")
    done = [_digest(lock)] + ([_digest("run")] if lock == "dev" else [])  # the larger set covers the smaller
    _stamp("packages").write_text(json.dumps(done))


def _install_hf() -> None:
    """What the backend hf needs. torch comes as pip finds it: its build decides over CPU, CUDA or ROCm."""
    print("Installing what the backend hf needs; torch is large", flush=True)
    _pip([*WHEELS_ONLY, "-r", str(LOCKS / "hf.txt")], "the packages of hf could not be installed.")
    _pip(["-r", str(LOCKS / "torch.in")], "torch could not be installed: see pytorch.org for your machine.")
    _stamp("hf").write_text(json.dumps([_digest("hf")]))


def _install_ray() -> None:
    """What the engine ray of `sparring regrade` needs."""
    print("Installing what the engine ray needs", flush=True)
    _pip([*WHEELS_ONLY, "-r", str(LOCKS / "ray.txt")], "the packages of ray could not be installed.")
    _stamp("ray").write_text(json.dumps([_digest("ray")]))


def _build(rebuild: bool) -> None:
    command = [str(python()), "-m", "app.setup.build_llama"] + (["--rebuild"] if rebuild else [])
    _run(command, "llama.cpp could not be built.")


def _pip(arguments: Sequence[str], complaint: str) -> None:
    command = [str(python()), "-m", "pip", "--disable-pip-version-check", "install", "-qq", *arguments]
    _run(command, complaint)


def _run(command: Sequence[str], complaint: str) -> None:
    if subprocess.run(command, cwd=str(ROOT)).returncode:
        raise Stop(f"{complaint} What was said about it is above; mend it and run the same again.")


def _digest(lock: str) -> str:
    files = [LOCKS / "tools.txt", LOCKS / f"{lock}.txt", ROOT / "pyproject.toml"]
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()


def _stamp(step: str) -> Path:
    return VENV / f"sparring-{step}.json"


def _is_done(step: str, lock: str) -> bool:
    """Whether the packages of this very lock are installed."""
    try:
        return _digest(lock) in json.loads(_stamp(step).read_text())
    except (OSError, ValueError):
        return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
