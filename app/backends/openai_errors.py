"""What goes wrong at an OpenAI-style server, in words with a remedy. Keys and prompts are never repeated."""

from __future__ import annotations

import json
import re

import httpx2

from graphs.model import ContextOverflow, ModelError

LONGEST = 300  # characters of a server's own words
ABOUT_CONTEXT = re.compile(r"context[ _](length|size|window)|max_model_len", re.I)
WINDOW = re.compile(r"context[ _](?:length|size|window)\D{1,20}(\d+)", re.I)
REMEDIES = {
    400: "the request does not suit this server; `sparring doctor` tries each kind",
    401: "set SPARRING_SERVER_KEY to the server's key",
    403: "set SPARRING_SERVER_KEY to a key that may use this model",
    404: "SPARRING_SERVER should end in /v1 and SPARRING_MODEL be a model the server has: sparring doctor",
    429: "the server is busy; wait a little and try again",
    503: "the server is still loading its model or overloaded; wait a little and try again",
}


class Refused(ModelError):
    """The server answered with an error; `status` is HTTP's."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


def refusal(server: str, status: int, body: str, key: str = "") -> ModelError:
    """An HTTP error as a sentence: `ContextOverflow` when the prompt was too long, else `Refused`."""
    words = _own_words(body)
    if key:
        words = words.replace(key, "…")
    if status in (400, 413, 422, 500) and ABOUT_CONTEXT.search(body):
        return overflow(words, body)
    remedy = REMEDIES.get(status, "see the server's log" if status >= 500 else "see SPARRING_SERVER")
    said = f": {words.rstrip('.')}" if words else ""
    return Refused(f"{server} answered {status}{said}; {remedy}", status)


def overflow(words: str, body: str) -> ModelError:
    """Each server words it differently: the window stands behind its name, the need is the largest number."""
    window = WINDOW.search(words)
    needed = max((int(found) for found in re.findall(r"\d+", words)), default=0)
    if window is None or needed <= int(window[1]):
        return ModelError(f"the prompt does not fit the server's context window: {words or body[:LONGEST]}")
    return ContextOverflow(needed, int(window[1]))


def broken(server: str, exc: httpx2.HTTPError) -> ModelError:
    """A connection that failed, or ended too early, as a sentence."""
    match exc:
        case httpx2.ConnectError() | httpx2.ConnectTimeout():
            return ModelError(f"no server answers at {server}; start it, or correct SPARRING_SERVER")
        case httpx2.TimeoutException():
            return ModelError(f"{server} was silent for too long; see its log, or take a smaller model")
        case httpx2.SSEError():
            return ModelError(f"{server} sent no stream of events; is it a server with OpenAI's interface?")
        case _:
            return broke_off(server)


def broke_off(server: str) -> ModelError:
    """A reply that ended without a reason: it must not pass for a whole one."""
    return ModelError(
        f"{server} broke off in mid-reply; its log says why. A prompt longer than its context is one reason "
        "(SPARRING_N_CTX must not be larger); llama-cpp-python's server does so when another request comes: "
        "start it with --interrupt_requests false"
    )


def unreadable(server: str, text: str) -> ModelError:
    """An answer that is not what OpenAI's interface says."""
    return ModelError(
        f"{server} answered with something else than OpenAI's JSON, beginning {text[:60]!r}; "
        "SPARRING_SERVER should be the base URL, ending in /v1"
    )


def _own_words(body: str) -> str:
    """The message inside an error body, whatever its shape, on one line."""
    try:
        found = json.loads(body)
    except ValueError:
        found = body if not body.lstrip().startswith("<") else ""
    for name in ("error", "message", "detail"):
        if isinstance(found, dict):
            found = found.get(name, found)
    text = found if isinstance(found, str) else json.dumps(found)
    return " ".join(text.split())[:LONGEST]
