"""Which drills are needed most, each with its reason in a sentence. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graphs.practice.draw import UNKNOWN, Past, Standing
from rubrics.practice.loader import load_drills, load_sub_skills
from rubrics.practice.schema import Drill

FATIGUE = 0.4  # need that the drill done last loses
LATELY = 6  # results of other drills until a drill is as good as not done


@dataclass(frozen=True)
class Wish:
    """A drill that a plan asks for, and its reason as a clause: "your plan of 3 May trains debugging"."""

    drill: str
    reason: str


@dataclass(frozen=True)
class Held:
    """An interview: minutes, and the levels of its newest grade by signal, None where not scored."""

    created: str
    minutes: float
    levels: Mapping[str, int | None]


def latest_levels(interviews: Sequence[Held]) -> dict[str, int | None]:
    """The last level of each signal that was scored at all."""
    return {name: level for held in interviews for name, level in held.levels.items() if level is not None}


def ordered(results: Sequence[Past], plans: Sequence[Wish], weak: Standing) -> list[tuple[Drill, str]]:
    """Every drill with its reason: what a plan asks for, then by weakness, least lately done first."""
    drills = load_drills()
    asked = {
        wish.drill: f"{wish.reason[0].upper()}{wish.reason[1:].rstrip('.')}." for wish in reversed(plans)
    }
    order = [wish.drill for wish in plans if wish.drill in drills]
    needs = {name: _need(drill, weak) for name, drill in drills.items()}
    rest = sorted(drills, key=lambda name: -(needs[name][0] - _fatigue(results, name)))
    found = [*dict.fromkeys(order), *(name for name in rest if name not in asked)]
    return [(drills[name], asked.get(name) or needs[name][1]) for name in found]


def _need(drill: Drill, weak: Standing) -> tuple[float, str]:
    """How much the drill is needed, 0 to 1, and why."""
    skills = load_sub_skills()
    signals: list[str] = [skills[each].signal for each in drill.sub_skills]
    by_signal = {name: weak.signals[name] for name in signals if name in weak.signals}
    by_skill = {each: weak.sub_skills[each] for each in drill.sub_skills if each in weak.sub_skills}
    worst_signal = max(by_signal, key=lambda name: by_signal[name], default="")
    worst_skill = max(by_skill, key=lambda name: by_skill[name], default="")
    if worst_signal and by_signal[worst_signal] >= max(UNKNOWN, by_skill.get(worst_skill, 0.0)):
        level = 5 - 4 * by_signal[worst_signal]
        told = worst_signal.replace("_", " ")
        return by_signal[worst_signal], f"Your last grade in {told} was {level:.0f} of 5."
    if worst_skill:
        weakness, name = by_skill[worst_skill], skills[worst_skill].name
        return weakness, f"{name}: lately you met {1 - weakness:.0%} of what was needed."
    return UNKNOWN, f"You have not practised {skills[drill.sub_skills[0]].name.lower()} yet."


def _fatigue(results: Sequence[Past], drill: str) -> float:
    """0 for a drill long not done, most for the one done last."""
    since = [
        i for i, past in enumerate(dict.fromkeys(past.drill for past in reversed(results))) if past == drill
    ]
    return FATIGUE * max(0.0, 1 - since[0] / LATELY) if since else 0.0
