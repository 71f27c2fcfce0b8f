"""Puts all the walls this machine has around the calling process, and names those that stand."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from app.sandbox import fence, landlock, limits, seccomp

SYSTEM = ("/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/localtime")  # libraries and time zones
DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")


def readable() -> list[str]:
    """What a run may read besides its own folder."""
    return [*SYSTEM, sys.prefix, sys.base_prefix, sys.exec_prefix]


def raise_walls(most: limits.Limits, folder: Path) -> tuple[list[str], fence.Fence]:
    """From here on the process can read Python and system libraries, and write below `folder` only."""
    system, devices = [Path(each) for each in readable()], [Path(each) for each in DEVICES]
    limits.give_up_privileges()
    walls: list[Callable[[], str]] = [lambda: limits.install(most)]
    if sys.platform == "linux":
        walls += [lambda: landlock.install(system, folder, devices), seccomp.install]
    standing = [name for wall in walls if (name := attempt(wall))]
    writable = [str(folder), os.devnull]
    guard = fence.install([*readable(), *DEVICES], writable)
    return [*standing, "audit hook"], guard


def attempt(wall: Callable[[], str]) -> str:
    """The wall's name, or nothing where this machine does not offer it."""
    try:
        return wall()
    except OSError:
        return ""
