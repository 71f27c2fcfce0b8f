"""Which flags llama.cpp is compiled with: a pure choice from what the machine has. Standard library only.

gcc 11 and later compile ggml's AMX code; before 12.4 and 13.3 they get its tile configuration wrong and the
first decode dies with SIGSEGV (docs/decisions/0003-build-flags.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

X86 = ("x86_64", "amd64", "i686", "i386")
OLDEST_CLANG = (12,)  # the first with all AMX intrinsics ggml uses
AMX_OFF = "-mno-amx-tile -mno-amx-int8 -mno-amx-bf16"
WHAT_WE_USE = "-DLLAVA_BUILD=OFF"  # no pictures, no audio: a minute less


@dataclass(frozen=True)
class Compiler:
    """A C++ compiler of this machine. `works`: it compiles and links C++17; `openmp`: with OpenMP too."""

    kind: str  # "clang", "gcc" or "other"
    cxx: str
    c: str
    version: tuple[int, ...]
    works: bool = True
    openmp: bool = True

    def __str__(self) -> str:
        return "{} {}".format(self.kind, ".".join(map(str, self.version)))


@dataclass(frozen=True)
class BuildFlags:
    """What is added to the environment of the build, and why, in a sentence for people."""

    reason: str
    environ: Mapping[str, str] = field(default_factory=dict)


def miscompiles_amx(compiler: Compiler) -> bool:
    """Whether this gcc knows AMX and gets it wrong."""
    if compiler.kind != "gcc" or compiler.version < (11,) or compiler.version >= (14,):
        return False
    fixed = (13, 3) if compiler.version[0] == 13 else (12, 4)
    return compiler.version < fixed


def choose_flags(
    system: str, machine: str, compilers: Sequence[Compiler], environ: Mapping[str, str]
) -> BuildFlags:
    """The flags for this machine. `system` and `machine` are as `platform` names them.

    The first of `compilers` is the one CMake takes by itself. The user's CMAKE_ARGS is left alone and nothing
    is added to it; so are CC and CXX, but for switching AMX off where it would crash.
    """
    if environ.get("CMAKE_ARGS"):
        return BuildFlags("CMAKE_ARGS is set, so it decides alone")
    base = {"CMAKE_ARGS": WHAT_WE_USE}
    if system != "Linux" or machine.lower() not in X86:
        return BuildFlags(f"{system} on {machine}: the compiler's own choice", base)
    own_compiler = bool(environ.get("CC") or environ.get("CXX"))
    clang = next((c for c in compilers if c.kind == "clang" and c.works and c.version >= OLDEST_CLANG), None)
    if clang and not own_compiler:
        args = f"{WHAT_WE_USE} -DCMAKE_C_COMPILER={clang.c} -DCMAKE_CXX_COMPILER={clang.cxx}"
        return BuildFlags(f"{clang}: compiles AMX correctly", {"CMAKE_ARGS": args})
    default = next((c for c in compilers if c.works), None)
    if default and miscompiles_amx(default):
        return BuildFlags(f"{default} miscompiles AMX, so AMX is off", dict(base, **_without_amx(environ)))
    return BuildFlags("%s: nothing to work around" % (default or "unknown compiler"), base)


def _without_amx(environ: Mapping[str, str]) -> Mapping[str, str]:
    """AMX_OFF after the user's own flags, so that theirs are kept and it still holds."""
    return {name: (environ.get(name, "") + " " + AMX_OFF).strip() for name in ("CFLAGS", "CXXFLAGS")}
