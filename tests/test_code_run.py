"""Code runs with the real child process: right code passes, and what does harm is held and told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from app.code_runs.result import CodeResult
from app.code_runs.run import run_code, used
from app.doctor.code_check import try_run
from app.sandbox.limits import MIB, Limits
from rubrics.loader import load_scenarios
from rubrics.schema import CodeTask

SHORT = Limits(cpu_s=10, wall_s=15.0, memory=512 * MIB, output=64 * 1024, file=MIB, folder=4 * MIB, files=100)
CODED = [(name, found.code) for name, found in load_scenarios().items() if found.code]
LINUX = sys.platform == "linux"

each_coded = pytest.mark.parametrize(("name", "task"), CODED, ids=[name for name, _ in CODED])


def run(code: str, tests: str = "assert True", limits: Limits = SHORT) -> CodeResult:
    task = CodeTask(starter="...", reference="...", visible_tests=tests, hidden_tests="assert False")
    return run_code(task, code, "visible", limits)


# What a run says


@each_coded
@pytest.mark.parametrize("which", ["visible", "hidden"])
def test_a_reference_passes_all_asserts_inside_the_walls(name: str, task: CodeTask, which: str) -> None:
    result = run_code(task, task.reference, which)  # type: ignore[arg-type]
    assert (result.status, result.passed) == ("passed", result.total), result
    assert result.total >= 3


@each_coded
def test_a_starter_passes_no_hidden_tests(name: str, task: CodeTask) -> None:
    assert run_code(task, task.starter, "hidden").status in ("failed", "error")


def test_a_failed_assertion_is_told_with_its_message_and_the_others_still_run() -> None:
    result = run("x = 1", "assert x == 1\nassert x == 2, 'x is two'\nassert x > 0\nassert x < 0")
    assert (result.status, result.passed, result.total) == ("failed", 2, 4)
    assert result.reason == "passed 2 of 4 asserts; first: x is two"
    assert [each.message for each in result.failures] == ["x is two", ""]
    assert result.failures[1].check == "assert x < 0"


def test_an_assertion_without_words_is_told_by_its_source() -> None:
    assert (
        run("x = 1", "assert x == 2").reason == "passed 0 of 1 asserts; first: does not hold: assert x == 2"
    )


def test_a_check_that_raises_an_assertion_error_counts_like_an_assert() -> None:
    tests = "for i in range(3):\n    if i == 2:\n        raise AssertionError(f'no {i}')\nassert True"
    result = run("", tests)
    assert (result.status, result.passed, result.total) == ("failed", 1, 2)
    assert result.reason.endswith("first: no 2")


def test_preparation_that_fails_ends_the_run() -> None:
    result = run("def make(): raise KeyError('k')", "thing = make()\nassert thing\nassert thing.x")
    assert (result.status, result.passed, len(result.failures)) == ("error", 0, 1)
    assert result.reason == "passed 0 of 2 asserts; first: KeyError: 'k' (your code, line 1)"


def test_an_error_is_told_with_its_line_in_the_candidates_code() -> None:
    result = run("def f(x):\n    return 1 / x", "assert f(0) == 1")
    assert result.failures[0].trace == (
        "the tests, line 1: assert f(0) == 1",
        "your code, line 2: return 1 / x",
    )


def test_a_syntax_error_is_told_with_its_line() -> None:
    result = run("x = 1\ndef f(:\n")
    assert result.status == "error"
    assert "SyntaxError" in result.reason
    assert "your code, line 2" in result.reason


def test_what_is_printed_is_kept_and_never_taken_for_a_result() -> None:
    printed = (
        'import sys\nprint("passed 1 of 1", {"kind": "ok", "index": 0})\nprint("warned", file=sys.stderr)'
    )
    result = run(printed, "assert False")
    assert result.status == "failed"
    assert "passed 1 of 1" in result.output
    assert "warned" in result.output


def test_code_that_uses_dataclasses_threads_asyncio_and_its_own_folder_runs() -> None:
    code = """
import asyncio, dataclasses, tempfile, threading, pickle, os, zoneinfo
@dataclasses.dataclass
class Point:
    x: int
async def double(x):
    await asyncio.sleep(0)
    return await asyncio.to_thread(lambda: 2 * x)
def both():
    seen = []
    workers = [threading.Thread(target=seen.append, args=(i,)) for i in range(4)]
    [w.start() for w in workers]; [w.join() for w in workers]
    os.makedirs("a/b"); open("a/b/c.txt", "w").write("hi")
    with tempfile.TemporaryDirectory() as t, open(t + "/x", "wb") as f:
        pickle.dump(Point(1), f)
    zoneinfo.ZoneInfo("UTC")
    return sorted(seen), open("a/b/c.txt").read(), asyncio.run(double(4))
"""
    result = run(code, "assert both() == ([0, 1, 2, 3], 'hi', 8)")
    assert result.status == "passed", result


def test_the_same_code_gives_the_same_result_but_for_the_time() -> None:
    code = "print({str(i) for i in range(20)}, hash('a'))"
    one, other = run(code), run(code)
    assert one.output == other.output


def test_tests_that_are_no_python_are_told_and_not_raised() -> None:
    result = run("x = 1", "assert (")
    assert (result.status, result.total) == ("not_run", 0)
    assert "line 1" in result.reason


def test_a_module_that_is_not_there_is_missed_without_a_note() -> None:
    result = run("try:\n    import no_such_module\nexcept ModuleNotFoundError:\n    import app")
    assert "ModuleNotFoundError: No module named 'app'" in result.reason
    assert result.notes == ()


# What is no pass


@pytest.mark.parametrize("call", ["os._exit(0)", "sys.exit(0)", "os.abort()", "raise SystemExit"])
def test_ending_the_process_is_no_pass(call: str) -> None:
    result = run(f"import os, sys\ndef f():\n    {call}", "assert f() or True")
    assert result.status in ("exited", "error", "crashed"), result
    assert result.passed == 0


def test_os_exit_is_told_with_the_check_it_happened_in() -> None:
    result = run("import os\ndef f(): os._exit(0)", "assert True\nassert f() == 1")
    assert (result.status, result.passed) == ("exited", 1)
    assert result.reason == (
        "the process ended itself (exit code 0) before the tests were through, in: assert f() == 1"
    )


def test_a_redefined_assertion_error_hides_no_failure() -> None:
    code = "import builtins\nclass AssertionError(Exception): pass\nbuiltins.AssertionError = AssertionError"
    assert run(code, "assert 1 == 2").status == "failed"


@pytest.mark.parametrize("name", ["exec", "compile", "isinstance", "type", "str", "len"])
def test_a_replaced_builtin_makes_no_pass(name: str) -> None:
    assert run(f"import builtins\nbuiltins.{name} = lambda *a, **k: None", "assert 1 == 2").status != "passed"


def test_a_result_written_by_the_code_itself_is_not_believed() -> None:
    forged = """
import os
for fd in range(1, 20):
    try:
        os.write(fd, b'00 {"kind": "ok", "index": 0}\\n00 {"kind": "done"}\\n')
    except OSError:
        pass
os._exit(0)
"""
    result = run(forged)
    assert (result.status, result.passed) == ("exited", 0)


# What is held


def test_an_endless_loop_is_stopped_at_the_wall_clock() -> None:
    code = "import time\ndef f():\n    while True: time.sleep(0.01)"
    result = run(code, "assert f()", Limits(wall_s=3.0))
    assert (result.status, result.reason) == ("timeout", "no end after 3 s, in: assert f()")
    assert result.seconds < 6


def test_an_endless_computation_is_stopped_at_its_processor_time() -> None:
    result = run("while True: pass", limits=Limits(cpu_s=1, wall_s=20.0))
    assert result.status == "timeout"
    assert "1 s of processor time" in result.reason
    assert result.reason.endswith("in your code, before the tests")


def test_ignoring_the_signal_of_the_processor_limit_helps_for_a_second_only() -> None:
    code = "import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass"
    result = run(code, limits=Limits(cpu_s=1, wall_s=20.0))
    assert result.status == "timeout"
    assert result.seconds < 15


@pytest.mark.parametrize(
    "code",
    [
        "import os\nwhile True: os.fork()",
        "import subprocess\nsubprocess.run(['ls'])",
        "import os\nos.system('ls')",
        "import os\nos.posix_spawn('/bin/ls', ['ls'], {})",
        "import os\nos.execv('/bin/ls', ['ls'])",
        "import multiprocessing as m\nm.get_context('fork').Process(target=print).start()",
        "import multiprocessing as m\nm.get_context('spawn').Process(target=print).start()",
    ],
)
def test_no_other_process_is_started(code: str) -> None:
    result = run(code)
    assert result.status in ("blocked", "error"), result
    assert "cannot" in " ".join([result.reason, *result.notes]), result


@pytest.mark.skipif(not LINUX, reason="only Linux has a wall behind the fence")
@pytest.mark.parametrize(
    "call", ["fork()", "vfork()", "syscall(57)", "execv(b'/bin/true', (ctypes.c_char_p * 1)())"]
)
def test_the_kernel_refuses_processes_to_code_that_goes_around_python(call: str) -> None:
    code = f"import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\nanswer = libc.{call}"
    code += "\nerror = ctypes.get_errno()"
    assert run(code, "assert (answer, error) == (-1, 1), (answer, error)").status == "passed"


def test_huge_output_ends_the_run_and_keeps_its_head() -> None:
    result = run("while True: print('spam' * 1000)")
    assert result.status == "output"
    assert result.reason.startswith("printed more than 64 KiB")
    assert result.output.startswith("spamspam")
    assert len(result.output) < 5000


def test_a_huge_object_runs_out_of_memory() -> None:
    result = run("x = bytearray(4 * 2**30)")
    assert (result.status, result.reason) == (
        "memory",
        "passed 0 of 1 asserts; first: the memory ran out (your code, line 1)",
    )


def test_small_objects_without_end_run_out_of_memory() -> None:
    assert run("x = []\nwhile True: x.append([0] * 100)", limits=Limits(memory=256 * MIB)).status == "memory"


@pytest.mark.parametrize(
    "code",
    [
        "open('x', 'wb').write(bytes(2 * 2**20))",
        "n = 0\nwhile True:\n    open(f'{n}', 'wb').write(bytes(2**19))\n    n += 1",
        "import os\nn = 0\nwhile True:\n    os.mkdir(f'{n}')\n    n += 1",
    ],
)
def test_big_and_many_files_end_the_run(code: str) -> None:
    assert run(code).status == "disk"


def test_folders_nested_without_end_are_removed_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    code = "import os\nwhile True:\n    os.mkdir('d', 0o300)\n    os.chdir('d')"
    assert run(code).status in ("disk", "error")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_hides_what_is_in_it_counts_as_too_much(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refuse(path: object) -> None:
        raise PermissionError(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert used(tmp_path, SHORT)[0] > SHORT.folder


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file in a home that is not the run's."""
    path = tmp_path / "home" / "secret.txt"
    path.parent.mkdir()
    path.write_text("hunter2")
    return path


@pytest.mark.parametrize(
    "code",
    [
        "print(open({!r}).read())",
        "import os\nprint(os.read(os.open({!r}, os.O_RDONLY), 99))",
        "import os\nos.symlink({!r}, 'link')\nprint(open('link').read())",
        "import os\nos.remove({!r})",
        "open({!r}, 'w')",
        "import os\nos.rename({!r}, 'mine')",
        "import os\nos.link({!r}, 'mine')",
        "import os\nos.chmod({!r}, 0)",
        "import os, pathlib\nprint(os.listdir(pathlib.Path({!r}).parent))",
    ],
)
def test_the_users_files_cannot_be_read_or_changed(code: str, secret: Path) -> None:
    mode = secret.stat().st_mode
    result = run(code.format(str(secret)))
    assert result.status == "blocked", result
    assert "it sees only its own folder" in result.reason
    assert "hunter2" not in str(result)
    assert (secret.read_text(), secret.stat().st_mode) == ("hunter2", mode)


@pytest.mark.skipif(not LINUX, reason="only Linux has a wall behind the fence")
@pytest.mark.parametrize(
    "call", ["open(path, 0)", "open(path, 1)", "unlink(path)", "chmod(path, 0)", "truncate(path, 0)"]
)
def test_the_kernel_refuses_files_to_code_that_goes_around_python(call: str, secret: Path) -> None:
    code = f"import ctypes\nlibc, path = ctypes.CDLL(None), {str(secret).encode()!r}\nanswer = libc.{call}"
    assert run(code, "assert answer == -1").status == "passed"
    assert secret.read_text() == "hunter2"


def test_the_environment_and_the_home_are_the_runs_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPARRING_SECRET_TOKEN", "hunter2")
    tests = (
        "import os\nassert 'hunter2' not in str(dict(os.environ))\n"
        "assert os.path.expanduser('~') == os.getcwd()\nassert os.listdir('.') == []"
    )
    assert run("", tests).status == "passed"


@pytest.mark.skipif(not LINUX, reason="/proc is Linux's")
def test_the_environment_of_the_parent_cannot_be_read() -> None:
    result = run("import os\nopen(f'/proc/{os.getppid()}/environ').read()")
    assert result.status == "blocked"


def test_the_scenarios_with_their_hidden_tests_cannot_be_read() -> None:
    path = Path(__file__).resolve().parent.parent / "rubrics" / "scenarios"
    assert run(f"import os\nos.listdir({str(path)!r})").status == "blocked"


@pytest.mark.parametrize(
    "code",
    [
        "import socket\nsocket.socket().connect(('127.0.0.1', 9))",
        "import urllib.request\nurllib.request.urlopen('http://127.0.0.1:9')",
        "import socket\nsocket.getaddrinfo('localhost', 80)",
    ],
)
def test_the_network_is_shut_off(code: str) -> None:
    result = run(code)
    assert result.status in ("blocked", "error"), result
    assert "the network is shut off in a run" in " ".join([result.reason, *result.notes])


@pytest.mark.skipif(not LINUX, reason="only Linux has a wall behind the fence")
@pytest.mark.parametrize("family", [1, 2, 10, 16])
def test_the_kernel_refuses_sockets_to_code_that_goes_around_python(family: int) -> None:
    code = f"import ctypes\nanswer = ctypes.CDLL(None).socket({family}, 1, 0)"
    assert run(code, "assert answer == -1").status == "passed"


@pytest.fixture
def bystander() -> subprocess.Popen[bytes]:
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    yield process  # type: ignore[misc]
    process.kill()
    process.wait()


@pytest.mark.parametrize(
    "how", ["os.kill({}, 9)", "os.killpg({}, 9)", "os.kill(-1, 9)", "os.kill(os.getppid(), 9)"]
)
def test_nobody_else_is_killed(how: str, bystander: subprocess.Popen[bytes]) -> None:
    result = run(f"import os\n{how.format(bystander.pid)}")
    assert result.status == "blocked"
    assert "a run cannot signal other processes" in result.reason
    assert bystander.poll() is None


@pytest.mark.skipif(not LINUX, reason="only Linux has a wall behind the fence")
@pytest.mark.parametrize(
    "call",
    [
        "kill({}, 9)",
        "kill(-1, 9)",
        "syscall(424, {}, 9, None, 0)",
        "prlimit({}, 7, None, None)",
        "fcntl(0, 8, {})",
    ],
)
def test_the_kernel_refuses_signals_to_code_that_goes_around_python(
    call: str, bystander: subprocess.Popen[bytes]
) -> None:
    code = f"import ctypes\nanswer = ctypes.CDLL(None).{call.format(bystander.pid)}"
    assert run(code, "assert answer == -1").status == "passed"
    assert bystander.poll() is None


def test_a_code_may_still_raise_a_signal_for_itself() -> None:
    code = (
        "import os, signal\nseen = []\nsignal.signal(10, lambda *a: seen.append(1))\nos.kill(os.getpid(), 10)"
    )
    assert run(code, "assert seen == [1]").status == "passed"


def test_deep_recursion_is_told_as_such() -> None:
    result = run("def f(n): return f(n + 1)", "assert f(0)")
    assert result.status == "error"
    assert "RecursionError" in result.reason


def test_recursion_without_a_limit_ends_only_the_run() -> None:
    code = "import sys\nsys.setrecursionlimit(10**9)\nclass A:\n    "
    code += "def __getattr__(self, name): return getattr(self, name)"
    result = run(code, "assert A().x")
    assert result.status in ("crashed", "memory"), result
    assert "A().x" in result.reason or "memory" in result.reason


def test_a_thread_that_hangs_is_stopped_and_told() -> None:
    code = "import threading, time\nthreading.Thread(target=time.sleep, args=(600,)).start()"
    result = run(code)
    assert result.status == "passed"
    assert result.notes == ("1 thread was still running at the end, and stopped",)
    assert result.seconds < 3


def test_waiting_for_a_thread_that_hangs_ends_at_the_wall_clock() -> None:
    code = "import threading\nlock = threading.Lock(); lock.acquire()\ndef f(): lock.acquire()"
    assert run(code, "assert f()", Limits(wall_s=3.0)).status == "timeout"


def test_threads_without_end_run_into_the_memory_limit() -> None:
    code = (
        "import threading, time\nfor _ in range(1000): threading.Thread(target=time.sleep, args=(9,)).start()"
    )
    result = run(code)
    assert result.status == "error"
    assert "can't start new thread" in result.reason


def test_what_was_stopped_is_told_even_when_the_code_hides_it() -> None:
    code = "import socket\ntry:\n    socket.socket()\nexcept OSError:\n    pass"
    result = run(code)
    assert (result.status, result.notes) == ("passed", ("the network is shut off in a run",))


def test_an_exception_that_cannot_be_printed_is_told_by_its_name() -> None:
    code = "class Odd(Exception):\n    def __str__(self): raise ValueError\ndef f(): raise Odd"
    assert run(code, "assert f()").reason == "passed 0 of 1 asserts; first: Odd (your code, line 3)"


def test_nothing_of_a_run_can_steer_a_terminal() -> None:
    result = run("print('\\x1b[2J\\x07')\nraise ValueError('\\x1b[31m \\u202e')")
    assert "\x1b" not in str(result.event("x"))
    assert "\u202e" not in result.event("x")["reason"]


def test_what_only_reads_and_discards_is_allowed() -> None:
    code = "import os\nopen(os.devnull, 'w').write('x')\nopen(os.devnull).read()\nassert os.urandom(4)\n"
    code += (
        "import json.decoder, unittest, pydoc_data, statistics, decimal, sqlite3\nsqlite3.connect(':memory:')"
    )
    result = run(code)
    assert result.status == "passed", result


def test_a_run_leaves_no_folder_and_no_process() -> None:
    result = run("import os\nprint(os.getcwd(), os.getpid())\nopen('left', 'w').write('x')")
    folder, pid = result.output.split()
    assert not Path(folder).exists()
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid), 0)


@pytest.mark.skipif(not LINUX, reason="only Linux ends a run with its parent")
def test_a_run_ends_when_sparring_is_killed() -> None:
    code = "import time, os\nopen('pid', 'w').write(str(os.getpid()))\ntime.sleep(60)"
    program = f"from tests.test_code_run import *\nrun({code!r}, limits=Limits(wall_s=60))"
    root = Path(tempfile.mkdtemp())
    env = {**os.environ, "TMPDIR": str(root)}
    process = subprocess.Popen([sys.executable, "-c", program], cwd=Path(__file__).parent.parent, env=env)
    found = wait_for(lambda: [path for path in root.glob("*/pid") if path.read_text()])
    process.send_signal(signal.SIGKILL)
    process.wait()
    pid = int(found[0].read_text())
    wait_for(
        lambda: not Path(f"/proc/{pid}/cmdline").exists() or not Path(f"/proc/{pid}/cmdline").read_bytes()
    )


def wait_for(found, seconds: float = 20.0):  # type: ignore[no-untyped-def]
    end = time.monotonic() + seconds
    while not (value := found()):
        assert time.monotonic() < end
        time.sleep(0.05)
    return value


@pytest.mark.skipif(not LINUX, reason="the walls are Linux's")
def test_a_result_names_the_walls_it_was_held_by() -> None:
    walls = run("").walls
    assert walls[0] == "limits"
    assert walls[1].startswith("Landlock")
    assert walls[2:] == ("seccomp", "audit hook")


@pytest.mark.skipif(not LINUX, reason="the walls are Linux's")
def test_doctor_names_what_holds_a_run() -> None:
    status, text, remedy = try_run()
    assert (status, remedy) == ("ok", "")
    assert text.startswith("held by limits, Landlock")
