"""Try the server of the backend openai_http: who answers, how fast it writes, whether it can choose."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from app.backends.openai_http import OpenAIHttpModel, open_server
from app.settings import Settings
from graphs.model import ModelError, Reply, say

Try = tuple[str, Literal["ok", "warn", "fail"], str, str]  # name, status, text, remedy
SMALL_WINDOW = 8192  # tokens; a long interview and its grading need more
ASKED = [say("user", "Is iron a metal? Answer Yes or No.")]


def try_server(settings: Settings) -> Iterator[Try]:
    """What is found in the order it is tried; ends with the first failure."""
    try:
        model = open_server(settings)
    except ModelError as exc:
        what, _, remedy = str(exc).partition("; ")
        yield "Server", "fail", what, remedy or "correct SPARRING_SERVER"
        return
    try:
        yield _about(model)
        yield _decoding(model)
        yield _choosing(model)
    except ModelError as exc:
        what, _, remedy = str(exc).partition("; ")
        yield "Server", "fail", what, remedy or "see the server's log"
    finally:
        model.close()


def _about(model: OpenAIHttpModel) -> Try:
    text = (
        f"{model.fingerprint['server']}: {model.name}, context of {model.n_ctx} tokens, {model.size_b:.2g} B"
    )
    if model.n_ctx < SMALL_WINDOW:
        remedy = f"start it with {SMALL_WINDOW} or more for each of its slots (llama-server: -c, --parallel)"
        return "Server", "warn", text, remedy
    if not model.size_b:
        return "Server", "warn", text, "it tells no size, so lines are quoted: set SPARRING_SIZE_B, 7 for 7B"
    return "Server", "ok", text, ""


def _decoding(model: OpenAIHttpModel) -> Try:
    *_, reply = model.stream([say("user", "Count from one to twenty.")], max_tokens=24)
    assert isinstance(reply, Reply)
    speed = reply.usage.completion_tokens / max(reply.timings.decode_s, 1e-3)
    return "Decode", "ok", f"writes {speed:.1f} tokens/s", ""


def _choosing(model: OpenAIHttpModel) -> Try:
    try:
        chances = model.choose(ASKED, [""], ["Yes", "No"])[0]
    except ModelError as exc:
        what, _, remedy = str(exc).partition("; ")
        return "Choices", "fail", what, remedy
    return "Choices", "ok", f"gives logprobs: iron is a metal with {chances[0]:.2f}", ""
