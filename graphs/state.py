"""The state of an interview: plain JSON, so that every step of it can be kept and taken up again."""

from __future__ import annotations

from typing import Any, Literal, TypedDict

from rubrics.schema import Phase

Speaker = Literal["interviewer", "candidate"]
Move = Literal[
    "answer_clarification",
    "probe",
    "inject_constraint",
    "revisit_constraint",
    "challenge",
    "interrupt",
    "switch_topic",
    "hint",
    "nudge",
    "ease_off",
    "wrap_up",
    "close",
]
ConstraintStatus = Literal["injected", "acknowledged", "addressed", "ignored", "contradicted"]


class Turn(TypedDict):
    """One thing said. `n` counts from 1; `t` is in seconds on the interview's clock."""

    n: int
    speaker: Speaker
    kind: str
    t: float
    text: str
    code: str | None


class Decision(TypedDict):
    """The director's next move: what is said, what it refers to, why, and what else was weighed."""

    move: Move
    line: str
    ref: str | None  # id of the fact, probe, constraint or hook the line belongs to
    reason: str
    alternatives: dict[str, float]
    expects: list[str]  # words that show what of the candidate's answer the line picks up


class LedgerEntry(TypedDict):
    """What became of one injected constraint, with the turns where it happened."""

    constraint: str
    status: ConstraintStatus
    injected: int
    acknowledged: int | None
    closed: int | None
    revisits: list[int]


class Cut(TypedDict):
    """One interruption: the turn of the cut, its trigger, and where the thread was taken up again."""

    turn: int
    hook: str
    trigger: str
    t: float
    recovered: int | None


class Observation(TypedDict):
    """What the cheap rules saw in the candidate's last turn."""

    words: int
    readable: bool  # False for a salad of letters or words
    refuses: bool  # will not take a requirement up
    questions: list[str]
    facts: list[str]
    points: list[str]
    constraints: dict[str, int]  # constraint id -> distinct keywords met
    shows: dict[str, list[int]]  # detector that fired -> start and end of the place in the turn's text
    stuck: bool
    asks_answer: bool
    wants_pause: bool
    wants_end: bool


class Event(TypedDict):
    """Something that happened besides speech. `kind` names it, `data` is JSON."""

    t: float
    turn: int | None
    kind: str
    data: dict[str, Any]


class InterviewState(TypedDict):
    """All there is to know about a running interview."""

    id: str
    seed: int
    minutes: float
    elapsed: float
    phase: Phase
    status: Literal["open", "closed"]
    turns: list[Turn]
    ledger: list[LedgerEntry]
    cuts: list[Cut]
    covered: dict[str, int]  # expected point -> turn in which it was heard
    judged: int  # last candidate turn the model's judgement is in for
    used: list[str]  # ids of probes, facts, hooks and lines already said
    weak_turns: int  # weak candidate turns in a row
    hints: int
    eased: bool
    observation: Observation | None
    decision: Decision | None
    events: list[Event]


def new_state(interview: str, *, seed: int, minutes: float) -> InterviewState:
    """The state before anything was said. LangGraph ignores TypedDict defaults, so every key is here."""
    return {
        "id": interview,
        "seed": seed,
        "minutes": minutes,
        "elapsed": 0.0,
        "phase": "framing",
        "status": "open",
        "turns": [],
        "ledger": [],
        "cuts": [],
        "covered": {},
        "judged": 0,
        "used": [],
        "weak_turns": 0,
        "hints": 0,
        "eased": False,
        "observation": None,
        "decision": None,
        "events": [],
    }


def candidate_turns(state: InterviewState) -> list[Turn]:
    return [turn for turn in state["turns"] if turn["speaker"] == "candidate"]


def open_entries(state: InterviewState) -> list[LedgerEntry]:
    """Constraints that were injected and are not dealt with yet."""
    return [entry for entry in state["ledger"] if entry["status"] in ("injected", "acknowledged")]
