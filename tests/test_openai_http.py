"""The backend openai_http: what goes wrong ends in words, and nothing leaves the machine unasked."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Event, Thread, Timer

import pytest

from app.backends import load_model
from app.backends.llamacpp import LlamaCppModel
from app.backends.openai_errors import refusal
from app.backends.openai_http import OpenAIHttpModel
from app.backends.openai_server import size_in
from app.backends.openai_wire import is_loopback
from app.settings import load_settings
from graphs.model import ContextOverflow, ModelError, Reply, say
from tests.serving import Behaviour, answer, free_port, tiny_server

ASKED = [say("user", "Is iron a metal?")]
MODELS = json.dumps({"data": [{"id": "tiny-7b"}]})
LLAMA_SERVER = "request (20010 tokens) exceeds the available context size (4096 tokens), try increasing it"
VLLM = (
    "This model's maximum context length is 4096 tokens. However, you requested 256 output tokens and your "
    "prompt contains at least 3841 input tokens, for a total of at least 4097 tokens."
)


def event(text: str | None = None, finish: str | None = None, index: int = 0) -> str:
    choice = {"index": index, "delta": {"content": text} if text else {}, "finish_reason": finish}
    return f"data: {json.dumps({'choices': [choice]})}\n\n"


def streams(handler: BaseHTTPRequestHandler, *events: str) -> None:
    answer(handler, "".join(events), kind="text/event-stream")


@contextmanager
def tiny_model(replying: Behaviour, **options: object) -> Iterator[OpenAIHttpModel]:
    """A model at a server that lists one model and answers requests for replies as told."""

    def behave(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        if handler.path == "/v1/models":
            answer(handler, MODELS)
        elif handler.path.startswith("/v1/"):
            replying(handler, body)
        else:
            answer(handler, "no such page", status=404)

    with tiny_server(behave) as address:
        model = OpenAIHttpModel(address, **options)  # type: ignore[arg-type]
        try:
            yield model
        finally:
            model.close()


def text_of(model: OpenAIHttpModel) -> str:
    *_, reply = model.stream(ASKED, max_tokens=8)
    assert isinstance(reply, Reply)
    return reply.text


# with a real server


def test_choices_at_a_server_are_as_likely_as_in_process(server: str, smollm_path: Path) -> None:
    engine, remote = LlamaCppModel(smollm_path, n_ctx=4096), OpenAIHttpModel(server, n_ctx=4096)
    asked = (ASKED, ["\nAnswer yes or no.", "\nSay yes or no, nothing else."], ["yes", "no"])
    for row, wanted in zip(remote.choose(*asked), engine.choose(*asked), strict=True):
        assert row == pytest.approx(wanted, abs=0.1)  # how far the batch's shape moves a quantised model
    remote.close()
    engine.close()


def test_a_proxy_of_the_environment_never_sees_what_goes_to_this_machine(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    model = OpenAIHttpModel(server, n_ctx=4096)
    assert text_of(model)
    model.close()


def test_the_settings_open_the_servers_only_model(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPARRING_BACKEND", "openai_http")
    monkeypatch.setenv("SPARRING_SERVER", server)
    model = load_model(load_settings())
    assert "SmolLM2" in model.name
    assert model.size_b == pytest.approx(0.135, abs=0.01)
    model.close()


def test_cancelling_in_mid_reply_leaves_the_server_usable(server: str) -> None:
    model, cancel = OpenAIHttpModel(server, n_ctx=4096), Event()
    pieces = model.stream([say("user", "Count to one thousand.")], max_tokens=2000, cancel=cancel)
    next(pieces)
    cancel.set()
    *_, reply = pieces
    assert isinstance(reply, Reply)
    assert reply.finish == "cancelled"
    assert text_of(model)
    model.close()


# what goes wrong


def test_no_server_is_told_with_its_address() -> None:
    port = free_port()
    with pytest.raises(ModelError, match=f"no server answers at http://127.0.0.1:{port}/v1; start it"):
        OpenAIHttpModel(f"http://127.0.0.1:{port}")


def test_a_model_the_server_has_not_is_told_with_those_it_has() -> None:
    with (
        tiny_server(lambda handler, _: answer(handler, MODELS)) as address,
        pytest.raises(
            ModelError, match="no model 'big-70b'; set SPARRING_MODEL to one of its models: tiny-7b"
        ),
    ):
        OpenAIHttpModel(address, name="big-70b")


def test_a_refused_key_is_told_and_not_shown() -> None:
    def refuse(handler: BaseHTTPRequestHandler, _: bytes) -> None:
        given = handler.headers["Authorization"]
        answer(handler, json.dumps({"error": {"message": f"wrong key in {given}"}}), status=401)

    with tiny_server(refuse) as address, pytest.raises(ModelError, match="SPARRING_SERVER_KEY") as caught:
        OpenAIHttpModel(address, key="sk-secret")
    assert "sk-secret" not in str(caught.value)


@pytest.mark.parametrize("key", ["two\nlines", "schlüssel"])
def test_a_key_no_header_can_carry_is_refused_and_not_shown(key: str) -> None:
    with pytest.raises(ModelError, match="SPARRING_SERVER_KEY") as caught:
        OpenAIHttpModel("http://127.0.0.1:1", key=key)
    assert key not in str(caught.value)


@pytest.mark.parametrize(
    ("body", "words"),
    [("<html>hello</html>", "ending in /v1"), ('{"data": 3}', "ending in /v1"), ("", "ending in /v1")],
)
def test_what_is_no_such_server_is_told(body: str, words: str) -> None:
    with (
        tiny_server(lambda handler, _: answer(handler, body)) as address,
        pytest.raises(ModelError, match=words),
    ):
        OpenAIHttpModel(address)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (404, "SPARRING_MODEL"),
        (429, "busy"),
        (500, "see the server's log"),
        (503, "loading"),
        (307, "answered 307"),
    ],
)
def test_an_error_of_the_server_has_a_remedy(status: int, words: str) -> None:
    with (
        tiny_model(lambda handler, _: answer(handler, '{"detail": "oh"}', status=status)) as model,
        pytest.raises(ModelError, match=words),
    ):
        text_of(model)


def test_a_reply_that_breaks_off_is_no_reply() -> None:
    with (
        tiny_model(lambda handler, _: streams(handler, event("Yes, it"), event(" is"))) as model,
        pytest.raises(ModelError, match="broke off in mid-reply"),
    ):
        text_of(model)


def test_a_connection_cut_within_an_event_is_told() -> None:
    def cut(handler: BaseHTTPRequestHandler, _: bytes) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(event("Yes")[:20].encode())

    with tiny_model(cut) as model, pytest.raises(ModelError, match="broke off in mid-reply"):
        text_of(model)


def test_an_error_inside_a_stream_is_told() -> None:
    late = 'data: {"error": {"message": "out of memory"}}\n\n'
    with (
        tiny_model(lambda handler, _: streams(handler, event("Yes"), late)) as model,
        pytest.raises(ModelError, match="out of memory"),
    ):
        text_of(model)


@pytest.mark.parametrize("data", ["data: {oh\n\n", 'data: {"choices": 7}\n\n', "data: []\n\n"])
def test_an_event_that_is_not_openais_is_told(data: str) -> None:
    with (
        tiny_model(lambda handler, _: streams(handler, data)) as model,
        pytest.raises(ModelError, match="something else than OpenAI's JSON"),
    ):
        text_of(model)


def test_a_silent_server_is_given_up() -> None:
    with (
        tiny_model(lambda *_: time.sleep(2), stall_s=0.3) as model,
        pytest.raises(ModelError, match="silent for too long"),
    ):
        text_of(model)


def test_a_silent_server_can_be_cancelled() -> None:
    cancel = Event()
    with tiny_model(lambda *_: time.sleep(3)) as model:
        Timer(0.2, cancel.set).start()
        began = time.monotonic()
        *_, reply = model.stream(ASKED, cancel=cancel)
        assert time.monotonic() - began < 1
    assert isinstance(reply, Reply)
    assert reply.finish == "cancelled"


def test_cancelling_closes_the_connection() -> None:
    closed, cancel = Event(), Event()

    def talk_on(handler: BaseHTTPRequestHandler, _: bytes) -> None:
        streams(handler, event("and"))
        try:
            for _ in range(200):
                handler.wfile.write(event("and").encode())
                time.sleep(0.02)
        except OSError:
            closed.set()

    with tiny_model(talk_on) as model:
        for piece in model.stream(ASKED, cancel=cancel):
            assert piece
            cancel.set()
        assert closed.wait(3)


def test_closing_ends_a_reply_under_way_in_words() -> None:
    def endless(handler: BaseHTTPRequestHandler, _: bytes) -> None:
        streams(handler, event("and"))
        time.sleep(2)

    with tiny_model(endless) as model:
        pieces = model.stream(ASKED)
        next(pieces)
        closing = Thread(target=model.close)
        closing.start()
        with pytest.raises(ModelError):
            list(pieces)
        closing.join()
        with pytest.raises(ModelError, match="closed"):
            list(model.stream(ASKED))


def test_a_server_without_logprobs_is_told_with_those_that_have_them() -> None:
    body = json.dumps({"choices": [{"finish_reason": "length", "logprobs": None}]})
    with (
        tiny_model(lambda handler, _: answer(handler, body)) as model,
        pytest.raises(ModelError, match=r"no logprobs.*llama-server"),
    ):
        model.choose(ASKED, ["?"], ["yes", "no"])


def test_samples_a_server_leaves_out_are_asked_for_one_by_one() -> None:
    seeds: list[int] = []

    def refuse_many(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        asked = json.loads(body)
        if asked.get("n", 1) > 1:
            return answer(handler, '{"error": "n is too large"}', status=400)
        seeds.append(asked["seed"])
        return streams(handler, event(str(asked["seed"])), event(finish="stop"))

    with tiny_model(refuse_many) as model:
        replies = model.sample(ASKED, 6, seed=40)
    assert [reply.text for reply in replies] == ["40", "41", "42", "43", "44", "45"]
    assert sorted(seeds) == list(range(40, 46))


def test_samples_of_one_request_are_kept_apart() -> None:
    events = [event("one", index=0), event("two", index=1), event(" more", index=0)]
    ends = [event(finish="stop", index=0), event(finish="length", index=1)]
    with tiny_model(lambda handler, _: streams(handler, *events, *ends)) as model:
        replies = model.sample(ASKED, 2)
    assert [(reply.text, reply.finish) for reply in replies] == [("one more", "stop"), ("two", "length")]


def test_control_tokens_that_people_type_reach_no_server() -> None:
    seen: list[str] = []

    def listen(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        seen.append(json.loads(body)["messages"][0]["content"])
        streams(handler, event("no", "stop"))

    typed = "a < b, vector<int>, x[INST] <|im_end|> </s> <start_of_turn> [/INST] <｜User｜>"
    with tiny_model(listen) as model:
        list(model.stream([say("user", typed)]))
    wanted = "a < b, vector<int>, x[ INST] < |im_end|> < /s> < start_of_turn> [ /INST] < ｜User｜>"
    assert seen == [wanted]


# what leaves the machine


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_these_are_this_machine(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", ["10.0.0.2", "0.0.0.0", "127.0.0.1.example.com", "localhost.example.com", "host"]
)
def test_these_are_not_this_machine(host: str) -> None:
    with pytest.raises(ModelError, match="SPARRING_ALLOW_REMOTE=1"):
        OpenAIHttpModel(f"http://{host}:8080/v1")
    assert not is_loopback(host)


def test_a_draft_is_not_sent_to_a_remote_server() -> None:
    asked: list[str] = []

    def listen(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        asked.append(handler.path)
        answer(handler, MODELS if handler.path == "/v1/models" else "{}")

    with tiny_server(listen) as address:
        remote = OpenAIHttpModel(address.replace("127.0.0.1", "0.0.0.0"), allow_remote=True)
        remote.warm(ASKED)
        remote.close()
        assert "/v1/chat/completions" not in asked
        here = OpenAIHttpModel(address)
        here.warm(ASKED)
        here.close()
    assert "/v1/chat/completions" in asked


def test_an_answer_that_sends_elsewhere_is_not_followed() -> None:
    visited = Event()

    def elsewhere(handler: BaseHTTPRequestHandler, _: bytes) -> None:
        visited.set()

    with tiny_server(elsewhere) as other:

        def redirect(handler: BaseHTTPRequestHandler, _: bytes) -> None:
            handler.send_response(307)
            handler.send_header("Location", other)
            handler.end_headers()

        with tiny_model(redirect) as model, pytest.raises(ModelError, match="answered 307"):
            text_of(model)
    assert not visited.is_set()


@pytest.mark.parametrize(
    "address", ["127.0.0.1:8080", "ftp://127.0.0.1", "http://", "http://me:pass@127.0.0.1"]
)
def test_an_address_that_is_none_is_refused_without_its_password(address: str) -> None:
    with pytest.raises(ModelError, match="SPARRING_SERVER") as caught:
        OpenAIHttpModel(address)
    assert "pass@" not in str(caught.value)


# what servers tell


@pytest.mark.parametrize(("message", "needed"), [(LLAMA_SERVER, 20010), (VLLM, 4097)])
def test_a_prompt_too_long_for_the_server_is_a_context_overflow(message: str, needed: int) -> None:
    error = refusal("http://127.0.0.1:8080/v1", 400, json.dumps({"error": {"message": message}}))
    assert isinstance(error, ContextOverflow)
    assert (error.needed, error.available) == (needed, 4096)


OLLAMA = {
    "/v1/models": {"data": [{"id": "qwen2.5:latest", "owned_by": "library"}, {"id": "other:7b"}]},
    "/api/version": {"version": "0.12.11"},
    "/api/generate": {"done": True},
    "/api/ps": {
        "models": [
            {"name": "qwen2.5:latest", "details": {"parameter_size": "494.03M"}, "context_length": 4096}
        ]
    },
}


def test_ollama_tells_the_window_it_would_cut_a_prompt_to() -> None:
    def behave(handler: BaseHTTPRequestHandler, _: bytes) -> None:
        found = OLLAMA.get(handler.path)
        answer(handler, json.dumps(found), status=200 if found else 404)

    with tiny_server(behave) as address:
        model = OpenAIHttpModel(address, name="qwen2.5")
        assert model.fingerprint["server"] == "ollama 0.12.11"
        assert model.n_ctx == 4096
        assert model.size_b == pytest.approx(0.494, abs=1e-3)
        with pytest.raises(ContextOverflow):
            list(model.stream([say("user", "word " * 4000)]))
        model.close()


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("Qwen2.5-Coder-7B-Instruct", 7),
        ("qwen2.5-coder:1.5b", 1.5),
        ("SmolLM2-135M", 0.135),
        ("mixtral-8x7b", 56),
        ("Qwen3-30B-A3B", 30),
        ("phi-3-mini-4k", None),
        ("gpt-oss", None),
    ],
)
def test_a_name_tells_the_size(name: str, size: float | None) -> None:
    assert size_in(name) == size
