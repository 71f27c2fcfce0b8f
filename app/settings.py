"""Settings of one run, from the environment and settings.json. Knows nothing of models or screens."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from app.choices import kept_choices

BackendName = Literal["llamacpp", "openai_http", "hf", "scripted"]
SpeakMode = Literal["auto", "quote", "rewrite", "free"]
Theme = Literal["system", "light", "dark"]


class SettingsError(ValueError):
    """An environment variable holds a value Sparring cannot use; the message names it and the remedy."""


class Settings(BaseModel):
    """What a run is set to. Every field but the directories is set by `SPARRING_` and its name in capitals.

    home: where interviews are kept; cache: where models are kept; model: a registry id or a `.gguf` path, the
    folder of a model for the backend hf, a name at the server for openai_http; n_ctx: tokens of the context
    window; threads: of the model; both None for the engine's own choice; size_b: billions of parameters where
    nothing else tells them. server, server_key and allow_remote are openai_http's.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    home: Path
    cache: Path
    model: str = Field(default="qwen2.5-coder-1.5b", min_length=1)
    n_ctx: int | None = Field(default=None, ge=2048)
    threads: int | None = Field(default=None, ge=1)
    port: int = Field(default=7860, ge=1, le=65535)
    speak_mode: SpeakMode = "auto"
    theme: Theme = "system"
    backend: BackendName = "llamacpp"
    server: str = Field(default="http://127.0.0.1:8080/v1", min_length=1)
    server_key: SecretStr = SecretStr("")
    allow_remote: bool = False
    size_b: float | None = Field(default=None, gt=0)


def _directory(environ: Mapping[str, str], name: str, fallback: Path) -> Path:
    return Path(environ.get(name) or fallback).expanduser().resolve()


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from `SPARRING_*` variables, else from the home's settings.json; "" counts as absent.

    Raises `SettingsError` naming the variable or the file, its value and what it takes.
    """
    environ = os.environ if environ is None else environ
    values: dict[str, object] = {
        "home": _directory(
            environ, "SPARRING_HOME", platformdirs.user_data_path("sparring", appauthor=False)
        ),
        "cache": _directory(
            environ, "SPARRING_CACHE", platformdirs.user_cache_path("sparring", appauthor=False)
        ),
    }
    try:
        kept = kept_choices(Path(str(values["home"])))
    except ValueError as exc:
        raise SettingsError(str(exc)) from exc
    given = {field: environ[_variable(field)] for field in from_environment(environ) - values.keys()}
    try:
        return Settings.model_validate({**kept, **values, **given})
    except ValidationError as exc:
        raise SettingsError(_explain(exc)) from exc


def from_environment(environ: Mapping[str, str] | None = None) -> set[str]:
    """The names of the settings that the environment sets, which then go before the file."""
    environ = os.environ if environ is None else environ
    return {field for field in Settings.model_fields if environ.get(_variable(field))}


def _variable(field: str) -> str:
    return f"SPARRING_{field.upper()}"


def _explain(exc: ValidationError) -> str:
    """One clause for each refused variable, in the user's names and not the model's."""
    clauses = []
    for error in exc.errors():
        name, reason = str(error["loc"][0]).upper(), error["msg"]
        clauses.append(f"SPARRING_{name}={error['input']!r}: {reason[0].lower()}{reason[1:]}")
    return f"{'; '.join(clauses)}. Correct it or unset it."
