"""How much a code run may use, and how the calling process puts those limits on itself."""

from __future__ import annotations

import ctypes
import sys
from dataclasses import dataclass

if sys.platform != "win32":
    import resource

MIB = 2**20
SPARE = 64 * MIB  # held back, so that running out of memory can still be reported
SET_PARENT_DEATH_SIGNAL, SET_NO_NEW_PRIVS, SIGKILL = 1, 38, 9  # linux/prctl.h
CAPABILITIES_V3 = 0x20080522  # linux/capability.h


@dataclass(frozen=True)
class Limits:
    """Seconds of processor and of wall time, bytes of memory, output, one file and the folder, and counts."""

    cpu_s: int = 10
    wall_s: float = 15.0
    memory: int = 1024 * MIB
    output: int = MIB
    file: int = 8 * MIB
    folder: int = 32 * MIB
    files: int = 1000  # files and folders in the run's own folder
    open_files: int = 32


def install(limits: Limits) -> str:
    """Resource limits of the kernel. Raises OSError where a platform has none."""
    if sys.platform == "win32":
        raise OSError("Windows has no resource limits of this kind")
    cap(
        resource.RLIMIT_CPU, limits.cpu_s, limits.cpu_s + 1
    )  # the first signal can be ignored, not the second
    cap(resource.RLIMIT_FSIZE, limits.file, limits.file)
    cap(resource.RLIMIT_NOFILE, limits.open_files, limits.open_files)
    cap(resource.RLIMIT_CORE, 0, 0)
    if sys.platform == "darwin":  # takes the memory limit and does not keep it
        return "limits without memory"
    cap(resource.RLIMIT_AS, limits.memory, limits.memory + SPARE)
    return "limits"


def cap(what: int, soft: int, hard: int) -> None:
    """Lower a limit; one that is lower already stays."""
    ceiling = resource.getrlimit(what)[1]
    least = hard if ceiling == resource.RLIM_INFINITY else min(hard, ceiling)
    resource.setrlimit(what, (min(soft, least), least))


def use_spare_memory() -> None:
    """Room to say that the memory ran out."""
    if sys.platform == "linux":
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        resource.setrlimit(resource.RLIMIT_AS, (hard, hard))


def give_up_privileges() -> None:
    """On Linux: die with the parent, gain nothing, and hold no capability even as root."""
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(SET_PARENT_DEATH_SIGNAL, SIGKILL, 0, 0, 0)
    libc.prctl(SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    header, none = (ctypes.c_uint32 * 2)(CAPABILITIES_V3, 0), (ctypes.c_uint32 * 6)()
    libc.capset(header, none)
