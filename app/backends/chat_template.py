"""Chat messages to prompt segments: the template's own text apart from what people wrote.

The model's own Jinja template runs sandboxed (it comes out of a downloaded file) over placeholders. The
contents are put in afterwards, so they can be tokenised with special tokens off.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from llama_cpp.llama_chat_format import Jinja2ChatFormatter

from graphs.model import Message, ModelError

CHATML = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n"
    "{% endfor %}<|im_start|>assistant\n"
)
_PLACEHOLDER = re.compile("\ue000(\\d+)\ue001")


class Segment(NamedTuple):
    """A piece of a prompt. `trusted` text comes from the template and may hold control tokens."""

    text: str
    trusted: bool
    message: int  # index of the message it belongs to, -1 for the template's text


class ChatTemplate:
    """A model's chat template. Without one (`source` None) ChatML is used, `is_default` says so."""

    def __init__(self, source: str | None, *, bos: str = "", eos: str = "") -> None:
        self.is_default = source is None
        self._formatter = Jinja2ChatFormatter(source or CHATML, eos_token=eos, bos_token=bos)

    def render(self, messages: Sequence[Message]) -> list[Segment]:
        """Segments of the prompt in order, ending with the header of the assistant's turn.

        Raises `ModelError` when the template refuses the messages (roles it does not know, say).
        """
        held = [{**message, "content": f"\ue000{i}\ue001"} for i, message in enumerate(messages)]
        try:
            prompt = self._formatter(messages=held).prompt  # type: ignore[arg-type]
        except Exception as exc:  # the template is the model's own code and may raise anything
            raise ModelError(f"the model's chat template refuses these messages: {exc}") from exc
        segments = []
        for i, part in enumerate(_PLACEHOLDER.split(prompt)):
            if i % 2:
                segments.append(Segment(messages[int(part)]["content"], False, int(part)))
            elif part:
                segments.append(Segment(part, True, -1))
        return segments
