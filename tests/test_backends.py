"""Choosing another backend: what set-up leaves out, what doctor tries, what a lack of packages says."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from app.doctor.report import doctor
from app.setup import bootstrap
from app.setup.preflight import find_lacks
from tests.serving import free_port


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """The commands that set-up in a new folder would run."""
    said: list[str] = []

    def note(command: Sequence[str], complaint: str) -> None:
        said.append(" ".join(command))

    monkeypatch.setattr(bootstrap, "VENV", tmp_path)
    monkeypatch.setattr(bootstrap, "_run", note)
    return said


def test_set_up_for_a_server_compiles_nothing(commands: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPARRING_BACKEND", "openai_http")
    assert bootstrap.main([]) == 0
    assert not [command for command in commands if "build_llama" in command]


def test_set_up_for_the_tests_compiles_whatever_the_backend(
    commands: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPARRING_BACKEND", "openai_http")
    assert bootstrap.main(["--dev"]) == 0
    assert [command for command in commands if "build_llama" in command]


def test_the_packages_of_hf_are_installed_when_asked_for_and_once(commands: list[str]) -> None:
    for arguments in ([], ["--hf"], ["--hf"]):
        assert bootstrap.main(arguments) == 0
    assert len([command for command in commands if "hf.txt" in command]) == 1
    assert len([command for command in commands if "torch.in" in command]) == 1


def test_a_compiler_is_missed_only_where_something_is_compiled(tmp_path: Path) -> None:
    assert [lack for lack in find_lacks([], tmp_path) if "compiler" in lack]
    assert not [lack for lack in find_lacks(None, tmp_path) if "compiler" in lack]


def test_hf_without_its_packages_says_how_to_get_them() -> None:
    code = "import sys; sys.modules['torch'] = None\nimport app.backends.hf"
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "install them: make setup-hf" in child.stderr.splitlines()[-1]


def test_doctor_tries_the_server_and_nothing_of_llama_cpp(
    server: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SPARRING_BACKEND", "openai_http")
    monkeypatch.setenv("SPARRING_SERVER", server)
    monkeypatch.setattr("app.doctor.report.check_llama", lambda: pytest.fail("looked for llama.cpp"))
    assert doctor(None) == 0
    said = capsys.readouterr().out
    assert "writes" in said
    assert "gives logprobs" in said


def test_doctor_tells_how_to_mend_a_server_that_does_not_answer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SPARRING_BACKEND", "openai_http")
    monkeypatch.setenv("SPARRING_SERVER", f"http://127.0.0.1:{free_port()}/v1")
    assert doctor(None) == 1
    assert "-> start it, or correct SPARRING_SERVER" in capsys.readouterr().out
