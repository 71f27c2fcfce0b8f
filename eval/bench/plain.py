"""The baseline *plain*: the recorded interview as a user would write it in an evening.

One `Llama`, one list of messages with everything said so far, `create_chat_completion` for the interviewer,
and, once the reply is out, another one for an observer's note on the last answer. `Llama` keeps one
conversation in its cache and the two calls share no beginning, so each of them reads the whole transcript
again. Without an observer its cache would survive: `plain_alone` measures that too, since it is what a
careful user would get.

Only some turns are timed, to save time. The call that a real run would have made just before is made first,
untimed, so the cache holds what it would hold; the interviewer's earlier replies are the recorded questions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import llama_cpp
import yaml

from eval.bench.interview import Recorded
from eval.bench.plan import Plan, plain_units
from graphs.model import Message, say
from personas.schema import Persona
from rubrics.schema import Scenario

PROMPTS: dict[str, str] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
Tick = Callable[[float], None]


@dataclass(frozen=True)
class Plain:
    """What both calls are made with."""

    llama: llama_cpp.Llama
    recorded: Recorded
    scenario: Scenario
    persona: Persona

    def interviewer(self, turn: int, words: int) -> list[Message]:
        """The whole conversation up to answer `turn`, from the interviewer's side."""
        role = PROMPTS["interviewer"].format(voice=self.persona.voice, prompt=self.scenario.prompt)
        messages = [say("system", role), say("user", "I am ready.")]
        for n in range(1, turn + 1):
            messages.append(say("assistant", self.recorded.question(n, self.scenario)))
            messages.append(say("user", self.recorded.answer(n, words)))
        return messages

    def observer(self, turn: int, words: int) -> list[Message]:
        """The transcript up to answer `turn`, for the observer."""
        lines = [
            f"Interviewer: {self.recorded.question(n, self.scenario)}\n"
            f"Candidate: {self.recorded.answer(n, words)}"
            for n in range(1, turn + 1)
        ]
        role = PROMPTS["observer"].format(prompt=self.scenario.prompt)
        return [say("system", role), say("user", "\n".join(lines))]

    def listen(self, messages: list[Message], max_tokens: int) -> tuple[float, float]:
        """Seconds to the first text of one streamed completion, and to its end."""
        first = None
        began = perf_counter()
        stream: Any = self.llama.create_chat_completion(
            messages,  # type: ignore[arg-type]
            max_tokens=max_tokens,
            stream=True,
            seed=0,
        )
        for chunk in stream:
            if first is None and chunk["choices"][0]["delta"].get("content"):
                first = perf_counter()
        ended = perf_counter()
        return (first or ended) - began, ended - began

    def replies(self, words: int, plan: Plan, observer: bool, series: list[Any], tick: Tick) -> None:
        """Time the interviewer's reply to some answers, each after the call that came before it."""
        for turn in plan.plain_turns[words]:
            before, tokens = (
                (self.observer, plan.note_tokens) if observer else (self.interviewer, plan.reply_tokens)
            )
            if turn > 1:
                self.listen(before(turn - 1, words), tokens)
            first, full = self.listen(self.interviewer(turn, words), plan.reply_tokens)
            series.append({"turn": turn, "words": words, "first_s": first, "full_s": full})
            tick(plain_units(words, turn) / (1 if observer else 2))


def open_llama(path: Path, n_ctx: int, threads: tuple[int, int]) -> llama_cpp.Llama:
    """llama-cpp-python's own class with what a user would set, and all layers on a GPU when there is one.

    `threads`: for reading a prompt, and for writing.
    """
    return llama_cpp.Llama(
        str(path),
        n_ctx=n_ctx,
        n_threads=threads[1],
        n_threads_batch=threads[0],
        n_gpu_layers=-1 if llama_cpp.llama_supports_gpu_offload() else 0,
        verbose=False,
    )


def forget(llama: llama_cpp.Llama) -> None:
    """Let the next call find nothing of another interview in the cache."""
    llama.reset()  # type: ignore[no-untyped-call]
