"""The ways to run a model. Each is a `ChatModel`; an unknown one fails by its name."""

from __future__ import annotations

from typing import get_args

from app.settings import BackendName, Settings
from graphs.model import ChatModel, ModelError


def load_model(settings: Settings) -> ChatModel:
    """The model of these settings, ready to use.

    Raises `ModelError` for an unknown backend, and what finding or loading the file raises.
    """
    match settings.backend:
        case "llamacpp":
            return _load_llamacpp(settings)
        case "openai_http":
            from app.backends.openai_http import open_server

            return open_server(settings)
        case "hf":
            from app.backends.hf import open_weights

            return open_weights(settings)
        case "scripted":
            from app.backends.scripted import ScriptedModel

            return ScriptedModel()
    raise ModelError(f"unknown backend {settings.backend!r} (choose {', '.join(get_args(BackendName))})")


def _load_llamacpp(settings: Settings) -> ChatModel:
    from app.backends.llamacpp import LlamaCppModel
    from app.doctor.decode_check import check_decode_once
    from app.model_files.models import find_model, model_sha256

    path = find_model(settings)
    speed = check_decode_once(path, settings)
    return LlamaCppModel(
        path,
        name=settings.model,
        n_ctx=settings.n_ctx,
        n_threads=settings.threads or (speed.threads_read, speed.threads_write),
        sha256=model_sha256(path, settings),
        prefixes=settings.cache / "prefixes",
    )
