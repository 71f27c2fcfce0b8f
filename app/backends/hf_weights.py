"""A model loaded by transformers: tokens in, logits out, over a cache that can be cut back.

Knows torch; does not know conversations, slots or threads. Only files on this machine are read, no code of a
model is run, and weights are taken from safetensors or GGUF, never from pickles.
"""

from __future__ import annotations

import copy
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from graphs.model import ModelError

os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # see llama_context
try:
    import torch
    import transformers
except ImportError as exc:
    raise ModelError(
        f"the backend hf needs packages that are not here ({exc.name}); install them: make setup-hf"
    ) from exc

Logits = npt.NDArray[np.float32]
Cache = Any  # transformers.DynamicCache, or what the model's architecture has instead


class HfWeights:
    """Tokenizer and model of a folder with safetensors, or of a `.gguf` file.

    On a GPU in the type of the file, on a CPU in float32. GGUF weights are unpacked, so a quantised file
    takes several times its size. Raises `ModelError` when transformers cannot load it.
    """

    def __init__(self, path: Path, *, n_threads: int | None = None) -> None:
        if n_threads:
            torch.set_num_threads(n_threads)
        transformers.utils.logging.set_verbosity_error()
        transformers.utils.logging.disable_progress_bar()
        self.device = _device()
        try:
            self.tokenizer, self.model = _load(path, self.device)
        except (OSError, ValueError, ImportError, RuntimeError) as exc:
            reason = (str(exc).strip() or type(exc).__name__).splitlines()[0]
            raise ModelError(f"transformers cannot load {path}: {reason}; take another model") from exc
        self.ends = _ends(self.tokenizer, self.model)
        self.n_params = sum(parameter.numel() for parameter in self.model.parameters())
        self.n_ctx_train = int(self.model.config.get_text_config().max_position_embeddings)

    def close(self) -> None:
        self.model = None
        if self.device == "cuda":
            torch.cuda.empty_cache()

    @property
    def is_closed(self) -> bool:
        return self.model is None

    def tokenize(self, text: str, *, special: bool) -> list[int]:
        """Token ids of `text`. With `special` off, a control token spelt out in it stays plain text."""
        encoded = self.tokenizer.encode(text, add_special_tokens=False, split_special_tokens=not special)
        return [int(token) for token in encoded]

    def text(self, tokens: Sequence[int]) -> str:
        """What tokens say; control tokens say nothing, half a character is U+FFFD."""
        said: str = self.tokenizer.decode(
            tokens, skip_special_tokens=True, clean_up_tokenization_spaces=False
        )
        return said

    def new_cache(self) -> Cache:
        return transformers.DynamicCache(config=self.model.config)

    def read(self, cache: Cache, rows: Sequence[Sequence[int]]) -> Logits:
        """Add tokens, shape (batch, tokens), to the cache; the logits behind each, (batch, vocab)."""
        with _in_words(), torch.inference_mode():
            ids = torch.tensor(rows, device=self.device)
            out = self.model(input_ids=ids, past_key_values=cache, use_cache=True, logits_to_keep=1)
            logits: Logits = out.logits[:, -1].float().cpu().numpy()
            return logits

    def trim(self, cache: Cache, excess: int) -> bool:
        """Take the last `excess` tokens off; False when such a cache cannot be cut back so far."""
        try:
            cache.crop(-excess)
        except (AttributeError, NotImplementedError, ValueError):
            return False
        return True

    def copies(self, cache: Cache, n: int) -> Cache:
        """A cache of a batch of `n`, each holding what `cache` holds; `cache` stays as it is."""
        with _in_words():
            many = copy.deepcopy(cache)
            many.batch_repeat_interleave(n)
        return many


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except RuntimeError as exc:  # out of memory is one
        raise ModelError(f"torch failed: {str(exc).splitlines()[0]}; set a smaller SPARRING_N_CTX") from exc


def _device() -> str:
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def _load(path: Path, device: str) -> tuple[Any, Any]:
    given: dict[str, Any] = {"local_files_only": True}
    folder = path
    if path.is_file():
        folder, given = path.parent, given | {"gguf_file": path.name}
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder, **given)
    safe = {} if path.is_file() else {"use_safetensors": True}
    dtype = torch.float32 if device == "cpu" else "auto"
    model = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=dtype, **given, **safe)
    return tokenizer, model.to(device).eval()


def _ends(tokenizer: Any, model: Any) -> frozenset[int]:
    """The tokens that end a reply, by the tokenizer and by the model's own settings."""
    told = model.generation_config.eos_token_id
    more = told if isinstance(told, list) else [told]
    return frozenset(token for token in (*more, tokenizer.eos_token_id) if token is not None)
