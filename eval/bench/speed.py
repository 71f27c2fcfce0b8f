"""Tokens per second through the whole engine beside the raw loop, and four samples beside one.

Each round reads a prompt of about a thousand tokens that was never seen before and decodes greedily: through
`ChatModel.stream`, by the raw loop with llama.cpp's defaults, by the raw loop with our parameters, in turn,
so that a change of the machine's mood meets all three. Ours is timed from the call to its first piece
(template, tokens and prefill) and from there to its end; raw gets its tokens ready made.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from time import perf_counter
from typing import Any

from eval.bench.interview import Recorded
from eval.bench.plan import Plan, sample_units, speed_units
from eval.bench.raw import RawContext, RawModel, Run
from graphs.model import ChatModel, Message, Reply, say

TASK = "Tell the whole story of this answer again, in full sentences and in at least five hundred words."
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
        messages = prompt(recorded, i, plan.prompt_words)
        series.append(asdict(one_round(model, raw, messages, f"bench {i}", plan.max_tokens)))
        tick(speed_units(plan))


def prompt(recorded: Recorded, i: int, words: int) -> list[Message]:
    """A prompt of so many words, up to a thousand, that no other round has."""
    n = len(recorded.turns)
    told = f"{recorded.answer(i % n + 1, 500)} {recorded.answer((i + 1) % n + 1, 500)}".split()[-words:]
    task = f"{' '.join(told)}\n\n{TASK}"
    return [say("system", f"You retell answers. This is number {i}."), say("user", task)]


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


# four samples beside one


def sample_pairs(model: ChatModel, recorded: Recorded, plan: Plan, series: list[Any], tick: Tick) -> None:
    """Append the wall times of one sample and of four on a prompt that is in the cache already.

    A sample that ends by itself makes its pair uneven. Such a pair is measured again with another seed; what
    stays uneven after that is kept and marked. Times are compared per decoded step, which is the same as the
    whole time for an even pair.
    """
    messages = [say("system", "You retell answers."), say("user", f"{recorded.answer(1, 200)}\n\n{TASK}")]
    timed_samples(model, messages, 1, 0, plan.sample_tokens)
    for i in range(plan.sample_rounds):
        for attempt in range(MOST_TRIES):
            seed = 100 * i + attempt
            one, four = (timed_samples(model, messages, n, seed, plan.sample_tokens) for n in (1, 4))
            if one["even"] and four["even"]:
                break
        series.append({"seed": seed, "one": one, "four": four})
        tick(sample_units(plan))
    model.forget("samples")


def timed_samples(model: ChatModel, messages: list[Message], n: int, seed: int, most: int) -> dict[str, Any]:
    """Seconds, steps decoded, and whether every sample ran to its last token."""
    began = perf_counter()
    replies = model.sample(messages, n, slot="samples", max_tokens=most, seed=seed)
    seconds = perf_counter() - began
    steps = max(reply.usage.completion_tokens for reply in replies)
    return {
        "seconds": seconds,
        "per_step_s": seconds / max(1, steps),
        "even": all(reply.finish == "length" for reply in replies),
    }
