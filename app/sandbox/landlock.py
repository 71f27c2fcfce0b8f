"""Landlock for the calling process: files outside of the folders named here cannot be read or written.

Needs Linux 5.13 and no privilege (linux/landlock.h). It does not rule over metadata: `stat`, and with it
whether a file exists, stays possible.
"""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterable
from pathlib import Path

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # the same on every machine
PATH_BENEATH = 1
WRITE_FILE, READ_FILE, READ_DIR = 1 << 1, 1 << 2, 1 << 3
MAKE_CHAR, MAKE_SOCK, MAKE_BLOCK, EXECUTE = 1 << 6, 1 << 9, 1 << 11, 1 << 0
TRUNCATE = 1 << 14
FILE_RIGHTS = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE
TCP = 0b11  # bind and connect
ABSTRACT_SOCKETS_AND_SIGNALS = 0b11


def all_rights(version: int) -> int:
    """Every file right that version of Landlock knows."""
    return (1 << (16 if version >= 5 else 15 if version >= 3 else 14 if version >= 2 else 13)) - 1


def install(readable: Iterable[Path], writable: Path, devices: Iterable[Path]) -> str:
    """Shut everything but `readable` and `writable` folders and `devices`.

    Raises OSError where there is no Landlock. Names that do not exist are left out.
    """
    version = syscall(CREATE_RULESET, None, 0, 1)
    rights = all_rights(version)
    attributes = struct.pack(
        "=QQQ",
        rights,
        TCP if version >= 4 else 0,
        ABSTRACT_SOCKETS_AND_SIGNALS if version >= 6 else 0,
    )
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    ruleset = syscall(CREATE_RULESET, attributes, size, 0)
    for path in readable:
        add(ruleset, path, READ_FILE | READ_DIR)
    for path in devices:
        add(ruleset, path, READ_FILE | WRITE_FILE)
    add(ruleset, writable, rights & ~(EXECUTE | MAKE_CHAR | MAKE_BLOCK | MAKE_SOCK))
    syscall(RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)
    return f"Landlock {version}"


def add(ruleset: int, path: Path, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    rights = rights if path.is_dir() else rights & FILE_RIGHTS
    syscall(ADD_RULE, ruleset, PATH_BENEATH, struct.pack("=Qi", rights, place), 0)
    os.close(place)


def syscall(number: int, *arguments: int | bytes | None) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    values = [ctypes.c_long(each) if isinstance(each, int) else each for each in arguments]
    answer = int(libc.syscall(ctypes.c_long(number), *values))
    if answer < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"Landlock call {number}: {os.strerror(code)}")
    return answer
