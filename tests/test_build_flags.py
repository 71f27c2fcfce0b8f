"""Flags for every kind of machine; the standard library part must read on an old Python."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from app.setup.build_flags import AMX_OFF, Compiler, choose_flags, miscompiles_amx
from app.setup.build_llama import FLAG_NAMES, describe_build, is_current
from app.setup.compilers import find_compilers, parse_version
from app.setup.preflight import lack_of_compiler, lack_of_disk, lack_of_python, lack_of_venv

BASE = "-DLLAVA_BUILD=OFF"
SETUP = sorted(path.stem for path in Path("app/setup").glob("*.py"))
CLANG_ARGS = f"{BASE} -DCMAKE_C_COMPILER=clang -DCMAKE_CXX_COMPILER=clang++"


def gcc(*version: int, works: bool = True) -> Compiler:
    return Compiler("gcc", "g++", "gcc", version, works)


def clang(*version: int, works: bool = True, openmp: bool = True) -> Compiler:
    return Compiler("clang", "clang++", "clang", version, works, openmp)


NO_AMX = {"CMAKE_ARGS": BASE, "CFLAGS": AMX_OFF, "CXXFLAGS": AMX_OFF}
MACHINES = [
    ("Debian 12", "Linux", "x86_64", [gcc(12, 2, 0)], {}, NO_AMX),
    (
        "Debian 12 with clang",
        "Linux",
        "x86_64",
        [gcc(12, 2, 0), clang(14, 0, 6)],
        {},
        {"CMAKE_ARGS": CLANG_ARGS},
    ),
    (
        "clang without libomp",
        "Linux",
        "x86_64",
        [gcc(12, 2), clang(14, openmp=False)],
        {},
        {"CMAKE_ARGS": CLANG_ARGS},
    ),
    ("clang without C++ library", "Linux", "x86_64", [gcc(12, 2), clang(14, works=False)], {}, NO_AMX),
    ("clang too old for AMX", "Linux", "x86_64", [gcc(12, 2, 0), clang(9, 0)], {}, NO_AMX),
    ("gcc fixed in 12.4", "Linux", "x86_64", [gcc(12, 4, 0)], {}, {"CMAKE_ARGS": BASE}),
    ("gcc 13.2", "Linux", "x86_64", [gcc(13, 2, 0)], {}, NO_AMX),
    ("gcc 13.3", "Linux", "x86_64", [gcc(13, 3, 0)], {}, {"CMAKE_ARGS": BASE}),
    ("gcc 14", "Linux", "x86_64", [gcc(14, 1, 0)], {}, {"CMAKE_ARGS": BASE}),
    ("gcc 10 knows no AMX flags", "Linux", "x86_64", [gcc(10, 2, 1)], {}, {"CMAKE_ARGS": BASE}),
    ("ARM", "Linux", "aarch64", [gcc(12, 2, 0), clang(14)], {}, {"CMAKE_ARGS": BASE}),
    ("Mac", "Darwin", "arm64", [clang(17, 0, 0)], {}, {"CMAKE_ARGS": BASE}),
    ("Windows", "Windows", "AMD64", [gcc(12, 2, 0)], {}, {"CMAKE_ARGS": BASE}),
    ("CUDA by the user", "Linux", "x86_64", [gcc(12, 2), clang(14)], {"CMAKE_ARGS": "-DGGML_CUDA=on"}, {}),
    (
        "CC by the user",
        "Linux",
        "x86_64",
        [gcc(14, 1), clang(14)],
        {"CC": "gcc-14", "CXX": "g++-14"},
        {"CMAKE_ARGS": BASE},
    ),
    (
        "CC is an old gcc",
        "Linux",
        "x86_64",
        [gcc(12, 2), clang(14)],
        {"CC": "gcc-12", "CXX": "g++-12"},
        NO_AMX,
    ),
    (
        "the user's CFLAGS are kept",
        "Linux",
        "x86_64",
        [gcc(12, 2, 0)],
        {"CFLAGS": "-O2"},
        {"CMAKE_ARGS": BASE, "CFLAGS": f"-O2 {AMX_OFF}", "CXXFLAGS": AMX_OFF},
    ),
]


@pytest.mark.parametrize(
    ("system", "machine", "compilers", "environ", "expected"),
    [row[1:] for row in MACHINES],
    ids=[row[0] for row in MACHINES],
)
def test_each_machine_gets_the_flags_that_work_on_it(
    system: str,
    machine: str,
    compilers: list[Compiler],
    environ: dict[str, str],
    expected: dict[str, str],
) -> None:
    assert dict(choose_flags(system, machine, compilers, environ).environ) == expected


def test_the_gcc_of_this_rule_is_exactly_the_broken_range() -> None:
    versions = [(10, 5), (11, 1), (12, 3, 0), (12, 4), (13, 0), (13, 2, 9), (13, 3), (14, 0), (15, 1)]
    assert [miscompiles_amx(gcc(*v)) for v in versions] == [
        False,
        True,
        True,
        False,
        True,
        True,
        False,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "g++ (Debian 12.2.0-14+deb12u1) 12.2.0\nCopyright (C) 2022 Free Software Foundation, Inc.",
            ("gcc", (12, 2, 0)),
        ),
        ("c++ (Ubuntu 13.3.0-6ubuntu2~24.04) 13.3.0\nFree Software Foundation", ("gcc", (13, 3, 0))),
        ("g++ (GCC) 14.2.1 20240912 (Red Hat 14.2.1-3)\nFree Software Foundation", ("gcc", (14, 2, 1))),
        ("Debian clang version 14.0.6\nTarget: x86_64-pc-linux-gnu", ("clang", (14, 0, 6))),
        ("Apple clang version 17.0.0 (clang-1700.0.13.5)\nTarget: arm64-apple-darwin", ("clang", (17, 0, 0))),
        ("icpx 2024", ("other", ())),
        ("", ("other", ())),
    ],
)
def test_versions_are_read_from_what_compilers_print(
    text: str, expected: tuple[str, tuple[int, ...]]
) -> None:
    assert parse_version(text) == expected


def test_a_working_compiler_is_found_on_this_machine() -> None:
    assert any(compiler.works and compiler.version for compiler in find_compilers({}))


def test_a_compiler_that_cannot_link_is_told_from_one_that_can(tmp_path: Path) -> None:
    broken = tmp_path / "g++"
    broken.write_text(
        "#!/bin/sh\necho 'g++ (GCC) 12.2.0'; echo 'Free Software Foundation'\n[ \"$1\" = --version ]\n"
    )
    broken.chmod(0o755)
    found = find_compilers({"CC": str(broken), "CXX": str(broken)})[0]
    assert (found.kind, found.version, found.works) == ("gcc", (12, 2, 0), False)


def test_another_cpu_lock_or_flag_of_the_user_calls_for_another_build(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in FLAG_NAMES:
        monkeypatch.delenv(name, raising=False)
    flags = choose_flags("Linux", "x86_64", [gcc(12, 2, 0)], {})
    record = describe_build(flags, [gcc(12, 2, 0)], {})
    assert is_current(record)
    assert not is_current(record | {"cpu": "another"})
    assert not is_current(record | {"lock": "another"})
    monkeypatch.setenv("CMAKE_ARGS", "-DGGML_CUDA=on")
    assert not is_current(record)


def test_each_lack_is_a_sentence_with_its_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "install Python 3.11" in (lack_of_python((3, 9), str(tmp_path)) or "")
    assert "sudo apt-get install build-essential" in (lack_of_compiler([], "Linux", "apt-get") or "")
    assert "xcode-select --install" in (lack_of_compiler([], "Darwin", "") or "")
    assert "gcc 12.2 is here but cannot link" in (
        lack_of_compiler([gcc(12, 2, works=False)], "Linux", "dnf") or ""
    )
    assert "free some space" in (lack_of_disk(10**9, tmp_path) or "")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert "sudo apt-get install python3.11-venv" in (lack_of_venv("apt-get", (3, 11)) or "")


def test_an_old_python_is_pointed_to_a_newer_one_that_starts(tmp_path: Path) -> None:
    for name, exit_code in (("python3.13", 127), ("python3.12", 0)):
        newer = tmp_path / name
        newer.write_text(f"#!/bin/sh\nexit {exit_code}\n")
        newer.chmod(0o755)
    assert "PYTHON=python3.12" in (lack_of_python((3, 9), str(tmp_path)) or "")


@pytest.mark.parametrize("file", ["__init__", *(f"setup/{name}" for name in SETUP if name != "build_llama")])
def test_what_runs_before_the_environment_reads_on_python_3_8(file: str) -> None:
    source = Path("app", f"{file}.py").read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 8))
    imported = {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module}
    allowed = {"__future__", "collections.abc", "dataclasses", "pathlib", "typing"}
    assert imported <= allowed | {"app.setup.build_flags", "app.setup.compilers", "app.setup.preflight"}
