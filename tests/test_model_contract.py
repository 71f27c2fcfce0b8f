"""What every backend promises, tried on all of them: the scripted one, and real engines with a real model.

`make test-hf` tries the backend hf. SPARRING_TEST_SERVER, the address of a server, has that one tried.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from app.backends.llamacpp import LlamaCppModel
from app.backends.openai_http import OpenAIHttpModel
from app.backends.scripted import ScriptedModel
from graphs.model import ChatModel, ContextOverflow, Message, ModelError, Reply, say

BACKENDS = os.environ.get("SPARRING_TEST_BACKENDS", "scripted llamacpp openai_http").split()
PROMPT = [say("system", "You are terse."), say("user", "Name three colours of the rainbow.")]


@pytest.fixture(scope="module", params=BACKENDS)
def model(request: pytest.FixtureRequest, smollm_path: Path) -> Iterator[ChatModel]:
    made = load(request.param, request, smollm_path)
    yield made
    made.close()


def load(backend: str, request: pytest.FixtureRequest, path: Path) -> ChatModel:
    match backend:
        case "scripted":
            return ScriptedModel()
        case "llamacpp":
            return LlamaCppModel(path, n_ctx=4096)
        case "openai_http":
            return OpenAIHttpModel(request.getfixturevalue("server"), n_ctx=4096)
    from app.backends.hf import HfModel

    return HfModel(path, n_ctx=4096)


def finished(pieces: Iterator[str | Reply]) -> tuple[str, Reply]:
    heard = list(pieces)
    assert isinstance(heard[-1], Reply)
    return "".join(piece for piece in heard[:-1] if isinstance(piece, str)), heard[-1]


def test_it_is_a_chat_model(model: ChatModel) -> None:
    assert isinstance(model, ChatModel)
    assert {"backend", "model", "sha256"} <= set(model.fingerprint)


def test_the_pieces_of_a_stream_are_the_text_of_its_reply(model: ChatModel) -> None:
    text, reply = finished(model.stream(PROMPT, max_tokens=12))
    assert text == reply.text
    assert 0 < reply.usage.completion_tokens <= 12
    assert reply.usage.prompt_tokens == model.count(PROMPT)


def test_a_stream_stops_at_its_limit_and_says_so(model: ChatModel) -> None:
    assert finished(model.stream(PROMPT, max_tokens=1))[1].finish == "length"


def test_greedy_text_is_the_same_every_time(model: ChatModel) -> None:
    first = finished(model.stream(PROMPT, max_tokens=12))[0]
    assert finished(model.stream(PROMPT, max_tokens=12, slot="another"))[0] == first


def test_samples_are_as_many_as_asked_for(model: ChatModel) -> None:
    replies = model.sample(PROMPT, 3, max_tokens=8, seed=1)
    assert len(replies) == 3
    assert all(reply.text for reply in replies)


def test_the_same_seed_draws_the_same_samples(model: ChatModel) -> None:
    drawn = [[r.text for r in model.sample(PROMPT, 3, max_tokens=8, seed=5)] for _ in range(2)]
    assert drawn[0] == drawn[1]


def test_choices_get_probabilities_that_sum_to_one(model: ChatModel) -> None:
    rows = model.choose(PROMPT, ["\nIs red one? yes or no", "\nIs iron one? yes or no"], ["yes", "no"])
    assert len(rows) == 2
    assert all(sum(row) == pytest.approx(1) and len(row) == 2 for row in rows)


def test_no_questions_get_no_rows(model: ChatModel) -> None:
    assert model.choose(PROMPT, [], ["yes", "no"]) == []


def test_a_choice_of_several_tokens_is_refused_by_name(model: ChatModel) -> None:
    with pytest.raises(ModelError, match=r"single|one-token"):
        model.choose(PROMPT, ["?"], ["certainly not", "no"])


def test_a_prompt_that_cannot_fit_is_refused_before_decoding(model: ChatModel) -> None:
    long: list[Message] = [say("user", "word " * 20_000)]
    with pytest.raises(ContextOverflow, match="tokens but the context window holds"):
        finished(model.stream(long))


def test_cancelling_ends_a_stream_with_its_reply(model: ChatModel) -> None:
    cancel = Event()
    cancel.set()
    assert finished(model.stream(PROMPT, max_tokens=50, cancel=cancel))[1].finish == "cancelled"


def test_warming_and_forgetting_change_no_result(model: ChatModel) -> None:
    before = finished(model.stream(PROMPT, max_tokens=8, slot="w"))[0]
    model.forget("w")
    model.warm(PROMPT, slot="w")
    assert finished(model.stream(PROMPT, max_tokens=8, slot="w"))[0] == before
