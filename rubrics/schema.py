"""What the product's content looks like: strict models of the YAML files in this folder.

A misspelt key, a dangling reference or an empty list is refused when the file is read, with its path.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

SIGNALS = (
    "correctness",
    "communication",
    "abstraction",
    "debugging",
    "mathematical_intuition",
    "experiment_design",
    "collaboration",
)
Signal = Literal[
    "correctness",
    "communication",
    "abstraction",
    "debugging",
    "mathematical_intuition",
    "experiment_design",
    "collaboration",
]
RoleName = Literal["SWE", "MLE", "RE", "RS"]
StageName = Literal[
    "recruiter_screen",
    "coding",
    "ml_theory",
    "ml_coding",
    "ml_system_design",
    "project_deep_dive",
    "behavioral",
    "team_matching",
]
Phase = Literal["framing", "depth", "wrap_up"]
PHASES: tuple[Phase, ...] = get_args(Phase)
Feature = Literal["shows", "quality", "signs", "definiteness", "figures", "asks"]
FEATURES: tuple[Feature, ...] = get_args(Feature)
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+$")]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Fact(Strict):
    """Something the interviewer knows and tells only when asked about it."""

    id: Identifier
    asks: list[Text] = Field(min_length=1)  # words and phrases by which a question asks for it
    answer: Text  # the interviewer's whole answer, ready to be said


class ExpectedPoint(Strict):
    """Something a strong answer contains. Never shown before the interview is over."""

    id: Identifier
    text: Text
    keywords: list[Text] = Field(min_length=1)  # any of them in an answer suggests the point was made
    signal: Signal
    phase: Phase = "depth"


class Probe(Strict):
    """A follow-up question the interviewer may ask, in its own words."""

    id: Identifier
    line: Text
    signal: Signal
    phase: Phase = "depth"
    about: list[Identifier] = Field(default_factory=list)  # expected points it asks about
    cues: list[Text] = Field(default_factory=list)  # words of the candidate that make it timely


class Constraint(Strict):
    """A new requirement injected into a running interview."""

    id: Identifier
    line: Text  # as said when injected
    revisit: Text  # as said when returning to it
    kind: Literal[
        "latency",
        "memory",
        "scale",
        "budget",
        "labels",
        "fairness",
        "interpretability",
        "data",
        "time",
        "api",
    ]
    after: Phase = "depth"  # earliest phase in which it may be injected
    good_adaptation: list[Text] = Field(min_length=1)  # what a good answer to it contains
    keywords: list[Text] = Field(min_length=1)  # words that show it is being addressed
    signal: Signal


class InterruptionHook(Strict):
    """A cut-in. `when` names what in the unfinished draft triggers it."""

    id: Identifier
    when: Literal["rambling", "too_long", "model_before_data", "off_topic", "any"]
    line: Text


class CodeTask(Strict):
    """The code part of a scenario. Tests are plain pytest-free asserts run after the candidate's code."""

    language: Literal["python"] = "python"
    starter: Text
    reference: Text
    visible_tests: Text
    hidden_tests: Text


class Scenario(Strict):
    id: Identifier
    title: Text
    stage: StageName
    roles: list[RoleName] = Field(min_length=1)
    difficulty: int = Field(ge=1, le=5)
    topics: list[Text] = Field(min_length=1)
    prompt: Text  # what the interviewer says first, whole
    facts: list[Fact] = Field(default_factory=list)
    expected: list[ExpectedPoint] = Field(min_length=6)
    probes: list[Probe] = Field(min_length=6)
    constraints: list[Constraint] = Field(min_length=4)
    interruptions: list[InterruptionHook] = Field(min_length=3)
    challenges: list[Text] = Field(min_length=2)  # pushes back on an idea, never on the person
    hints: list[Text] = Field(min_length=2)  # from vague to plain; given only to a stuck candidate
    red_flags: list[Text] = Field(min_length=2)
    clarifying: list[Text] = Field(min_length=3, max_length=3)
    reference: Text  # a strong answer to study afterwards
    code: CodeTask | None = None

    @model_validator(mode="after")
    def references_resolve(self) -> Scenario:
        points = {point.id for point in self.expected}
        dangling = {ref for probe in self.probes for ref in probe.about} - points
        if dangling:
            raise ValueError(f"probes.about names unknown expected points {sorted(dangling)}")
        for name in ("facts", "expected", "probes", "constraints", "interruptions"):
            ids = [item.id for item in getattr(self, name)]
            if len(ids) != len(set(ids)):
                raise ValueError(f"duplicate ids in {name}")
        return self


class Stage(Strict):
    id: StageName
    title: Text
    dominant: list[Signal] = Field(min_length=2)
    observable: list[Signal] = Field(min_length=2)  # signals the stage gives an occasion for at all
    must_bring: Text
    red_flags: list[Text]
    minutes: int = Field(ge=5, le=120)
    has_code: bool
    may_assume: bool  # what the scenario leaves open may be assumed; else it is a matter of fact
    nudges: list[Text] = Field(min_length=2)  # generic lines when the candidate says little
    wrap_up: list[Text] = Field(min_length=2)  # lines that open the closing phase
    unknown: list[Text] = Field(min_length=8)  # said to a question no fact answers
    rehearsal: list[Text] = Field(min_length=3, max_length=3)
    clarifying: list[Text] = Field(min_length=3, max_length=3)


class Stages(Strict):
    """stages.yaml"""

    stages: list[Stage] = Field(min_length=1)


class RoleWeights(Strict):
    id: RoleName
    title: Text
    weights: dict[Signal, Annotated[int, Field(ge=1, le=3)]]  # 3 high, 2 medium, 1 low

    @model_validator(mode="after")
    def every_signal_is_weighed(self) -> RoleWeights:
        missing = [signal for signal in SIGNALS if signal not in self.weights]
        if missing:
            raise ValueError(f"weights lack {missing}")
        return self


class Roles(Strict):
    """roles.yaml"""

    roles: list[RoleWeights] = Field(min_length=1)


Drill = Literal[
    "framing",
    "constraints",
    "metrics",
    "trade_offs",
    "walk_through",
    "ambiguity",
    "switching",
    "edge_cases",
    "pitch",
    "experiment",
    "debugging",
    "forced_pause",
]


class Remedy(Strict):
    """What a low signal changes in the next two weeks."""

    signal: Signal
    extra_share: float | None = Field(
        ge=0, le=1
    )  # added part of weekly time; null: a change of kind, not of amount
    on: Text
    drills: list[Drill] = Field(min_length=1)  # those that train the signal
    deliverable: Text

    @property
    def id(self) -> str:
        return self.signal


class Remedies(Strict):
    """remedies.yaml"""

    remedies: list[Remedy] = Field(min_length=1)


class Pattern(Strict):
    """A mistake that interviews are searched for, and what to do instead."""

    id: Identifier
    name: Text
    what: Text  # one sentence
    instead: Text  # one sentence
    stages: list[StageName] = Field(min_length=1)  # where it can be a mistake at all
    signal: Signal  # the one it touches most
    drill: Drill | None = None

    @property
    def everywhere(self) -> bool:
        return set(self.stages) == set(get_args(StageName))


class Patterns(Strict):
    """patterns.yaml"""

    patterns: list[Pattern] = Field(min_length=1)


class Criterion(Strict):
    """One thing a rubric scores, with written anchors for levels 1, 3 and 5."""

    id: Identifier
    title: Text
    anchors: dict[Literal[1, 3, 5], Text]
    shown_by: Text = "what the candidate says"
    anti_pattern: Text = "nothing that shows it"
    strong: Text  # one sentence: what a strong answer does; without it, the anchor of level 5
    weak: Text  # one sentence: what a weak answer does; without it, the anchor of level 1
    signs: list[Text] = Field(
        default_factory=list
    )  # words and phrases that speak for it; "hypothes*" any ending
    counter_signs: list[Text] = Field(default_factory=list)  # a sentence with one of these is no sign
    after: list[Text] = Field(default_factory=list)  # kinds of interviewer turns whose answers hold its signs
    features: list[Feature] = ["shows", "quality", "signs", "definiteness"]  # what it is scored by

    @model_validator(mode="before")
    @classmethod
    def anchors_stand_in_for_statements(cls, data: Any) -> Any:
        if not isinstance(data, dict) or not isinstance(data.get("anchors"), dict):
            return data
        levels = {"1": 1, "3": 3, "5": 5}  # JSON knows only text keys
        anchors = {levels.get(str(level), level): text for level, text in data["anchors"].items()}
        absent = [level for level in levels.values() if level not in anchors]
        if absent:
            raise ValueError(f"anchors lack the levels {absent}")
        return {"strong": anchors[5], "weak": anchors[1], **data, "anchors": anchors}


class Rubric(Strict):
    id: Identifier
    version: int
    title: Text
    criteria: list[Criterion] = Field(min_length=1)

    @property
    def routed(self) -> bool:
        """Whether it says no more than anchors, so that each criterion is read from the answers about it."""
        return not any(criterion.signs for criterion in self.criteria)

    @model_validator(mode="before")
    @classmethod
    def low_medium_and_high_are_anchors(cls, data: Any) -> Any:
        """A mapping of criteria to {low, medium, high} is a rubric without a name."""
        texts = list(data.values()) if isinstance(data, dict) else []
        if not texts or not all(
            isinstance(text, dict) and {"low", "medium", "high"} == set(text) for text in texts
        ):
            return data
        criteria = [
            {
                "id": name,
                "title": str(name).replace("_", " ").capitalize(),
                "anchors": {1: text["low"], 3: text["medium"], 5: text["high"]},
            }
            for name, text in data.items()
        ]
        return {"id": "unnamed", "version": 1, "title": "Unnamed rubric", "criteria": criteria}

    @model_validator(mode="after")
    def criteria_are_distinct(self) -> Rubric:
        ids = [criterion.id for criterion in self.criteria]
        if len(ids) != len(set(ids)):
            raise ValueError("duplicate ids in criteria")
        return self
