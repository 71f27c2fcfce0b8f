"""Build llama-cpp-python from its locked source for this machine, once for each (version, flags, CPU).

Runs in the environment `bootstrap` made. The wheel is kept in the cache, so a second checkout compiles
nothing; pip's own cache is not used, because it does not know which flags a wheel was built with.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from app.settings import load_settings
from app.setup.build_flags import BuildFlags, Compiler, choose_flags
from app.setup.compilers import find_compilers

ROOT = Path(__file__).resolve().parent.parent.parent
LOCK = ROOT / "requirements" / "llama.txt"
WITHOUT_COMMON = ROOT / "requirements" / "llama_without_common.cmake"
RECORD = Path(sys.prefix) / "sparring-build.json"
FLAG_NAMES = ("CMAKE_ARGS", "CFLAGS", "CXXFLAGS", "CC", "CXX")


def build_record() -> dict[str, str] | None:
    """What llama.cpp in this environment was built with; None when it was not built by `make`."""
    try:
        return dict(json.loads(RECORD.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return None


def cpu_features() -> str:
    """What -march=native depends on: the CPU's feature flags where the system tells, else its name."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    found = next((line for line in lines if line.startswith(("flags", "Features"))), "")
    return " ".join(sorted(found.partition(":")[2].split()))


def occasion(environ: Mapping[str, str]) -> dict[str, str]:
    """What calls for another build when it changes: lock, machine, and the flags the user set.

    Not the compilers: one installed later is used when asked for (`make rebuild`), not by surprise.
    """
    return {f"your {name}": environ.get(name, "") for name in FLAG_NAMES} | {
        "platform": f"{platform.system()} {platform.machine()}",
        "cpu": hashlib.sha256(cpu_features().encode()).hexdigest()[:16],
        "lock": hashlib.sha256(LOCK.read_bytes()).hexdigest()[:16],
    }


def describe_build(
    flags: BuildFlags, compilers: list[Compiler], environ: Mapping[str, str]
) -> dict[str, str]:
    """Everything that decides the wheel, as text; two equal descriptions mean the same wheel."""
    chosen = {name: flags.environ.get(name, environ.get(name, "")) for name in FLAG_NAMES}
    working = ", ".join(f"{c}{'' if c.openmp else ' without OpenMP'}" for c in compilers if c.works)
    return occasion(environ) | chosen | {"reason": flags.reason, "compilers": working}


def is_current(record: Mapping[str, str] | None) -> bool:
    """Whether what is installed was built for this lock, machine and user's flags."""
    return record is not None and occasion(os.environ).items() <= record.items()


def _environment(flags: BuildFlags) -> dict[str, str]:
    """The build's environment: our flags, the locked cmake and ninja, and no common library of llama.cpp.

    That library is two fifths of what is compiled and nothing here uses it; the package switches it on by
    force, so only a file included into llama.cpp's own project can switch it off.
    """
    ours = dict(flags.environ)
    if "CMAKE_ARGS" in ours:
        ours["CMAKE_ARGS"] += f" {shlex.quote(f'-DCMAKE_PROJECT_llama.cpp_INCLUDE={WITHOUT_COMMON}')}"
    tools = str(Path(sys.executable).parent)
    return os.environ | ours | {"PATH": f"{tools}{os.pathsep}{os.environ.get('PATH', '')}"}


def _pip(*arguments: str, env: Mapping[str, str] | None = None) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments]
    subprocess.run(command, check=True, env=env)


def build(record: dict[str, str], flags: BuildFlags, folder: Path) -> None:
    """Compile into `folder`, which then holds one wheel."""
    print("Building llama.cpp for this machine, some minutes, once", flush=True)
    print(f"  {flags.reason}", flush=True)
    for name in FLAG_NAMES:
        if record[name]:
            print(f"  {name}={record[name]}", flush=True)
    options = ["-qq", "--no-deps", "--no-build-isolation", "--no-cache-dir", "--require-hashes"]
    source = ["--no-binary=llama-cpp-python", "--wheel-dir", str(folder), "-r", str(LOCK)]
    _pip("wheel", *options, *source, env=_environment(flags))


def main(rebuild: bool) -> None:
    """Build and install unless the very same is there. Raises CalledProcessError when a step fails."""
    if is_current(build_record()) and not rebuild:
        return
    compilers = find_compilers(os.environ)
    flags = choose_flags(platform.system(), platform.machine(), compilers, os.environ)
    record = describe_build(flags, compilers, os.environ)
    key = hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()[:16]
    folder = load_settings().cache / "builds" / key
    if rebuild or not list(folder.glob("*.whl")):
        build(record, flags, folder)
    wheel = next(folder.glob("*.whl"))
    _pip("install", "-qq", "--no-deps", "--no-index", "--force-reinstall", str(wheel))
    RECORD.write_text(json.dumps(record, indent=2), encoding="utf-8")


if __name__ == "__main__":
    try:
        main(rebuild="--rebuild" in sys.argv[1:])
    except subprocess.CalledProcessError as exc:
        sys.exit(f"error: {' '.join(exc.cmd[1:5])} failed with {exc.returncode}; what it said is above")
