"""Runs the candidate's code against a scenario's tests in a child process that can harm nobody.

docs/decisions/0007 says what holds it on which system. Whatever the code does, `run_code` returns a result.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import mkdtemp
from threading import Thread
from typing import IO

from app.code_runs.result import CodeResult, Status, Which
from app.code_runs.verdict import End, verdict
from app.sandbox.channel import received
from app.sandbox.checks import split
from app.sandbox.limits import MIB, Limits
from rubrics.schema import CodeTask

ROOT = Path(__file__).resolve().parent.parent.parent
START = "import sys; sys.path.insert(0, sys.argv[1]); from app.sandbox.child import main; main()"
LOOK_S = 0.03  # between two looks at what a run has used
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
# Few memory pools, since each takes 64 MiB of the limit; the same order of sets in every run.
STEADY = {"MALLOC_ARENA_MAX": "2", "PYTHONHASHSEED": "0", "LANG": "C.UTF-8"}


def run_code(task: CodeTask, code: str, which: Which = "visible", limits: Limits | None = None) -> CodeResult:
    """Run `code`, then the visible or the hidden tests of `task`. Raises nothing for what the code does.

    The same code gives the same result but for `seconds`, as far as the code itself is repeatable.
    """
    limits, key = limits or Limits(), secrets.token_bytes(32)
    tests = task.visible_tests if which == "visible" else task.hidden_tests
    job = {"key": key.hex(), "code": code, "tests": tests, "limits": asdict(limits)}
    try:
        checks = split(tests)
    except SyntaxError as exc:
        reason = (
            f"the scenario's {which} tests are no valid Python (line {exc.lineno}: {exc.msg}); correct them"
        )
        return CodeResult(which, "not_run", reason, 0, 0)
    try:
        with own_folder() as folder:
            end, sent = watched(start(folder), json.dumps(job).encode(), folder, limits)
    except OSError as exc:
        reason = (
            f"no process could be started for the run ({exc.strerror or exc}); sparring doctor may say why"
        )
        return CodeResult(which, "not_run", reason, 0, sum(check.asserts for check in checks))
    return verdict(which, checks, received(sent, key), end, limits)


@contextmanager
def own_folder() -> Iterator[Path]:
    """A folder for one run, removed afterwards whatever is in it."""
    folder = Path(mkdtemp(prefix="sparring-run-")).resolve()
    try:
        yield folder
    finally:
        try:
            shutil.rmtree(folder)
        except (OSError, RecursionError):  # folders made unreadable, or nested too deep for Python
            for command in (["chmod", "-R", "u+rwX"], ["rm", "-rf"]) if os.name == "posix" else ():
                subprocess.run([*command, folder], capture_output=True, check=False)


def start(folder: Path) -> subprocess.Popen[bytes]:
    """The child, in a session of its own, with nothing of the user's environment."""
    home = {name: str(folder) for name in ("HOME", "TMPDIR", "TEMP", "TMP", "USERPROFILE")}
    system = {"SYSTEMROOT": os.environ["SYSTEMROOT"]} if "SYSTEMROOT" in os.environ else {}
    return subprocess.Popen(
        [sys.executable, "-s", "-P", "-B", "-X", "utf8", "-c", START, str(ROOT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=folder,
        env={**home, **system, **ONE_THREAD, **STEADY},
        start_new_session=True,
    )


class Reader(Thread):
    """Reads a pipe to its end, and no more than `most` bytes of it."""

    def __init__(self, pipe: IO[bytes] | None, most: int) -> None:
        super().__init__(daemon=True)
        self._pipe, self._most = pipe, most
        self.data = bytearray()
        self.start()

    @property
    def full(self) -> bool:
        return len(self.data) > self._most

    def run(self) -> None:
        while self._pipe and not self.full and (piece := os.read(self._pipe.fileno(), 65536)):
            self.data += piece


def watched(process: subprocess.Popen[bytes], job: bytes, folder: Path, limits: Limits) -> tuple[End, bytes]:
    """Give the child its job and wait for its end, or bring it about. Returns what it sent as well."""
    began = time.monotonic()
    sent, printed = Reader(process.stdout, 4 * MIB), Reader(process.stderr, limits.output)
    stopped: tuple[Status, str] | None = None
    try:
        hand_over(process, job)
        while process.poll() is None and stopped is None:
            time.sleep(LOOK_S)
            stopped = overrun(time.monotonic() - began, sent, printed, folder, limits)
    finally:
        kill(process)
    seconds = time.monotonic() - began
    for reader, pipe in ((sent, process.stdout), (printed, process.stderr)):
        reader.join(1.0)
        if pipe and not reader.is_alive():
            pipe.close()
    output = bytes(printed.data[: limits.output]).decode("utf-8", "replace")
    stopped = stopped or too_much_printed(sent, printed, limits)
    return End(process.returncode, stopped, output, seconds), bytes(sent.data)


def hand_over(process: subprocess.Popen[bytes], job: bytes) -> None:
    try:
        with process.stdin:  # type: ignore[union-attr]
            process.stdin.write(job)  # type: ignore[union-attr]
    except BrokenPipeError:  # it died at once; its exit code tells
        pass


def overrun(
    seconds: float, sent: Reader, printed: Reader, folder: Path, limits: Limits
) -> tuple[Status, str] | None:
    """What the run has too much of by now, if anything."""
    if seconds > limits.wall_s:
        return "timeout", f"no end after {limits.wall_s:g} s"
    size, count = used(folder, limits)
    if size > limits.folder or count > limits.files:
        most = f"more than {limits.folder // MIB} MiB or {limits.files:,} files"
        return "disk", f"wrote {most} into its folder"
    return too_much_printed(sent, printed, limits)


def too_much_printed(sent: Reader, printed: Reader, limits: Limits) -> tuple[Status, str] | None:
    if printed.full or sent.full:
        return "output", f"printed more than {limits.output // 1024:,} KiB"
    return None


def used(folder: Path, limits: Limits) -> tuple[int, int]:
    """Bytes and entries below `folder`, counted until one is too much."""
    size, count, left = 0, 0, [str(folder)]
    while left and size <= limits.folder and count <= limits.files:
        try:
            with os.scandir(left.pop()) as entries:
                for entry in entries:
                    count += 1
                    if entry.is_dir(follow_symlinks=False):
                        left.append(entry.path)
                    else:
                        size += entry.stat(follow_symlinks=False).st_size
        except PermissionError:  # nobody can see how much is in there
            return limits.folder + 1, count
        except OSError:  # gone meanwhile
            continue
    return size, count


def kill(process: subprocess.Popen[bytes]) -> None:
    """End the child with all of its group, and take its exit code."""
    try:
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass
    process.kill()
    process.wait()
