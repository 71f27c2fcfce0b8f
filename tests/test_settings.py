"""Settings come from the environment, and a wrong one is refused with its name, value and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from app.settings import Settings, SettingsError, load_settings


def test_an_empty_environment_gives_the_defaults() -> None:
    settings = load_settings({})
    assert (settings.model, settings.port, settings.backend) == ("qwen2.5-coder-1.5b", 7860, "llamacpp")
    assert settings.home.is_absolute()
    assert settings.cache != settings.home


def test_every_setting_is_set_by_its_variable(tmp_path: Path) -> None:
    values = {
        "SPARRING_HOME": str(tmp_path / "home"),
        "SPARRING_CACHE": str(tmp_path / "cache"),
        "SPARRING_MODEL": "/models/mine.gguf",
        "SPARRING_N_CTX": "4096",
        "SPARRING_THREADS": "3",
        "SPARRING_PORT": "9000",
        "SPARRING_SPEAK_MODE": "quote",
        "SPARRING_THEME": "dark",
        "SPARRING_BACKEND": "scripted",
        "SPARRING_SERVER": "http://127.0.0.1:8000/v1",
        "SPARRING_SERVER_KEY": "secret",
        "SPARRING_ALLOW_REMOTE": "1",
        "SPARRING_SIZE_B": "7",
    }
    assert load_settings(values) == Settings(
        home=tmp_path / "home",
        cache=tmp_path / "cache",
        model="/models/mine.gguf",
        n_ctx=4096,
        threads=3,
        port=9000,
        speak_mode="quote",
        theme="dark",
        backend="scripted",
        server="http://127.0.0.1:8000/v1",
        server_key=SecretStr("secret"),
        allow_remote=True,
        size_b=7,
    )
    assert len(values) == len(Settings.model_fields)


def test_a_variable_set_to_nothing_counts_as_absent() -> None:
    assert load_settings({"SPARRING_PORT": "", "SPARRING_HOME": ""}) == load_settings({})


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SPARRING_PORT", "eighty", "integer"),
        ("SPARRING_PORT", "70000", "65535"),
        ("SPARRING_N_CTX", "12", "2048"),
        ("SPARRING_BACKEND", "gguf", "'llamacpp', 'openai_http', 'hf' or 'scripted'"),
        ("SPARRING_SPEAK_MODE", "loud", "'auto'"),
    ],
)
def test_a_wrong_value_is_refused_with_its_name_and_what_it_takes(name: str, value: str, words: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({name: value})
    for part in (f"{name}={value!r}", words, "unset it"):
        assert part in str(caught.value)


def test_a_key_is_never_printed() -> None:
    assert "secret" not in repr(load_settings({"SPARRING_SERVER_KEY": "secret"}))


def test_a_home_with_a_tilde_is_the_users(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert load_settings({"SPARRING_HOME": "~/interviews"}).home == tmp_path / "interviews"
