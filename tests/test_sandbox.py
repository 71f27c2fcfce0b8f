"""The parts of the walls that can be looked at without a run."""

from __future__ import annotations

import errno
import json
import os
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from app.code_runs.result import CodeResult, from_event
from app.code_runs.verdict import End, verdict
from app.doctor.code_check import walled
from app.sandbox import seccomp, syscalls
from app.sandbox.channel import Message, Sender, received, signature
from app.sandbox.checks import split
from app.sandbox.limits import Limits

PID = 4242
DENIED, MISSING = seccomp.ERRNO | errno.EPERM, seccomp.ERRNO | errno.ENOSYS
NATIVE = {  # read, write, mmap, openat, exit_group, socketpair, prctl
    "x86_64": (0, 1, 9, 257, 231, 53, 157),
    "aarch64": (63, 64, 222, 56, 94, 199, 167),
}


def answer(machine: str, number: int, *arguments: int, arch: int | None = None) -> int:
    """What the filter says to a call, by the rules of classic BPF."""
    padded = (*arguments, *[0] * (6 - len(arguments)))
    arch = syscalls.AUDIT_ARCH[machine] if arch is None else arch
    data = struct.pack("<IIQ6Q", number, arch, 0, *padded)
    code = seccomp.program(machine, PID)
    at = value = 0
    while True:
        operation, yes, no, k = struct.unpack_from("=HBBI", code, at * 8)
        at += 1
        if operation == seccomp.RETURN:
            return k
        if operation == seccomp.LOAD:
            (value,) = struct.unpack_from("<I", data, k)
        else:
            holds = {
                seccomp.EQUAL: value == k,
                seccomp.AT_LEAST: value >= k,
                seccomp.ANY_BIT: bool(value & k),
            }
            at += yes if holds[operation] else no


each_machine = pytest.mark.parametrize("machine", syscalls.MACHINES)


@each_machine
def test_every_listed_call_is_refused(machine: str) -> None:
    assert {answer(machine, number) for number in syscalls.refused(machine)} == {DENIED}


@each_machine
def test_ordinary_calls_pass(machine: str) -> None:
    assert {answer(machine, number) for number in NATIVE[machine]} == {seccomp.ALLOW}


@each_machine
@pytest.mark.parametrize("calls", [syscalls.KILL, syscalls.TGKILL])
def test_only_the_process_itself_may_be_signalled(machine: str, calls: tuple[int, int]) -> None:
    number = calls[syscalls.MACHINES.index(machine)]
    assert answer(machine, number, PID, 9) == seccomp.ALLOW
    assert {answer(machine, number, pid & 0xFFFFFFFF, 9) for pid in (1, PID + 1, 0, -1)} == {DENIED}


@each_machine
def test_threads_may_be_started_and_processes_not(machine: str) -> None:
    number = syscalls.CLONE[syscalls.MACHINES.index(machine)]
    assert answer(machine, number, 0x3D0F00) == seccomp.ALLOW  # the flags of a POSIX thread
    assert answer(machine, number, 0x1200011) == DENIED  # those of fork
    assert answer(machine, 435, 0x3D0F00) == MISSING


@each_machine
@pytest.mark.parametrize("call", syscalls.SET_OWNER)
def test_the_kernel_is_not_asked_to_signal_others(machine: str, call: tuple[int, int]) -> None:
    number = call[syscalls.MACHINES.index(machine)]
    assert {answer(machine, number, 3, asked) for asked in syscalls.SET_OWNER[call]} == {DENIED}
    assert answer(machine, number, 3, 2) == seccomp.ALLOW


@each_machine
@pytest.mark.parametrize("address", [1, 1 << 32])
def test_nothing_is_sent_to_an_address(machine: str, address: int) -> None:
    number = syscalls.SENDTO[syscalls.MACHINES.index(machine)]
    assert answer(machine, number, 3, 0, 0, 0, 0) == seccomp.ALLOW
    assert answer(machine, number, 3, 0, 0, 0, address) == DENIED


@each_machine
def test_a_call_newer_than_the_table_is_not_there(machine: str) -> None:
    assert answer(machine, syscalls.NEWEST + 1) == MISSING
    assert answer(machine, 0x40000000) == MISSING  # the x32 numbers


@each_machine
def test_a_call_of_another_machine_kills(machine: str) -> None:
    assert answer(machine, 0, arch=0x40000003) == seccomp.KILL_PROCESS


# The fence alone, as on systems without walls


@pytest.mark.parametrize(
    "attempt",
    [
        "open('/etc/passwd')",
        "open('../out', 'w')",
        "__import__('os').listdir('/')",
        "__import__('os').fork()",
        "__import__('subprocess').run(['ls'])",
        "__import__('socket').create_connection(('127.0.0.1', 9))",
        "__import__('os').kill(__import__('os').getppid(), 9)",
        "__import__('shutil').rmtree('..')",
    ],
)
def test_the_fence_alone_stops_ordinary_code(attempt: str, tmp_path: Path) -> None:
    program = (
        "import sys, os, socket, subprocess, shutil\nfrom app.sandbox import fence\n"
        f"os.chdir({str(tmp_path)!r})\n"
        f"guard = fence.install([sys.base_prefix, sys.prefix], [{str(tmp_path)!r}])\n"
        f"open('mine', 'w').write('x')\n"
        f"try:\n    {attempt}\nexcept fence.Blocked:\n    print('blocked')"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stdout == "blocked\n", done.stderr


# Systems that lack a wall, made here by a filter around Sparring itself


def held_without(lacking: bytes, code: str) -> CodeResult:
    """The result of `code` on a system where the calls that `lacking` filters are not there."""
    program = (
        "import ctypes, json, sys\nfrom app.sandbox import seccomp\n"
        "from app.doctor.code_check import NOTHING\n"
        "from app.code_runs.run import run_code\n"
        f"code = seccomp.op(seccomp.LOAD, 0) + {lacking!r} + seccomp.op(seccomp.RETURN, seccomp.ALLOW)\n"
        "kept = ctypes.create_string_buffer(code, len(code))\n"
        "whole = seccomp.Program(len(code) // 8, ctypes.cast(kept, ctypes.c_void_p))\n"
        "seccomp.call(38, 1, 0)\nseccomp.call(22, 2, ctypes.byref(whole))\n"
        f"print(json.dumps(run_code(NOTHING, {code!r}).event('')))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return from_event(json.loads(done.stdout))


@pytest.mark.skipif(sys.platform != "linux", reason="the walls are Linux's")
@pytest.mark.parametrize(
    ("lacking", "walls"),
    [
        (seccomp.refuse(444, MISSING), ("limits", "seccomp", "audit hook")),
        (seccomp.refuse_if(157, 16, [22]) + seccomp.refuse_if(167, 16, [22]), ("limits", "Landlock")),
    ],
    ids=["Landlock", "seccomp"],
)
def test_a_system_that_lacks_a_wall_runs_code_and_says_so(
    lacking: bytes, walls: tuple[str, ...], tmp_path: Path
) -> None:
    result = held_without(lacking, f"open({str(tmp_path / 'x')!r}, 'w')")
    assert result.status == "blocked"
    assert [wall.split()[0] for wall in result.walls][: len(walls)] == [wall.split()[0] for wall in walls]
    assert len(result.walls) == 3
    assert not walled(result.walls)


# Messages and verdicts


def sent(*messages: Message, key: bytes = b"key") -> bytes:
    reader, writer = os.pipe()
    sender = Sender(writer, key)
    for message in messages:
        sender.send(message)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        return pipe.read()


def kinds(data: bytes, key: bytes = b"key") -> list[tuple[str, int]]:
    return [(each["kind"], each["index"]) for each in received(data, key)]


def test_signed_messages_arrive_in_order() -> None:
    assert kinds(sent({"kind": "begin", "index": -1}, {"kind": "ok", "index": 3})) == [
        ("begin", -1),
        ("ok", 3),
    ]


def test_messages_of_another_key_or_seen_before_are_passed_over() -> None:
    data = sent({"kind": "ok", "index": 0})
    assert kinds(data, b"other") == []
    assert kinds(data + data) == [("ok", 0)]


@pytest.mark.parametrize("body", [b"{", b"3", b'{"index": "x", "notes": 3}', b"[" * 10**5])
def test_a_forged_message_of_any_shape_is_read(body: bytes) -> None:
    data = signature(b"key", 0, body) + b" " + body + b"\n"
    assert received(data, b"key")[0]["index"] == -1


def judge(*messages: Message, code: int = 0) -> CodeResult:
    heard = received(sent(*messages), b"key")
    return verdict("visible", split("assert x\nassert y"), heard, End(code, None, "", 1.0), Limits())


def test_a_run_that_says_done_without_its_checks_has_not_passed() -> None:
    assert judge({"kind": "ok", "index": -1}, {"kind": "ok", "index": 0}, {"kind": "done"}).status == "exited"


@pytest.mark.parametrize(
    ("code", "status", "said"),
    [
        (0, "exited", "exit code 0"),
        (-24, "timeout", "10 s of processor time"),
        (-9, "timeout", "used up"),
        (-11, "crashed", "SIGSEGV"),
        (0xC00000FD, "crashed", "0xc00000fd"),
        (97, "memory", "memory ran out"),
    ],
)
def test_the_end_of_a_process_is_told_in_words(code: int, status: str, said: str) -> None:
    result = judge({"kind": "begin", "index": 1}, code=code)
    assert result.status == status
    assert said in result.reason
    assert result.reason.endswith("in: assert y")


def test_a_result_survives_its_event() -> None:
    fault: Message = {"status": "failed", "reason": "no", "line": 1, "trace": ["the tests, line 1: assert x"]}
    result = judge({"kind": "fault", "index": 0, **fault}, {"kind": "done", "notes": ["n"]})
    assert from_event(result.event("x = 1")) == result


@pytest.mark.parametrize(
    "data", [{}, {"failures": 3, "seconds": "x", "notes": {}}, {"failures": [1, {"line": "x"}]}]
)
def test_an_event_from_elsewhere_is_read_whatever_its_shape(data: dict[str, object]) -> None:
    assert from_event(data).status == "not_run"


# Splitting


@pytest.mark.parametrize(
    ("tests", "asserts"),
    [
        ("x = 1", [0]),
        ("assert x", [1]),
        ("for i in y:\n    assert i\n    assert not i", [2]),
        ("def check():\n    assert x\ncheck()", [0, 0]),
        ("try:\n    f()\nexcept E:\n    pass\nelse:\n    raise AssertionError('no')", [1]),
        ("raise AssertionError", [1]),
        ("raise ValueError", [0]),
    ],
)
def test_the_assertions_of_a_statement_are_counted(tests: str, asserts: list[int]) -> None:
    assert [check.asserts for check in split(tests)] == asserts
