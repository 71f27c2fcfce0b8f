"""What must be there before anything is installed; each lack is one sentence with its remedy.

Runs on the system's Python, which may be too old for Sparring: standard library, and syntax of Python 3.8.
"""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from app.setup.build_flags import Compiler

OLDEST_PYTHON = (3, 11)
NEWER_PYTHONS = ("python3.14", "python3.13", "python3.12", "python3.11")
DISK_BYTES = 5 * 10**9  # environment 0.9 GB, build 1 GB, default model 1.1 GB, and room to work
INSTALLERS = ("apt-get", "dnf", "pacman", "zypper", "apk")
COMPILER_PACKAGES = {
    "apt-get": "sudo apt-get install build-essential",
    "dnf": "sudo dnf install gcc-c++ make",
    "pacman": "sudo pacman -S base-devel",
    "zypper": "sudo zypper install gcc-c++ make",
    "apk": "sudo apk add build-base linux-headers",
}


def find_lacks(compilers: Sequence[Compiler] | None, folder: Path) -> list[str]:
    """Every reason why set-up in `folder` cannot work here, as sentences for people. Empty when it can.

    `compilers` None: nothing is to be compiled.
    """
    installer = next((name for name in INSTALLERS if shutil.which(name)), "")
    checks = [
        lack_of_python(sys.version_info[:2], os.environ.get("PATH", "")),
        lack_of_venv(installer, sys.version_info[:2]),
        None if compilers is None else lack_of_compiler(compilers, platform.system(), installer),
        lack_of_disk(shutil.disk_usage(folder).free, folder),
    ]
    return [lack for lack in checks if lack]


def lack_of_python(version: tuple[int, int], path: str) -> str | None:
    """Set when this Python is too old; names a newer one on PATH if there is one."""
    if version >= OLDEST_PYTHON:
        return None
    newer = [name for name in NEWER_PYTHONS if _runs(shutil.which(name, path=path))]
    remedy = f"run it with PYTHON={newer[0]}" if newer else "install Python 3.11 or newer (python.org)"
    return f"Python {version[0]}.{version[1]} is too old, Sparring needs 3.11 or newer: {remedy}"


def _runs(program: str | None) -> bool:
    """Whether an interpreter starts: version managers leave names on PATH with nothing behind them."""
    try:
        return bool(program) and subprocess.run([str(program), "-c", ""], capture_output=True).returncode == 0
    except OSError:
        return False


def lack_of_venv(installer: str, version: tuple[int, int]) -> str | None:
    """Set when Python came without venv or ensurepip, as Debian packs it."""
    if importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip"):
        return None
    remedy = "install a complete Python (python.org)"
    if installer == "apt-get":
        remedy = f"sudo apt-get install python{version[0]}.{version[1]}-venv"
    return f"This Python cannot make virtual environments: {remedy}"


def lack_of_compiler(compilers: Sequence[Compiler], system: str, installer: str) -> str | None:
    """Set when nothing here compiles C++17, which llama.cpp is built with."""
    if any(compiler.works for compiler in compilers):
        return None
    remedy = "xcode-select --install" if system == "Darwin" else COMPILER_PACKAGES.get(installer)
    what = f"{compilers[0]} is here but cannot link C++17" if compilers else "No C++ compiler was found"
    return f"{what}, and llama.cpp is built from source: {remedy or 'install gcc or clang with C++'}"


def lack_of_disk(free: int, folder: Path) -> str | None:
    """Set when set-up would fill the disk of `folder`. `free` is in bytes."""
    if free >= DISK_BYTES:
        return None
    need = f"{DISK_BYTES / 1e9:.0f} GB"
    return f"Only {free / 1e9:.1f} GB are free in {folder} and set-up needs {need}: free some space"
