"""Control tokens typed by people, made harmless for servers that read the whole prompt as template text.

In process, contents are tokenised with control tokens off. An OpenAI-style server gives no such choice: it
puts contents into its template and may read `<|im_end|>` in an answer as the end of it. So what looks like a
control token of a known model family gets a space inside; people and models still read it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from graphs.model import Message, say

NAMES = "s|bos|eos|pad|unk|start_of_turn|end_of_turn|start_of_role|end_of_role|end_of_text|think|tool_call"
CONTROL = re.compile(rf"<(?=[|｜])|<(?=/?(?:{NAMES})>)|<(?=</?SYS>>)|\[(?=/?(?:INST|SYSTEM_PROMPT)\])", re.I)


def harmless(messages: Sequence[Message]) -> list[Message]:
    """The messages with every control token in them broken up."""
    return [say(message["role"], CONTROL.sub(r"\g<0> ", message["content"])) for message in messages]
