"""Tokens per second through the whole engine beside the raw loop, and four samples beside one.

Each round reads a prompt of about a thousand tokens that was never seen before and decodes greedily: through
`ChatModel.stream`, by the raw loop with llama.cpp's defaults, by the raw loop with our parameters, in turn,
so that a change of the machine's mood meets all three. Ours is timed from the call to its first piece
(template, tokens and prefill) and from there to its end; raw gets its tokens ready made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from time import perf_counter
from typing import Any

from eval.bench.interview import Recorded
from eval.bench.plan import SAMPLE_UNITS, Plan, speed_units
from eval.bench.raw import RawContext, RawModel, Run
from graphs.model import ChatModel, Message, Reply, say

TASK = "Tell the whole story of this answer again, in full sentences and in at least five hundred words."
SAMPLE_TOKENS = 32  # as many as a reply's wording may take (graphs/speak.py)
SAMPLE_TASK = "Count aloud from one to two hundred in words, without leaving a number out."
MOST_TRIES = 4  # for each pair of samples that has to run to its last token
Raw = tuple[RawModel, RawContext, RawContext]  # the contexts: defaults, our parameters
Tick = Callable[[float], None]


@dataclass(frozen=True)
class Speeds:
    """Tokens per second of one round, by side: "ours", "raw" (defaults), "raw_ours" (our parameters)."""

    prompt_tokens: int
    decoded: int
    prefill: dict[str, float]
    decode: dict[str, float]
    same_output: bool  # ours and raw with our parameters said the same


def speeds(model: ChatModel, raw: Raw, recorded: Recorded, plan: Plan, series: list[Any], tick: Tick) -> None:
    """Append one `Speeds` as JSON to `series` for each round."""
    for i in range(plan.rounds):
        series.append(asdict(one_round(model, raw, prompt(recorded, i), f"bench {i}", plan.max_tokens)))
        tick(speed_units(plan))


def prompt(recorded: Recorded, i: int) -> list[Message]:
    """A thousand tokens, roughly, that no other round has."""
    n = len(recorded.turns)
    told = f"{recorded.answer(i % n + 1, 500)} {recorded.answer((i + 1) % n + 1, 200)}"
    return [say("system", f"You retell answers. This is number {i}."), say("user", f"{told}\n\n{TASK}")]


def one_round(model: ChatModel, raw: Raw, messages: list[Message], slot: str, max_tokens: int) -> Speeds:
    raw_model, plain, like_ours = raw
    tokens = raw_model.prompt(messages)
    ours, reply = streamed(model, messages, slot, max_tokens)
    if len(tokens) != reply.usage.prompt_tokens:
        raise RuntimeError(f"the prompt has {reply.usage.prompt_tokens} tokens for us and {len(tokens)} raw")
    # the token that ends a reply is drawn behind a decode too, and is not counted as text
    decodes = reply.usage.completion_tokens - (reply.finish == "length")
    runs = {"raw": plain.run(tokens, decodes), "raw_ours": like_ours.run(tokens, decodes)}
    said = raw_model.text(runs["raw_ours"].tokens[: reply.usage.completion_tokens])
    sides = {"ours": ours, **runs}
    fresh = {"ours": len(tokens) - reply.usage.cached_tokens}
    return Speeds(
        prompt_tokens=len(tokens),
        decoded=decodes,
        prefill={name: fresh.get(name, len(tokens)) / run.prefill_s for name, run in sides.items()},
        decode={name: decodes / run.decode_s for name, run in sides.items()},
        same_output=said == reply.text,
    )


def streamed(model: ChatModel, messages: Sequence[Message], slot: str, max_tokens: int) -> tuple[Run, Reply]:
    """Seconds of one greedy reply as its listener sees them. Raises `RuntimeError` when it says nothing."""
    first, reply = None, None
    began = perf_counter()
    for piece in model.stream(messages, slot=slot, max_tokens=max_tokens):
        if isinstance(piece, Reply):
            reply = piece
        elif first is None:
            first = perf_counter()
    ended = perf_counter()
    model.forget(slot)
    if first is None or reply is None or reply.usage.completion_tokens < 2:
        raise RuntimeError(f"the model had next to nothing to say to {messages[-1]['content'][-80:]!r}")
    return Run(first - began, ended - first, []), reply


def raw_prefill(rounds: Sequence[Mapping[str, Any]]) -> float:
    """Tokens per second at which llama.cpp itself reads, the median of the rounds."""
    return float(median(each["prefill"]["raw"] for each in rounds))


# four samples beside one


def sample_pairs(model: ChatModel, recorded: Recorded, plan: Plan, series: list[Any], tick: Tick) -> None:
    """Append the wall times of one sample and of four of the same length, on a prompt that is in the cache.

    A sample that ends by itself makes its pair uneven; such a pair is measured again with another seed.
    """
    messages = [say("system", recorded.answer(1, 200)), say("user", SAMPLE_TASK)]
    model.sample(messages, 1, slot="samples", max_tokens=1)
    for seed in range(MOST_TRIES * plan.sample_rounds):
        one, four = (timed_samples(model, messages, n, seed) for n in (1, 4))
        if one[1] and four[1]:
            series.append({"one_s": one[0], "four_s": four[0], "seed": seed})
            tick(SAMPLE_UNITS)
        if len(series) == plan.sample_rounds:
            break
    model.forget("samples")


def timed_samples(model: ChatModel, messages: list[Message], n: int, seed: int) -> tuple[float, bool]:
    """Seconds, and whether every sample ran to its last token."""
    began = perf_counter()
    replies = model.sample(messages, n, slot="samples", max_tokens=SAMPLE_TOKENS, seed=seed)
    return perf_counter() - began, all(reply.finish == "length" for reply in replies)
