"""A model behind OpenAI's interface: llama-server, vLLM, Ollama and others. See `graphs.model.ChatModel`.

Caching is the server's: it keeps prefixes by itself, so slots have no meaning here. Results may differ in the
last bit between a cached and a fresh prompt, which the in-process engine rules out and no server does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

from pydantic import ValidationError

from app.backends.control_tokens import harmless
from app.backends.openai_choices import listed, missing, probabilities
from app.backends.openai_errors import Refused, unreadable
from app.backends.openai_reply import Replies
from app.backends.openai_server import Server, count_tokens, estimate, look_at, size_in, tokens_of
from app.backends.openai_shapes import Answer, Likely
from app.backends.openai_wire import STALL_S, Wire
from app.memory import WINDOW
from app.settings import Settings
from graphs.model import Cancelled, ContextOverflow, Message, ModelError, Reply

N_AT_ONCE = 4  # requests for samples under way at a server that does not honour `n`
LISTED = 20  # as many likely tokens as every server with logprobs gives
LISTED_WIDE = 1000  # asked for when a choice is not among them; llama-server gives any number, vLLM refuses
STREAMED = {"stream": True, "stream_options": {"include_usage": True}}
# Interviewer and grader need the first token to be an answer. Templates without thinking ignore this.
NO_THINKING = {"chat_template_kwargs": {"enable_thinking": False}}


class OpenAIHttpModel:
    """The model `name` of the server at `address`; None takes the server's only one.

    `n_ctx` and `size_b` are used where the server does not tell them. Raises `ModelError` when the server
    cannot be reached or used; see `Wire` and `look_at`.
    """

    def __init__(
        self,
        address: str,
        *,
        name: str | None = None,
        key: str = "",
        allow_remote: bool = False,
        n_ctx: int = WINDOW,
        size_b: float | None = None,
        stall_s: float = STALL_S,
    ) -> None:
        self._wire = Wire(address, key=key, allow_remote=allow_remote, stall_s=stall_s)
        try:
            self._server = look_at(self._wire, name)
        except ModelError:
            self._wire.close()
            raise
        self.name = self._server.name
        self.n_ctx = self._server.n_ctx or n_ctx
        self.size_b = size_b or self._server.size_b or size_in(self.name) or 0.0
        self._tokens: dict[str, list[int]] = {}  # of choices; empty where the server does not tell
        self._lists_wide = True

    @property
    def server(self) -> Server:
        return self._server

    @property
    def fingerprint(self) -> Mapping[str, str]:
        """No server tells the digest of its weights: `sha256` is "unknown", grades use the default fit."""
        told = f"{self._server.kind} {self._server.version}".strip()
        return {"backend": "openai_http", "model": self.name, "sha256": "unknown", "server": told}

    def count(self, messages: Sequence[Message]) -> int:
        """Exact at llama-server and vLLM, elsewhere an estimate: a token for four characters."""
        return count_tokens(self._wire, self._server, harmless(messages), NO_THINKING)

    def stream(
        self,
        messages: Sequence[Message],
        *,
        slot: str = "main",
        max_tokens: int = 256,
        temperature: float = 0.0,
        seed: int = 0,
        grammar: str | None = None,
        cancel: Event | None = None,
    ) -> Iterator[str | Reply]:
        body = self._body(messages, max_tokens, temperature, seed) | self._grammar(grammar)
        replies = Replies(self._wire.server, estimate(body["messages"]))
        try:
            for event in self._wire.events("/chat/completions", body | STREAMED, cancel):
                yield from replies.take(self._answer(event))
        except Cancelled:
            yield replies.finished(0, cancelled=True)
        else:
            yield replies.finished(0)

    def sample(
        self,
        messages: Sequence[Message],
        n: int,
        *,
        slot: str = "main",
        max_tokens: int = 256,
        temperature: float = 0.8,
        seed: int = 0,
        cancel: Event | None = None,
    ) -> list[Reply]:
        """One request for all samples; what the server leaves out is asked for in requests of their own."""
        body = self._body(messages, max_tokens, temperature, seed)
        try:
            drawn = self._replies(body | {"n": n}, cancel)[:n] if n > 1 else []
        except Refused as exc:
            if exc.status not in (400, 422, 501):
                raise
            drawn = []  # llama-server refuses more samples than it has slots
        rest = [body | {"seed": seed + i} for i in range(len(drawn), n)]
        with ThreadPoolExecutor(N_AT_ONCE) as pool:
            return drawn + [
                reply for found in pool.map(lambda b: self._replies(b, cancel)[:1], rest) for reply in found
            ]

    def _replies(self, body: dict[str, Any], cancel: Event | None) -> list[Reply]:
        """All continuations of one request; at least one."""
        replies = Replies(self._wire.server, estimate(body["messages"]))
        try:
            for event in self._wire.events("/chat/completions", body | STREAMED, cancel):
                for _ in replies.take(self._answer(event)):
                    pass
        except Cancelled:
            return [replies.finished(i, cancelled=True) for i in range(body.get("n", 1))]
        return [replies.finished(i) for i in range(replies.n)]

    def choose(
        self,
        messages: Sequence[Message],
        questions: Sequence[str],
        choices: Sequence[str],
        *,
        slot: str = "main",
        cancel: Event | None = None,
        background: bool = False,
    ) -> list[list[float]]:
        """One token is generated for each question and thrown away: what counts is the list of likely ones.

        One question after another, so that each finds the prefix the one before left in the server's cache.
        See `openai_choices` for a choice that the server does not list.
        """
        for choice in choices:
            self._check_single(choice)
        rows = []
        for question in questions:
            asked = [*messages[:-1], messages[-1] | {"content": messages[-1]["content"] + question}]
            rows.append(probabilities(self._likely(asked, choices, cancel), choices))
        return rows

    def _likely(
        self, messages: Sequence[Message], choices: Sequence[str], cancel: Event | None
    ) -> list[Likely]:
        """Probable first tokens; more of them when a choice is not among the first twenty."""
        body = self._body(messages, 1, 0.0, 0) | {"logprobs": True, "top_logprobs": LISTED}
        if self._server.kind == "vllm":  # newer versions give the very tokens asked for
            body["logprob_token_ids"] = [token for choice in choices for token in self._tokens[choice]]
        tokens = self._listed(body, cancel)
        if missing(tokens, choices) and self._lists_wide:
            try:
                tokens = self._listed(body | {"top_logprobs": LISTED_WIDE}, cancel)
                self._lists_wide = len(tokens) > LISTED + 1  # the one generated may come on top
            except Refused:
                self._lists_wide = False
        return tokens

    def _listed(self, body: dict[str, Any], cancel: Event | None) -> list[Likely]:
        tokens = listed(self._answer(self._wire.post("/chat/completions", body, cancel)))
        if not tokens:
            raise ModelError(
                f"{self._wire.server} gives no logprobs, which choosing and grading need; use llama-server, "
                "vLLM or a new Ollama (0.12.11); start llama-cpp-python's server with --logits_all true"
            )
        return tokens

    def _check_single(self, choice: str) -> None:
        if choice not in self._tokens:
            self._tokens[choice] = tokens_of(self._wire, self._server, choice)
        if len(self._tokens[choice]) > 1 or any(mark.isspace() for mark in choice):
            raise ModelError(f"{choice!r} is several tokens of {self.name}; offer one-token choices")

    def warm(
        self,
        messages: Sequence[Message],
        *,
        slot: str = "main",
        cancel: Event | None = None,
        keep: bool = False,
    ) -> None:
        """Let the server read the prompt by asking for one token: there is no other way to fill its cache.

        Not at a remote server: a draft is nobody's before it is sent, and tokens may cost money there.
        """
        if self._wire.is_remote:
            return
        try:
            self._wire.post("/chat/completions", self._body(messages, 1, 0.0, 0), cancel)
        except Cancelled:
            return

    def forget(self, slot: str) -> None:
        """Nothing: which prefixes stay in memory is the server's business."""

    def close(self) -> None:
        self._wire.close()

    # requests

    def _body(
        self, messages: Sequence[Message], max_tokens: int, temperature: float, seed: int
    ) -> dict[str, Any]:
        """A request for a reply. Raises `ContextOverflow` when it cannot fit."""
        self._check_fit(messages, max_tokens)
        return {
            "model": self._server.model,
            "messages": harmless(messages),
            "max_tokens": max_tokens,
            "temperature": temperature,
            "top_p": 0.95,
            "seed": seed,
            **NO_THINKING,
        }

    def _check_fit(self, messages: Sequence[Message], max_tokens: int) -> None:
        """A text has at most as many tokens as bytes, so most prompts need no counting."""
        most = sum(len(message["content"].encode()) + 64 for message in messages)
        if most + max_tokens <= self.n_ctx:
            return
        if (needed := self.count(messages) + max_tokens) > self.n_ctx:
            raise ContextOverflow(needed, self.n_ctx)

    def _grammar(self, grammar: str | None) -> dict[str, Any]:
        if grammar is None:
            return {}
        match self._server.kind:
            case "vllm":
                return {"structured_outputs": {"grammar": grammar}}
            case "ollama":
                raise ModelError("Ollama takes no grammar; use llama-server or vLLM")
        return {"grammar": grammar}

    def _answer(self, event: object) -> Answer:
        try:
            return Answer.model_validate(event)
        except ValidationError as exc:
            raise unreadable(self._wire.server, str(event)) from exc


def open_server(settings: Settings) -> OpenAIHttpModel:
    """The model these settings name; without a name of the user's, the server's only one."""
    return OpenAIHttpModel(
        settings.server,
        name=settings.model if "model" in settings.model_fields_set else None,
        key=settings.server_key.get_secret_value(),
        allow_remote=settings.allow_remote,
        n_ctx=settings.n_ctx or WINDOW,
        size_b=settings.size_b,
    )
