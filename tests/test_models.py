"""The registry, the choice of a model, and `sparring models` as a person types it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pydantic import ValidationError
from typer.testing import CliRunner

from app.cli.models import app
from app.model_files.models import (
    ChecksumMismatch,
    ModelMissing,
    UnknownModel,
    cached_path,
    entry_of,
    find_model,
    load_registry,
    pull,
    recommend,
)
from app.model_files.progress import show_progress
from app.model_files.registry import Entry, Registry
from app.settings import Settings, load_settings

GIB = 2**30
TEST_MODEL = "smollm2-135m"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", cache=tmp_path / "cache", model=TEST_MODEL)


def test_every_entry_is_pinned_and_its_parts_add_up() -> None:
    for entry in load_registry().model:
        assert len(entry.sha256) == 64
        assert entry.hub or entry.mirror
        assert not entry.mirror or sum(part.size for part in entry.mirror) == entry.size


def test_the_default_model_has_both_sources() -> None:
    entry = load_registry().entry(load_registry().default)
    assert entry.hub
    assert len(entry.mirror) == 22
    assert load_settings({}).model == entry.id


def test_an_entry_whose_parts_do_not_add_up_is_refused() -> None:
    entry = load_registry().entry("qwen2.5-coder-0.5b")
    with pytest.raises(ValidationError, match="add up to"):
        Entry.model_validate(entry.model_dump() | {"size": entry.size + 1})


def test_an_entry_without_a_source_is_refused() -> None:
    entry = load_registry().entry(TEST_MODEL)
    with pytest.raises(ValidationError, match="has no source"):
        Entry.model_validate(entry.model_dump() | {"mirror": []})


@pytest.mark.parametrize("name", ["../../evil.gguf", "/etc/x.gguf", "a/b.gguf", "model.bin", ".gguf"])
def test_a_file_name_that_leaves_the_cache_is_refused(name: str) -> None:
    entry = load_registry().entry(TEST_MODEL)
    with pytest.raises(ValidationError):
        Entry.model_validate(entry.model_dump() | {"file": name})


def test_a_default_that_is_no_entry_is_refused() -> None:
    registry = load_registry()
    with pytest.raises(ValidationError, match="'gpt-9' is no entry"):
        Registry.model_validate(registry.model_dump() | {"default": "gpt-9"})


def test_an_unknown_id_fails_by_name_with_the_choices() -> None:
    with pytest.raises(UnknownModel, match=r"unknown model 'qwen' \(choose qwen2\.5-coder-1\.5b, .*\.gguf"):
        entry_of("qwen")


@pytest.mark.parametrize(
    ("gib", "cores", "expected"),
    [
        (1, 1, "qwen2.5-coder-0.5b"),
        (3, 2, "qwen2.5-coder-0.5b"),
        (8, 1, "qwen2.5-coder-0.5b"),
        (24, 2, "qwen2.5-coder-1.5b"),
        (8, 4, "qwen2.5-coder-1.5b"),
        (8, 6, "qwen3-4b"),
        (16, 8, "qwen2.5-7b"),
    ],
)
def test_the_largest_model_that_memory_and_cores_carry_is_recommended(
    gib: int, cores: int, expected: str
) -> None:
    assert recommend(gib * GIB, cores).id == expected


def test_a_path_is_accepted_where_an_id_is(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "Mine.GGUF"
    path.write_bytes(b"GGUF and so on")
    assert find_model(settings.model_copy(update={"model": str(path)})) == path


def test_a_file_that_is_no_gguf_is_refused(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "mine.gguf"
    path.write_bytes(b"<html>Not found</html>")
    with pytest.raises(ModelMissing, match="is not a GGUF file"):
        find_model(settings.model_copy(update={"model": str(path)}))


def test_a_missing_model_is_told_with_the_command_that_gets_it(settings: Settings) -> None:
    with pytest.raises(ModelMissing, match=f"sparring models pull {TEST_MODEL}"):
        find_model(settings)


def test_a_damaged_file_in_the_cache_is_not_used(settings: Settings, smollm_path: Path) -> None:
    path = cached_path(load_registry().entry(TEST_MODEL), settings.cache)
    path.parent.mkdir(parents=True)
    shutil.copy(smollm_path, path)
    assert find_model(settings) == path
    with path.open("r+b") as file:
        file.seek(50_000_000)
        file.write(b"\0\1\2\3")
    with pytest.raises(ChecksumMismatch, match=f"load it again: sparring models pull {TEST_MODEL}"):
        find_model(settings)


def test_pulling_what_is_here_loads_nothing(smollm_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.model_files.models.download", lambda *args: pytest.fail("downloaded again"))
    assert pull(load_registry().entry(TEST_MODEL)) == smollm_path


# the command line

run = CliRunner().invoke


def test_list_names_every_model_and_shows_which_is_here(smollm_path: Path) -> None:
    lines = run(app, ["list"]).output.splitlines()
    assert {line.split()[0] for line in lines[1:]} == {entry.id for entry in load_registry().model}
    assert " here " in next(line for line in lines if line.startswith(TEST_MODEL))


def test_path_and_verify_speak_of_the_cached_file(smollm_path: Path) -> None:
    assert run(app, ["path", TEST_MODEL]).output.strip() == str(smollm_path)
    assert "as pinned" in run(app, ["verify", TEST_MODEL]).output


def test_pull_prints_where_the_file_is(smollm_path: Path) -> None:
    assert run(app, ["pull", TEST_MODEL]).output.strip() == str(smollm_path)


def test_an_unknown_model_exits_with_2_and_a_missing_one_with_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPARRING_CACHE", str(tmp_path))
    assert run(app, ["path", "nope"]).exit_code == 2
    missing = run(app, ["path", TEST_MODEL])
    assert missing.exit_code == 1
    assert missing.output.startswith("error: the model smollm2-135m")


def test_another_backend_downloads_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPARRING_BACKEND", "scripted")
    monkeypatch.setattr("app.cli.models.pull", lambda *args, **kwargs: pytest.fail("downloaded"))
    assert run(app, ["pull"]).exit_code == 0


def test_recommend_prints_an_id_a_script_can_use() -> None:
    result = run(app, ["recommend"])
    assert result.stdout.strip() in {entry.id for entry in load_registry().model}


def test_progress_without_a_terminal_is_a_few_quiet_lines(capsys: pytest.CaptureFixture[str]) -> None:
    with show_progress("tiny") as update:
        for done in range(1001):
            update(done * 1000, 1_000_000)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 6
    assert lines[-1] == "tiny: 1 of 1 MB"
