"""Which interviews are played: all candidates, scenarios and personas equally often, the same every time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from random import Random


@dataclass(frozen=True)
class Planned:
    """One interview to play. `pressure`: stress, 0 to 3; `observe`: answers are judged between the turns."""

    candidate: str
    scenario: str
    persona: str
    seed: int
    minutes: float
    speak_mode: str
    pressure: int = 0
    observe: bool = True

    @property
    def key(self) -> str:
        """Names the interview in the file of finished ones."""
        length = f"{self.minutes:g}m"
        watched = "" if self.observe else "unobserved"
        parts = [self.candidate, self.scenario, self.persona, str(self.seed), length, f"p{self.pressure}"]
        return "/".join([*parts, watched])


def plan(
    n: int,
    candidates: Sequence[str],
    scenarios: Sequence[str],
    personas: Sequence[str],
    *,
    minutes: float,
    speak_mode: str,
    seed: int = 0,
    observe: bool = True,
) -> list[Planned]:
    """The first `n` interviews. More of them begin with the same ones, so none is played twice for it."""
    factors = zip(
        rounds(candidates, f"{seed}:candidate"),
        rounds(scenarios, f"{seed}:scenario"),
        rounds(personas, f"{seed}:persona"),
        strict=False,
    )
    return [
        Planned(candidate, scenario, persona, seed * 1000 + i, minutes, speak_mode, observe=observe)
        for i, (candidate, scenario, persona) in enumerate(islice(factors, n))
    ]


def rounds(levels: Sequence[str], seed: str) -> Iterator[str]:
    """Each level once in an order drawn by `seed`, then each once more in another order, for ever."""
    rng = Random(seed)
    while True:
        yield from rng.sample(sorted(levels), len(levels))
