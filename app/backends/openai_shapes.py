"""What an OpenAI-style server answers, as far as it is read here. Everything else in an answer is ignored."""

from __future__ import annotations

from pydantic import BaseModel, Field


class Said(BaseModel):
    """A piece of a reply. What a model thinks aloud comes under other names and is left out."""

    content: str | None = None


class Likely(BaseModel):
    """A token that could have come, and the logarithm of its probability."""

    token: str
    logprob: float


class Drawn(Likely):
    """A token that came, and the likeliest ones in its place."""

    top_logprobs: list[Likely] = []


class Logprobs(BaseModel):
    content: list[Drawn] | None = None


class Choice(BaseModel):
    """One of the `n` continuations, as a stream sends it piece by piece."""

    index: int = 0
    delta: Said | None = None
    finish_reason: str | None = None
    logprobs: Logprobs | None = None


class Cached(BaseModel):
    cached_tokens: int | None = None


class UsageTold(BaseModel):
    """Token counts of a request, where the server tells them."""

    prompt_tokens: int = Field(ge=0)
    completion_tokens: int = Field(default=0, ge=0)
    prompt_tokens_details: Cached | None = None


class Answer(BaseModel):
    """A whole answer, or one event of a stream."""

    choices: list[Choice] = []
    usage: UsageTold | None = None


class ModelMeta(BaseModel):
    """What llama-server tells of a model besides its name."""

    n_params: int | None = None


class ServedModel(BaseModel):
    id: str
    owned_by: str = ""
    max_model_len: int | None = None  # vLLM
    meta: ModelMeta | None = None


class ModelList(BaseModel):
    data: list[ServedModel]
