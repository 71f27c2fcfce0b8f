"""The locks hold every dependency, exactly, with hashes, and name no place to get them from."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest

LOCKS = Path(__file__).resolve().parent.parent / "requirements"
LOCKED = ["run.txt", "dev.txt", "hf.txt", "ray.txt", "tools.txt", "llama.txt"]
PROJECT = tomllib.loads((LOCKS.parent / "pyproject.toml").read_text(encoding="utf-8"))


def locked(name: str) -> dict[str, set[str]]:
    """Versions of each package of a lock, by name."""
    found: dict[str, set[str]] = {}
    for package, number in re.findall(
        r"^([a-z0-9._-]+)(?:\[[a-z,]+\])?==(\S+)", (LOCKS / name).read_text(), re.M
    ):
        found.setdefault(package, set()).add(number)
    return found


def name_of(requirement: str) -> str:
    return re.split(r"[^A-Za-z0-9_.-]", requirement)[0].lower()


@pytest.mark.parametrize("name", LOCKED)
def test_every_requirement_is_exact_and_hashed(name: str) -> None:
    blocks = re.split(r"\n(?=[a-z])", (LOCKS / name).read_text())
    for block in blocks:
        assert re.match(r"[a-z0-9._-]+(\[[a-z,]+\])?==\S+", block), block.splitlines()[0]
        assert "--hash=sha256:" in block, block.splitlines()[0]


@pytest.mark.parametrize("name", LOCKED)
def test_no_lock_names_an_index(name: str) -> None:
    assert not re.search(r"index-url|find-links|trusted-host|://", (LOCKS / name).read_text())


def test_every_dependency_of_the_project_is_locked() -> None:
    wanted = {name_of(requirement) for requirement in PROJECT["project"]["dependencies"]}
    assert wanted <= locked("run.txt").keys() | locked("llama.txt").keys()


def test_every_tool_of_the_checks_is_locked() -> None:
    assert {name_of(tool) for tool in PROJECT["dependency-groups"]["dev"]} <= locked("dev.txt").keys()


@pytest.mark.parametrize("name", ["dev.txt", "hf.txt", "ray.txt"])
def test_more_packages_change_no_version_people_get(name: str) -> None:
    more = locked(name)
    assert all(more[package] == versions for package, versions in locked("run.txt").items())


def test_every_package_of_the_extra_but_torch_is_locked() -> None:
    wanted = {name_of(requirement) for requirement in PROJECT["project"]["optional-dependencies"]["hf"]}
    assert wanted - locked("hf.txt").keys() == {"torch"}


def test_the_package_of_the_engine_ray_is_locked() -> None:
    assert "ray" in locked("ray.txt")


def test_what_builds_the_project_is_locked() -> None:
    wanted = {name_of(requirement) for requirement in PROJECT["build-system"]["requires"]}
    assert wanted | {"cmake", "ninja", "scikit-build-core"} <= locked("tools.txt").keys()


def test_the_engine_is_installed_in_its_locked_version() -> None:
    assert {version("llama-cpp-python")} == locked("llama.txt")["llama-cpp-python"]
