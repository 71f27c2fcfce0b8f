"""What stands behind an OpenAI-style address: which program, which model, how large, how much context.

llama-server and vLLM tell all of it and count tokens exactly. Ollama tells most. Of others only the models'
names are known; the rest comes from the name, the settings, and an estimate.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import PurePath
from typing import Any, Literal

from pydantic import ValidationError

from app.backends.openai_errors import Refused, unreadable
from app.backends.openai_shapes import ModelList, ServedModel
from app.backends.openai_wire import Wire
from graphs.model import Message, ModelError

Kind = Literal["llama-server", "vllm", "ollama", "other"]
CHARACTERS_PER_TOKEN = 4  # of an estimate: a little less than English prose and code have
TOKENS_PER_MESSAGE = 8  # what a template adds, estimated
SIZE = re.compile(r"(?<![\w.])(?:(\d+)x)?(\d+(?:\.\d+)?)([bm])(?![a-z0-9])", re.I)


@dataclass(frozen=True)
class Server:
    """`model` is the server's id; version "" and n_ctx, size_b None where it does not tell."""

    kind: Kind
    version: str
    model: str
    n_ctx: int | None
    size_b: float | None

    @property
    def name(self) -> str:
        """The model's name without the folders of the server's machine."""
        return PurePath(self.model).name if self.model.endswith(".gguf") else self.model


def look_at(wire: Wire, wanted: str | None) -> Server:
    """Ask the server what it is. `wanted` None takes its only model.

    Raises `ModelError` when nothing answers, what answers has another interface, or the model is not there.
    """
    answer = wire.get("/models")
    try:
        models = ModelList.model_validate(answer).data
    except ValidationError as exc:
        raise unreadable(wire.server, str(answer)) from exc
    model = _pick(wire, models, wanted)
    if props := _told(wire, "/../props", "build_info"):
        return _llama_server(props, model)
    if model.owned_by == "vllm":
        version = _told(wire, "/../version", "version").get("version", "")
        return Server("vllm", version, model.id, model.max_model_len, None)
    if version := _told(wire, "/../api/version", "version").get("version"):
        return _ollama(wire, version, model)
    return Server("other", "", model.id, None, None)


def _pick(wire: Wire, models: Sequence[ServedModel], wanted: str | None) -> ServedModel:
    found = [each for each in models if wanted in (None, each.id, *_short_names(each.id))]
    if len(found) == 1:
        return found[0]
    names = ", ".join(each.id for each in models) or "none"
    asked = f"has no model {wanted!r}" if wanted else f"has {len(models)} models"
    raise ModelError(f"{wire.server} {asked}; set SPARRING_MODEL to one of its models: {names}")


def _short_names(model: str) -> tuple[str, str]:
    """A file's name without its folders, and a name of Ollama's without the tag it has by default."""
    return PurePath(model).name, model.removesuffix(":latest")


def _told(wire: Wire, path: str, key: str) -> dict[str, Any]:
    """What a program of this kind tells at `path`; {} when it is another kind of program."""
    try:
        answer = wire.get(path)
    except Refused as exc:
        if exc.status in (401, 403):  # the models' names may be public while the rest is not
            raise
        return {}
    except ModelError:
        return {}
    return answer if isinstance(answer, dict) and key in answer else {}


def _llama_server(props: Mapping[str, Any], model: ServedModel) -> Server:
    n_ctx = props.get("default_generation_settings", {}).get("n_ctx")
    size = model.meta.n_params / 1e9 if model.meta and model.meta.n_params else None
    return Server("llama-server", str(props["build_info"]), model.id, n_ctx, size)


def _ollama(wire: Wire, version: str, model: ServedModel) -> Server:
    """Ollama cuts long prompts without a word, so the window of the loaded model has to be known."""
    wire.post("/../api/generate", {"model": model.id, "stream": False})  # without a prompt: loads it
    running = _told(wire, "/../api/ps", "models").get("models", [])
    loaded: dict[str, Any] = next(
        (each for each in running if model.id in (each.get("name"), each.get("model"))), {}
    )
    size = size_in(str(loaded.get("details", {}).get("parameter_size", "")))
    return Server("ollama", version, model.id, loaded.get("context_length"), size)


def count_tokens(wire: Wire, server: Server, messages: Sequence[Message], extra: Mapping[str, Any]) -> int:
    """Tokens of the prompt: exact at llama-server and vLLM, an estimate elsewhere.

    `extra` are the fields a request for a reply would have besides.
    """
    body: dict[str, Any] = {"model": server.model, "messages": list(messages), **extra}
    match server.kind:
        case "llama-server":
            prompt = _field(wire, "/../apply-template", body, "prompt")
            return len(_field(wire, "/../tokenize", {"content": prompt, "add_special": True}, "tokens"))
        case "vllm":
            return int(_field(wire, "/../tokenize", body, "count"))
    return estimate(messages)


def estimate(messages: Sequence[Message]) -> int:
    """About how many tokens the prompt has."""
    characters = sum(len(message["content"]) for message in messages)
    return ceil(characters / CHARACTERS_PER_TOKEN) + TOKENS_PER_MESSAGE * len(messages)


def tokens_of(wire: Wire, server: Server, word: str) -> list[int]:
    """The tokens of a word, none where the server does not tell."""
    match server.kind:
        case "llama-server":
            return list(_field(wire, "/../tokenize", {"content": word, "add_special": False}, "tokens"))
        case "vllm":
            body = {"model": server.model, "prompt": word, "add_special_tokens": False}
            return list(_field(wire, "/../tokenize", body, "tokens"))
    return []


def _field(wire: Wire, path: str, body: dict[str, Any], name: str) -> Any:
    answer = wire.post(path, body)
    if not isinstance(answer, dict) or name not in answer:
        raise unreadable(wire.server, str(answer))
    return answer[name]


def size_in(name: str) -> float | None:
    """Billions of parameters a model's name tells ("7b", "135M", "8x7B"), None when it tells none."""
    if (found := SIZE.search(name)) is None:
        return None
    experts, number, unit = found.groups()
    return int(experts or 1) * float(number) / (1 if unit.lower() == "b" else 1000)
