"""What the files of this folder look like: strict models, read by plan_loader.

Shares are parts of the weekly hours, 0 to 1. Levels are those of the signals, 1 to 5. Weeks count from 1.
"""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field, model_validator

from rubrics.schema import SIGNALS, Identifier, RoleName, Signal, StageName, Strict, Text

AreaName = Literal["coding", "ml_coding", "ml_theory", "systems", "experiments", "behavioural"]
AREAS: tuple[AreaName, ...] = get_args(AreaName)
Share = Annotated[float, Field(ge=0, le=1)]


class Area(Strict):
    """A kind of work, and how each role divides its week over them."""

    id: AreaName
    title: Text
    shares: dict[RoleName, Share]  # a role that is missing spends nothing on it


class Allocation(Strict):
    """allocation.yaml"""

    areas: list[Area]
    stages: dict[RoleName, Annotated[list[StageName], Field(min_length=3)]]  # when none are named

    @model_validator(mode="after")
    def every_week_is_whole(self) -> Allocation:
        for role in get_args(RoleName):
            total = sum(area.shares.get(role, 0.0) for area in self.areas)
            if abs(total - 1) > 1e-9:
                raise ValueError(f"shares of {role} add up to {total:.2f}; make them 1")
        return self


class Seed(Strict):
    """A milestone of the catalogue: what is done, measurably, and what can be shown for it."""

    id: Identifier
    text: Text
    artefact: Text
    roles: list[RoleName] = Field(default_factory=lambda: list(get_args(RoleName)))


class Catalogue(Strict):
    """milestones/<area>.yaml, in the order in which they are best done"""

    area: AreaName
    milestones: list[Seed] = Field(min_length=1)


class Mocks(Strict):
    """In which weeks interviews are held."""

    fixed: list[int]
    extra: list[int] = Field(min_length=3)
    first_by: int  # the first mock is held in this week at the latest


class AfterMock(Strict):
    """What one graded interview may change."""

    low: float  # a level up to this one asks for the remedy
    most_signals: int
    weeks: int  # for so long, and the interview is repeated on the last day
    most_moved: Share  # of the weekly time, over all remedies together
    after_better_ones: Share  # of the shares, when the mean of the last mocks is above `low`
    looked_at: int  # mocks that count as the last ones
    areas: dict[Signal, list[AreaName]]  # where a remedy's time goes: the first that the role has


class CheckpointRemedy(Strict):
    """What a failed checkpoint changes in the following weeks. Each field is one way to change a week."""

    signal: Signal
    on: Text
    weeks: int = 4
    shares: dict[AreaName, Share] = Field(default_factory=dict)  # set to this part of the week
    instead_of: dict[AreaName, AreaName] = Field(default_factory=dict)  # where a role lacks an area
    halved: list[AreaName] = Field(default_factory=list)
    daily_minutes: tuple[float, float] | None = None  # at least, at most; of the area `daily`
    daily: AreaName | None = None
    scripted_mocks: bool = False  # one mock every week, with a script
    milestones: list[Seed] = Field(min_length=1)  # in the order of the weeks, `each_week` of them
    each_week: int = 1


class Checkpoints(Strict):
    weeks: list[int]
    mean_at_least: float  # of the signals, weighted for the role
    none_below: float
    remedy_at_most: float  # a signal here passes and is remedied all the same
    newest: int  # so many interviews of the weeks before count for a signal
    most_remedies: int
    rest_at_least: Share  # what a remedy leaves for the areas it does not name
    remedies: list[CheckpointRemedy]

    @model_validator(mode="after")
    def every_signal_has_one(self) -> Checkpoints:
        missing = set(SIGNALS) - {remedy.signal for remedy in self.remedies}
        if missing:
            raise ValueError(f"remedies lack {sorted(missing)}")
        return self


class Rules(Strict):
    """rules.yaml"""

    weeks: int
    least_hours: float
    most_hours: float
    milestones: tuple[int, int]  # a week holds at least, at most
    mocks: Mocks
    after_mock: AfterMock
    checkpoints: Checkpoints


class Risk(Strict):
    """What may keep the plan from working; `when` names a check in app/practice/risks.py or a signal."""

    when: Literal["no_interview", "few_hours", "unseen_stage", "no_milestone_done", "one_mock"] | Signal
    risk: Text
    answer: Text  # what the plan does about it


class Risks(Strict):
    """risks.yaml"""

    risks: list[Risk]


class Domain(Strict):
    """A row of the role-fit matrix."""

    id: Identifier
    title: Text
    area: AreaName
    signals: list[Signal] = Field(min_length=1)  # their levels stand behind the fit
    stages: list[StageName] = Field(min_length=1)  # interviews of these stages are evidence
    roles: dict[RoleName, Annotated[int, Field(ge=1, le=3)]]  # how much it counts: 3 high
    action: Text  # what mends a gap
    hours: float  # the effort of it


class Domains(Strict):
    """matrix.yaml"""

    good: dict[Literal["Fair", "Good", "Excellent"], float]  # the least mean level for each fit
    domains: list[Domain]
