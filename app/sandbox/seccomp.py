"""A seccomp filter for the calling process: no network, no other process, no signal to anyone else.

Built by hand as classic BPF (linux/filter.h, linux/seccomp.h), since the standard library has no binding.
It cannot be taken off again, and needs no privilege.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
from collections.abc import Sequence

from app.sandbox import syscalls

LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06  # BPF_LD|W|ABS, BPF_JMP|…, BPF_RET
ALLOW, KILL_PROCESS, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
NUMBER, ARCH, ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data
CLONE_THREAD = 0x00010000
SET_NO_NEW_PRIVS, SET_SECCOMP, MODE_FILTER = 38, 22, 2  # linux/prctl.h
NO, UNKNOWN = ERRNO | errno.EPERM, ERRNO | errno.ENOSYS

Test = tuple[int, int, int]  # offset of a 32-bit word, comparison, constant


class Program(ctypes.Structure):
    """struct sock_fprog"""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def op(code: int, k: int, yes: int = 0, no: int = 0) -> bytes:
    """One struct sock_filter; `yes` and `no` say how many instructions to skip."""
    return struct.pack("=HBBI", code, yes, no, k)


def refuse(number: int, answer: int = NO) -> bytes:
    return op(EQUAL, number, 0, 1) + op(RETURN, answer)


def allow_if(number: int, tests: Sequence[Test]) -> bytes:
    """Call `number` passes when all tests hold, and is refused otherwise."""
    body = b""
    for left, (offset, comparison, k) in zip(range(len(tests), 0, -1), tests, strict=True):
        body += op(LOAD, offset) + op(comparison, k, 0, 2 * left - 1)
    body += op(RETURN, ALLOW) + op(RETURN, NO)
    return op(EQUAL, number, 0, len(body) // 8) + body


def refuse_if(number: int, offset: int, values: Sequence[int]) -> bytes:
    """Call `number` is refused when the word at `offset` is one of `values`."""
    body = op(LOAD, offset) + b"".join(refuse(value) for value in values) + op(RETURN, ALLOW)
    return op(EQUAL, number, 0, len(body) // 8) + body


def program(machine: str, pid: int) -> bytes:
    """The filter for `machine`, in which process `pid` may signal and limit itself only."""
    column = syscalls.MACHINES.index(machine)
    low, high = ARGUMENTS, 4
    own, no_address = (low, EQUAL, pid), [(low + 4 * 8, EQUAL, 0), (low + 4 * 8 + high, EQUAL, 0)]
    return b"".join(
        [
            op(LOAD, ARCH) + op(EQUAL, syscalls.AUDIT_ARCH[machine], 1, 0) + op(RETURN, KILL_PROCESS),
            op(LOAD, NUMBER) + op(AT_LEAST, syscalls.NEWEST + 1, 0, 1) + op(RETURN, UNKNOWN),
            *(refuse(number) for number in syscalls.refused(machine)),
            refuse(
                syscalls.CLONE3[column], UNKNOWN
            ),  # the C library then uses clone, whose flags can be read
            allow_if(syscalls.CLONE[column], [(low, ANY_BIT, CLONE_THREAD)]),
            allow_if(syscalls.KILL[column], [own]),
            allow_if(syscalls.TGKILL[column], [own]),
            allow_if(syscalls.PRLIMIT64[column], [(low, EQUAL, 0)]),
            allow_if(syscalls.SENDTO[column], no_address),
            *(refuse_if(call[column], low + 8, asked) for call, asked in syscalls.SET_OWNER.items()),
            op(RETURN, ALLOW),
        ]
    )


def install() -> str:
    """Put the filter on this process and all its threads to come.

    Raises OSError where the kernel or the machine has none.
    """
    machine = platform.machine()
    if machine not in syscalls.MACHINES:
        raise OSError(errno.ENOSYS, f"no system call table for {machine}")
    code = program(machine, os.getpid())
    kept = ctypes.create_string_buffer(code, len(code))
    whole = Program(len(code) // 8, ctypes.cast(kept, ctypes.c_void_p))
    call(SET_NO_NEW_PRIVS, 1, 0)
    call(SET_SECCOMP, MODE_FILTER, ctypes.byref(whole))
    return "seccomp"


def call(option: int, first: object, second: object) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    arguments = [ctypes.c_ulong(each) if isinstance(each, int) else each for each in (first, second, 0, 0)]
    if libc.prctl(option, *arguments):
        code = ctypes.get_errno()
        raise OSError(code, f"prctl {option}: {os.strerror(code)}")
