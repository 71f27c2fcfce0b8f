"""Doctor's look at the backend hf: the packages, the model, and a few tokens written with it."""

from __future__ import annotations

from typing import Literal

from app.model_files.models import ChecksumMismatch, ModelMissing, UnknownModel
from app.settings import Settings
from graphs.model import ModelError, Reply, say


def try_weights(settings: Settings) -> tuple[Literal["ok", "fail"], str, str]:
    """Status, what was found, and the remedy."""
    try:
        from app.backends.hf import open_weights

        model = open_weights(settings)
    except (ModelError, ModelMissing, ChecksumMismatch, UnknownModel) as exc:
        what, _, remedy = str(exc).partition("; ")
        return "fail", what, remedy or "see SPARRING_MODEL"
    *_, reply = model.stream([say("user", "Count from one to twenty.")], max_tokens=16)
    assert isinstance(reply, Reply)
    speed = reply.usage.completion_tokens / max(reply.timings.decode_s, 1e-3)
    told = model.fingerprint
    model.close()
    text = f"{model.name} on {told['device']}, writes {speed:.1f} tokens/s"
    return "ok", f"{text}; transformers {told['transformers']}, torch {told['torch']}", ""
