"""Stress mode: the same persona pressing harder, on a shorter clock. And the opposite, once asked to stop.

Pressure 0 is the persona as written; 1 to 3 raise how often it injects constraints, pushes back, switches
the topic and cuts in, and shorten the clock. Ideas are pressed harder, people never: no line changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from personas.schema import Interruptions, Persona, WeightedMove

PRESSURES = (0, 1, 2, 3)
DIFFICULT = 4  # from this difficulty on a persona is one for stress mode
RAISED: tuple[WeightedMove, ...] = ("inject_constraint", "revisit_constraint", "challenge", "switch_topic")
LOWERED: tuple[WeightedMove, ...] = ("hint", "nudge")
STEP = 0.35  # share by which one step of pressure raises a weight
SHORTER = 0.15  # share of the clock one step of pressure takes away
SHORTEST_CUT = 40  # words; nobody is cut off sooner for length


def stressed(persona: Persona, pressure: int) -> Persona:
    """The persona under `pressure` (0 to 3). Raises ValueError for any other number."""
    _check(pressure)
    if pressure == 0:
        return persona
    more, less = 1 + STEP * pressure, 1 / (1 + STEP * pressure)
    scale = {**dict.fromkeys(RAISED, more), **dict.fromkeys(LOWERED, less)}
    weights = {
        move: min(10.0, persona.weights.get(move, 1.0) * scale.get(move, 1.0))
        for move in (*RAISED, *LOWERED, "probe")
    }
    return persona.model_copy(
        update={
            "patience": min(5, persona.patience + pressure - 1),
            "weights": weights,
            "interruptions": _sooner(persona.interruptions, pressure),
        }
    )


def _sooner(taste: Interruptions, pressure: int) -> Interruptions:
    triggers = list(taste.triggers) or ["rambling"]
    return taste.model_copy(
        update={
            "triggers": triggers if "too_long" in triggers else [*triggers, "too_long"],
            "max_words": max(SHORTEST_CUT, round(taste.max_words * (1 - SHORTER * pressure))),
            "limit": min(10, taste.limit + pressure),
            "min_gap_turns": max(1, taste.min_gap_turns - pressure + 1),
        }
    )


def eased(persona: Persona) -> Persona:
    """The persona after "pause" or "stop": probes and hints, no challenge, no sudden switch.

    Cut-ins stop too; that is for `graphs/cut_in.py` to see.
    """
    calm: Mapping[WeightedMove, float] = {"challenge": 0.0, "switch_topic": 0.0, "inject_constraint": 0.5}
    gentle: Mapping[WeightedMove, float] = {"hint": 2.0, "nudge": 1.0, "revisit_constraint": 0.5}
    return persona.model_copy(
        update={
            "patience": 1,
            "weights": {**persona.weights, **calm, **gentle},
        }
    )


def compressed(minutes: float, pressure: int) -> float:
    """The length of an interview of `minutes` under `pressure`."""
    _check(pressure)
    return round(minutes * (1 - SHORTER * pressure), 2)


def difficult_persona(personas: Mapping[str, Persona], seed: int) -> str:
    """The id of a persona fit for stress mode, drawn by `seed`; the hardest one when none is hard."""
    hard = sorted(each.id for each in personas.values() if each.difficulty >= DIFFICULT)
    return Random(f"{seed}:stress").choice(hard) if hard else _hardest(personas)


def _hardest(personas: Mapping[str, Persona]) -> str:
    return max(personas.values(), key=lambda each: (each.difficulty, each.id)).id


def _check(pressure: int) -> None:
    if pressure not in PRESSURES:
        raise ValueError(f"pressure {pressure!r} is none of {', '.join(map(str, PRESSURES))}")
