"""An audit hook that stops ordinary Python code at what a run may not do, and says so in plain words.

A fence and no wall: code that means to can get around it (ctypes, say). Where the kernel offers walls
(seccomp, Landlock) they stand behind it; elsewhere the fence is all there is.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Sequence
from os.path import realpath
from typing import Any

NETWORK = "the network is shut off in a run"
PROCESSES = "a run cannot start other programs or processes"
SIGNALS = "a run cannot signal other processes"
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
LOOKING = {"os.listdir", "os.scandir", "os.chdir", "glob.glob"}
CHANGING = {
    "os.remove": 1,
    "os.rename": 2,
    "os.mkdir": 1,
    "os.rmdir": 1,
    "os.link": 2,
    "os.symlink": 2,
    "os.truncate": 1,
    "os.chmod": 1,
    "os.chown": 1,
    "os.utime": 1,
    "os.setxattr": 1,
    "os.removexattr": 1,
    "sqlite3.connect": 1,
}
STARTING = (
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
    "os.exec",
    "os.system",
    "os.startfile",
    "subprocess.",
    "pty.",
)


class Blocked(PermissionError):
    """Raised in the candidate's code where it does what a run may not do."""


class Fence:
    """The hook. `readable` and `writable` are folders; `blocked` keeps what was stopped, also when caught."""

    def __init__(self, readable: Sequence[str], writable: Sequence[str]) -> None:
        self._readable = [realpath(each) for each in (*readable, *writable)]
        self._writable = [realpath(each) for each in writable]
        self.blocked: list[str] = []

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            self._open(*arguments[:3])
        elif event in LOOKING:
            self._inside(arguments[0], self._readable, "read")
        elif event in CHANGING:
            for path in arguments[: CHANGING[event]]:
                self._inside(path, self._writable, "change")
        else:
            self._other(event, arguments)

    def _open(self, path: Any, mode: Any, flags: Any) -> None:
        writes = bool((flags or 0) & WRITING) or any(each in str(mode or "") for each in "wax+")
        self._inside(path, self._writable if writes else self._readable, "write" if writes else "read")

    def _inside(self, path: Any, folders: Sequence[str], what: str) -> None:
        if path is None or isinstance(path, int):
            return
        name = os.fsdecode(path)
        place = realpath(name)
        if name != ":memory:" and not any(is_below(place, folder) for folder in folders):
            self._stop(f"a run cannot {what} {name!r:.120}: it sees only its own folder")

    def _other(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event.startswith("socket."):
            local = event == "socket.__new__" and arguments[1] == getattr(socket, "AF_UNIX", None)
            if not local and event != "socket.gethostname":
                self._stop(NETWORK)
        elif event.startswith(STARTING):
            self._stop(PROCESSES)
        elif event in ("os.kill", "os.killpg") and (event == "os.killpg" or arguments[0] != os.getpid()):
            self._stop(SIGNALS)

    def _stop(self, why: str) -> None:
        if why not in self.blocked and len(self.blocked) < 5:
            self.blocked.append(why)
        raise Blocked(why)


def is_below(place: str, folder: str) -> bool:
    return place == folder or place.startswith(folder.rstrip(os.sep) + os.sep)


def install(readable: Sequence[str], writable: Sequence[str]) -> Fence:
    fence = Fence(readable, writable)
    sys.addaudithook(fence)
    return fence
