"""Doctor reports crashes instead of suffering them, and says what to do about each problem."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import pytest

from app.doctor import decode_check
from app.doctor.decode_check import DecodeFailed, check_decode_once, probe_command, try_decode
from app.doctor.report import (
    check_build,
    check_decode,
    check_llama,
    check_memory,
    check_model,
    check_port,
    check_python,
    doctor,
)
from app.settings import Settings, load_settings

GIB = 2**30


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


@pytest.fixture
def settings(tmp_path: Path, smollm_path: Path) -> Settings:
    return Settings(home=tmp_path, cache=tmp_path / "cache", model=str(smollm_path))


def test_a_real_decode_gives_its_speeds(smollm_path: Path) -> None:
    speed = try_decode(probe_command(smollm_path, None))
    assert speed.prefill > 0
    assert speed.decode > 0


@pytest.mark.parametrize(
    ("name", "words"),
    [("SIGSEGV", "gcc before 12.4"), ("SIGILL", "another CPU"), ("SIGKILL", "want of memory")],
)
def test_a_child_that_dies_is_reported_with_the_remedy(name: str, words: str) -> None:
    with pytest.raises(DecodeFailed, match=f"died with {name}.*{words}"):
        try_decode(python(f"import os, signal; os.kill(os.getpid(), signal.{name})"))


def test_a_real_segmentation_fault_is_survived() -> None:
    with pytest.raises(DecodeFailed, match="died with SIGSEGV"):
        try_decode(python("import ctypes; ctypes.string_at(0)"))


def test_a_child_that_hangs_is_ended() -> None:
    with pytest.raises(DecodeFailed, match="no answer within"):
        try_decode(python("import time; time.sleep(60)"), timeout_s=0.5)


def test_a_child_that_fails_tells_its_last_words() -> None:
    with pytest.raises(DecodeFailed, match=r"Failed to load model.*sparring models verify"):
        try_decode(python("raise SystemExit('Failed to load model from file')"))


def test_the_decode_check_runs_once_for_a_model_and_build(
    settings: Settings, smollm_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check_decode_once(smollm_path, settings)
    monkeypatch.setattr(decode_check, "try_decode", lambda command: pytest.fail("decoded again"))
    check_decode_once(smollm_path, settings)


def test_another_build_is_checked_anew(
    settings: Settings, smollm_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = decode_check._key(smollm_path)
    monkeypatch.setattr(decode_check, "build_record", lambda: {"reason": "another"})
    assert decode_check._key(smollm_path) != before


def test_a_failed_check_is_not_remembered(
    settings: Settings, smollm_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crash = python("import os; os.abort()")
    monkeypatch.setattr(decode_check, "probe_command", lambda path, threads: crash)
    for _ in range(2):
        with pytest.raises(DecodeFailed, match="SIGABRT"):
            check_decode_once(smollm_path, settings)


def test_a_crash_becomes_a_finding_with_its_remedy(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    crash = python("import ctypes; ctypes.string_at(0)")
    monkeypatch.setattr("app.doctor.report.probe_command", lambda path, threads: crash)
    finding = check_decode(settings)
    assert finding.status == "fail"
    assert finding.text == "the test decode died with SIGSEGV"
    assert "make rebuild" in finding.remedy


def test_an_old_python_fails() -> None:
    assert check_python((3, 10, 4)).status == "fail"
    assert check_python((3, 11, 0)).status == "ok"


def test_too_little_memory_fails_and_scarce_memory_warns(settings: Settings) -> None:
    default = settings.model_copy(update={"model": "qwen2.5-coder-1.5b"})
    assert check_memory(default, 2 * GIB, 2 * GIB).status == "fail"
    assert check_memory(default, 8 * GIB, 1 * GIB).status == "warn"
    assert check_memory(default, 8 * GIB, 6 * GIB).status == "ok"


def test_a_port_in_use_is_told_with_another() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        finding = check_port(port)
    assert finding.status == "warn"
    assert f"SPARRING_PORT={port + 1}" in finding.remedy


def test_a_missing_model_fails_with_the_command_that_gets_it(settings: Settings) -> None:
    finding = check_model(settings.model_copy(update={"model": "qwen3-4b"}))
    assert finding.status == "fail"
    assert finding.remedy == "sparring models pull qwen3-4b"


def test_flags_that_nobody_noted_are_a_warning() -> None:
    assert check_build(None).status == "warn"


def test_amx_switched_off_on_a_cpu_that_has_it_names_the_faster_way(monkeypatch: pytest.MonkeyPatch) -> None:
    record = {
        "reason": "gcc 12.2 miscompiles AMX, so AMX is off",
        "compilers": "gcc 12.2",
        "CFLAGS": "-mno-amx-tile",
    }
    monkeypatch.setattr("app.doctor.report.cpu_features", lambda: "avx2 amx_tile")
    assert "install clang" in check_build(record).remedy
    monkeypatch.setattr("app.doctor.report.cpu_features", lambda: "avx2")
    assert check_build(record).status == "ok"


def test_the_loaded_llama_cpp_tells_its_build() -> None:
    assert "llama-cpp-python 0.3.36" in check_llama().text


def test_doctor_reports_every_part_and_exits_with_0(
    smollm_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert doctor(str(smollm_path)) == 0
    output = capsys.readouterr().out
    for name in ("Python", "Packages", "Compiler", "CPU", "llama.cpp", "Memory", "Port", "Model", "Decode"):
        assert f" {name} " in output
    assert "tokens/s" in output


def test_doctor_exits_with_1_when_something_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SPARRING_CACHE", str(tmp_path))
    assert doctor("qwen3-4b") == 1
    assert "-> sparring models pull qwen3-4b" in capsys.readouterr().out


def test_doctor_exits_with_2_on_a_wrong_setting(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SPARRING_PORT", "eighty")
    assert doctor(None) == 2
    assert "SPARRING_PORT='eighty'" in capsys.readouterr().out


def test_tests_have_a_home_of_their_own() -> None:
    assert str(load_settings().home) == os.environ["SPARRING_HOME"]
    assert "pytest" in str(load_settings().home)
