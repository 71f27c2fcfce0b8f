"""A whole run, part by part. What is measured goes into the series at once, so a broken-off run keeps it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, cast

from app.backends import load_model
from app.backends.gguf import per_token
from app.services import Services
from app.settings import load_settings
from eval.bench import raw, regrading
from eval.bench.interview import Recorded, load_interview
from eval.bench.memory import Footprint, watched
from eval.bench.metered import MeteredModel
from eval.bench.plain import Plain, forget, open_llama
from eval.bench.plan import PLAIN_REGRADED, REGRADED, Plan
from eval.bench.replay import FORCED, PERSONA, Replay, add_forced_scenario, replayed
from eval.bench.results import Series
from eval.bench.speed import sample_pairs, speeds
from eval.interviewer.play import quiet_home
from graphs.model import ChatModel, say

Tick = Callable[[float], None]
Part = Callable[[str], Tick]  # names the part that begins
COMPARED = 200  # words of an answer in the comparisons made at one length only


@dataclass(frozen=True)
class Bench:
    """What is measured, how much of it, and what came of it so far."""

    path: Path
    threads: tuple[int, int]  # for reading a prompt, and for writing
    plan: Plan
    series: Series = field(default_factory=Series)
    recorded: Recorded = field(default_factory=load_interview)

    def load(self) -> ChatModel:
        """Our engine the way the product loads it, with these weights, this window and these threads."""
        read, write = self.threads  # two different ones are what the engine chooses by itself
        changed = {
            "model": str(self.path),
            "n_ctx": self.plan.n_ctx,
            "threads": read if read == write else None,
        }
        return load_model(load_settings().model_copy(update=changed))


@dataclass(frozen=True)
class Ours:
    """Our engine, ready, and what it took of memory until then."""

    services: Services
    metered: MeteredModel
    loaded: Footprint

    @property
    def model(self) -> ChatModel:
        return cast(ChatModel, self.metered)


def run_regrading(bench: Bench, part: Part) -> None:
    """Only what concerns saved transcripts."""
    with our_engine(bench) as ours:
        measure_regrading(bench, ours, part)


def run(bench: Bench, part: Part) -> None:
    """Measure everything."""
    with our_engine(bench) as ours:
        measure_speed(bench, ours, part)
        measure_replies(bench, ours, part)
        measure_plain(bench, ours, part)
        measure_regrading(bench, ours, part)


@contextmanager
def our_engine(bench: Bench) -> Iterator[Ours]:
    """The engine after its first words, so that the weights are in memory."""
    with watched() as loaded:
        metered = MeteredModel(bench.load())
        list(metered.stream([say("user", "Say hello.")], max_tokens=4))
    with quiet_home(lambda: cast(ChatModel, metered)) as services:
        services.model()  # loaded, so that it is closed with the services
        add_forced_scenario(services, bench.recorded)
        yield Ours(services, metered, loaded)


def measure_speed(bench: Bench, ours: Ours, part: Part) -> None:
    """Decode and prefill beside the raw loop, then samples."""
    plan, series = bench.plan, bench.series
    with raw.opened(bench.path, plan.n_ctx, bench.threads) as sides:
        series.memory["kv_bytes"] = plan.n_ctx * per_token(sides[0].model)
        speeds(ours.model, sides, bench.recorded, plan, series.speed, part("tokens per second"))
    sample_pairs(ours.model, bench.recorded, plan, series.samples, part("four samples"))


def measure_replies(bench: Bench, ours: Ours, part: Part) -> None:
    """The interview at every length, as shipped, and without the observer's questions in the background."""
    plan, series = bench.plan, bench.series

    def replay(name: str, rows: list[Any], play: Replay) -> None:
        replayed(play, ours.services, ours.metered, bench.recorded, rows, part(f"ours, {name}"))

    with watched() as held:
        for words, turns in plan.turns.items():
            rows = series.ours.setdefault(words, [])
            replay(f"{words} words", rows, Replay(FORCED, words, turns, plan.step, plan.observe))
        compared = Replay(FORCED, COMPARED, plan.compared_turns, plan.step, plan.observe)
        replay("as shipped", series.shipped, replace(compared, scenario=bench.recorded.scenario))
        replay("observer off", series.unobserved, replace(compared, observe=False))
    start = ours.loaded.current
    peak = max(ours.loaded.peak, start + held.peak)
    series.memory["ours"] = asdict(Footprint(start + held.current, peak))


def measure_plain(bench: Bench, ours: Ours, part: Part) -> None:
    """What a user would write, on the same weights; our engine stays loaded and does nothing."""
    plan, series, services = bench.plan, bench.series, ours.services
    with ExitStack() as stack, watched() as held:
        llama = stack.enter_context(closing(open_llama(bench.path, plan.n_ctx, bench.threads)))
        scenario = services.scenarios[bench.recorded.scenario]
        plain = Plain(llama, bench.recorded, scenario, services.personas[PERSONA])
        for words in plan.plain_turns:
            forget(llama)
            rows = series.plain.setdefault(words, [])
            plain.replies(words, plan, True, rows, part(f"plain, {words} words"))
        forget(llama)
        tick = part("plain without observer")
        plain.replies(COMPARED, plan, False, series.plain_alone, tick)
    series.memory["plain"] = asdict(held)


def measure_regrading(bench: Bench, ours: Ours, part: Part) -> None:
    """Saved transcripts: ours and the raw loop over all of them, plain over a few."""
    plan, engine = bench.plan, cast(Any, ours.model)
    found = regrading.transcripts(plan.regraded, plan.regraded_turns)
    units = part("transcripts, ours")
    with closing(regrading.RawReader(bench.path, bench.threads)) as raw:
        mine = regrading.ours(found, engine, raw, lambda n: units(n * REGRADED))
    units = part("transcripts, plain")
    with closing(open_llama(bench.path, plan.n_ctx, bench.threads)) as llama:
        theirs = regrading.plain(found[: plan.plain_regraded], llama, lambda n: units(n * PLAIN_REGRADED))
    bench.series.regrade = {**regrading.ratios(mine, theirs), "ours": mine, "plain": theirs}
