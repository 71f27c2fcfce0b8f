"""Find the C++ compilers of this machine and try them. Standard library only, syntax of Python 3.8."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from app.setup.build_flags import Compiler

PROGRAM = "#include <cstdint>\n#include <string>\nint main() { return std::string().size(); }\n"
OPENMP_PROGRAM = "#include <omp.h>\nint main() { return omp_get_max_threads() < 1; }\n"


def find_compilers(environ: Mapping[str, str]) -> list[Compiler]:
    """The compilers there are, the one CMake would take by itself first; CC and CXX come before all."""
    pairs = [(environ.get("CC") or "cc", environ.get("CXX") or "c++"), ("gcc", "g++"), ("clang", "clang++")]
    found = [compiler for c, cxx in pairs if (compiler := _inspect(c, cxx))]
    return [one for n, one in enumerate(found) if str(one) not in map(str, found[:n])]  # cc is most often gcc


def _inspect(c: str, cxx: str) -> Compiler | None:
    command = cxx.split()
    if not command or not shutil.which(command[0]) or not shutil.which(c.split()[0]):
        return None
    kind, version = parse_version(_output([*command, "--version"]))
    works = _compiles(command, PROGRAM, "-std=c++17")
    openmp = works and _compiles(command, OPENMP_PROGRAM, "-fopenmp")
    return Compiler(kind, cxx, c, version, works, openmp)


def parse_version(text: str) -> tuple[str, tuple[int, ...]]:
    """Kind and version from what a compiler prints for --version; ("other", ()) when it says neither."""
    first = text.splitlines()[0] if text else ""
    number = re.search(r"clang version (\d+(?:\.\d+)*)", text)
    if number:
        return "clang", _numbers(number.group(1))
    if "Free Software Foundation" in text or "gcc" in first.lower() or "g++" in first.lower():
        # the version stands last, after the packager's own in brackets
        matches = re.findall(r"(?<![\w.-])(\d+\.\d+(?:\.\d+)?)", re.sub(r"\([^)]*\)", "", first))
        return "gcc", _numbers(matches[0]) if matches else ()
    return "other", ()


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _output(command: list[str]) -> str:
    try:
        environ = dict(os.environ, LC_ALL="C")
        return subprocess.run(command, env=environ, stdout=subprocess.PIPE, timeout=30).stdout.decode(
            "utf-8", "replace"
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""


def _compiles(command: list[str], program: str, flag: str) -> bool:
    """Whether a small program compiles and links: a compiler without its standard library is of no use."""
    with tempfile.TemporaryDirectory() as name:
        source = Path(name, "try.cpp")
        source.write_text(program)
        run = [*command, flag, str(source), "-o", str(Path(name, "try"))]
        try:
            return (
                subprocess.run(
                    run, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60
                ).returncode
                == 0
            )
        except (OSError, subprocess.TimeoutExpired):
            return False
