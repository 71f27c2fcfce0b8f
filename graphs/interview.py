"""The interview as a LangGraph machine: open, listen, observe, direct, speak, and round again until close.

`listen` holds nothing but the interrupt: LangGraph runs an interrupted node again from its start, so a node
that called a model before waiting would call it twice. All state is in `InterviewState`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any, Literal, TypedDict

from langgraph.config import get_stream_writer
from langgraph.graph import END, START, StateGraph
from langgraph.runtime import Runtime
from langgraph.types import interrupt

from graphs.asking import Asker
from graphs.detect_thread import took_up_thread
from graphs.director import Script, decide, decision, phase_at, weak
from graphs.judge import Judged, corrected
from graphs.model import ChatModel, ModelError
from graphs.observe import closed_ledger, facts_asked, observe, updated_ledger
from graphs.quoting import FOLLOWING_UP, quoted
from graphs.speak import Spoken, mode_for, word
from graphs.state import Cut, Decision, Event, InterviewState, LedgerEntry, Observation, Turn

KINDS = {
    "answer_clarification": "clarification",
    "inject_constraint": "constraint",
    "challenge": "challenge",
    "interrupt": "interruption",
    "hint": "hint",
    "wrap_up": "closing",
    "close": "closing",
}


class Heard(TypedDict):
    """What resumes a listening machine. `kind` is a turn kind or "end"; `cut` an interruption's decision.

    `judged` is what the model made of earlier turns meanwhile, None when it was not asked.
    """

    kind: Literal["answer", "code", "interrupted", "end"]
    text: str
    code: str | None
    t: float
    cut: Decision | None
    judged: Judged | None


@dataclass(frozen=True)
class Room:
    """What the machine runs with and does not own: content, model, and how it may speak.

    `model` is a function because most moves need none, and loading takes a while. `habits` is the model's
    memory of what never changes (see `Asker`).
    """

    script: Script
    model: Callable[[], ChatModel]
    speak_mode: str = "auto"
    habits: dict[str, float] = field(default_factory=dict)

    def asker(self) -> Asker | None:
        """The model to be asked for its opinion, None where it is too small or not wanted.

        Raises `ModelError` when it cannot be loaded.
        """
        if self.speak_mode == "quote":
            return None
        model = self.model()
        quotes = mode_for(model.size_b, self.speak_mode) == "quote"
        return None if quotes else Asker(model, self.habits)


Update = dict[str, Any]


def open_(state: InterviewState, runtime: Runtime[Room]) -> Update:
    """Greet and put the problem, in authored words, so that the first line needs no model."""
    script = runtime.context.script
    greeting = Random(f"{state['seed']}:greeting").choice(script.persona.greeting)
    text = f"{greeting}\n\n{script.scenario.prompt}"
    _hand_out(text)
    return {"turns": [_interviewer_turn(state, "question", text)]}


def listen(state: InterviewState) -> Update:
    heard: Heard = interrupt({"turn": len(state["turns"]) + 1})
    turns, events = list(state["turns"]), list(state["events"])
    judged = heard["judged"]
    if judged:
        events.append(_event(state, judged["turn"], "judged", {**judged}))
    if heard["text"]:
        turns.append(heard_turn(heard, len(turns) + 1))
    status = "closed" if heard["kind"] == "end" else "open"
    return {
        "turns": turns,
        "elapsed": heard["t"],
        "decision": heard["cut"],
        "status": status,
        "events": events,
        **(corrected(state, judged) if judged else {}),
    }


def heard_turn(heard: Heard, n: int) -> Turn:
    """The candidate's turn number `n` as it is kept; last words are an answer like any other."""
    kind = "answer" if heard["kind"] == "end" else heard["kind"]
    t = round(heard["t"], 1)
    return {
        "n": n,
        "speaker": "candidate",
        "kind": kind,
        "t": t,
        "text": heard["text"],
        "code": heard["code"],
    }


def observe_(state: InterviewState, runtime: Runtime[Room]) -> Update:
    """See what the last turn holds; update coverage, ledger, recovery and patience."""
    scenario = runtime.context.script.scenario
    seen = observe(state, scenario)
    seen["facts"] = _facts_asked(seen, runtime.context)
    turn = state["turns"][-1]
    feeble = turn["kind"] != "interrupted" and not seen["questions"] and weak({**state, "observation": seen})
    heard = {point: turn["n"] for point in seen["points"] if point not in state["covered"]}
    return {
        "observation": seen,
        "covered": {**state["covered"], **heard},
        "ledger": updated_ledger(state, seen),
        "cuts": _recovered(state),
        "weak_turns": state["weak_turns"] + 1 if feeble else 0,
        "phase": phase_at(state),
    }


def _facts_asked(seen: Observation, room: Room) -> list[str]:
    """What the candidate asked for: in the model's opinion where it can be asked, else by the words."""
    try:
        asker = None if seen["asks_answer"] or not seen["questions"] else room.asker()
        return facts_asked(seen["questions"], room.script.scenario, asker)
    except ModelError:
        return seen["facts"]


def direct(state: InterviewState, runtime: Runtime[Room]) -> Update:
    """Choose the move, unless the turn was cut off: then the cut is the move."""
    return {"decision": state["decision"] or decide(state, runtime.context.script)}


def speak(state: InterviewState, runtime: Runtime[Room]) -> Update:
    """Say the move, and write down what it changes."""
    room, chosen = runtime.context, _chosen(state)
    spoken = _worded(state, room, chosen)
    _hand_out(spoken.text)
    turn = _interviewer_turn(state, KINDS.get(chosen["move"], "follow_up"), spoken.text)
    trace = {**chosen, "mode": spoken.mode, "rejected": spoken.rejected}
    return {
        "turns": [*state["turns"], turn],
        "used": [*state["used"], *_marks(chosen)],
        "events": [
            *state["events"],
            _event(state, turn["n"], "move", trace),
            *_happened(state, chosen, turn),
        ],
        **_consequences(state, chosen, turn),
    }


def _worded(state: InterviewState, room: Room, chosen: Decision) -> Spoken:
    """The line as it will be said. A model that fails costs the wording, never the interview."""
    if chosen["move"] not in FOLLOWING_UP or room.speak_mode == "quote":
        return Spoken(quoted(state, room.script, chosen), "quote", [])
    try:
        model = room.model()
        return word(state, room.script, chosen, model, mode_for(model.size_b, room.speak_mode))
    except ModelError as exc:
        return Spoken(quoted(state, room.script, chosen), "quote", [("", [f"model failed: {exc}"])])


def close(state: InterviewState, runtime: Runtime[Room]) -> Update:
    """Say goodbye unless that was just said, and settle the ledger and what was heard."""
    ledger = closed_ledger(state)
    n = len(state["turns"])
    heard = {"covered": state["covered"], "expected": len(runtime.context.script.scenario.expected)}
    settled = _event(state, n, "ledger", {"constraints": ledger, "cuts": state["cuts"], **heard})
    update: Update = {"status": "closed", "ledger": ledger, "phase": "wrap_up"}
    if _closing(state):
        return {**update, "events": [*state["events"], settled]}
    line = Random(f"{state['seed']}:closing").choice(runtime.context.script.persona.closing)
    _hand_out(line)
    turn = _interviewer_turn(state, "closing", line)
    said = _event(state, turn["n"], "move", {**decision("close", line, "the candidate ended the interview")})
    return {**update, "turns": [*state["turns"], turn], "events": [*state["events"], said, settled]}


def _closing(state: InterviewState) -> bool:
    return state["decision"] is not None and state["decision"]["move"] == "close"


def _chosen(state: InterviewState) -> Decision:
    if state["decision"] is None:
        raise ValueError("speak needs a decision")
    return state["decision"]


def _interviewer_turn(state: InterviewState, kind: str, text: str) -> Turn:
    n, t = len(state["turns"]) + 1, round(state["elapsed"], 1)
    return {"n": n, "speaker": "interviewer", "kind": kind, "t": t, "text": text, "code": None}


def _hand_out(text: str) -> None:
    """Stream the line in words, so that every way of speaking looks alike to the listener."""
    writer = get_stream_writer()
    for i, piece in enumerate(text.split(" ")):
        writer(piece if i == 0 else f" {piece}")


def _marks(chosen: Decision) -> list[str]:
    """What may not be used again after this move."""
    marks = [chosen["line"], *([chosen["ref"]] if chosen["ref"] else [])]
    return [*marks, chosen["move"]] if chosen["move"] == "wrap_up" else marks


def _consequences(state: InterviewState, chosen: Decision, turn: Turn) -> Update:
    match chosen["move"]:
        case "inject_constraint":
            entry = LedgerEntry(
                constraint=str(chosen["ref"]),
                status="injected",
                injected=turn["n"],
                acknowledged=None,
                closed=None,
                revisits=[],
            )
            return {"ledger": [*state["ledger"], entry]}
        case "revisit_constraint":
            return {"ledger": [_revisited(entry, chosen, turn) for entry in state["ledger"]]}
        case "interrupt":
            cut = Cut(
                turn=turn["n"], hook=str(chosen["ref"]), trigger=chosen["reason"], t=turn["t"], recovered=None
            )
            return {"cuts": [*state["cuts"], cut], "decision": None}
        case "hint":
            return {"hints": state["hints"] + 1, "weak_turns": 0}
        case "ease_off":
            return {"eased": True}
    return {}


def _revisited(entry: LedgerEntry, chosen: Decision, turn: Turn) -> LedgerEntry:
    if entry["constraint"] != chosen["ref"]:
        return entry
    return LedgerEntry(**{**entry, "revisits": [*entry["revisits"], turn["n"]]})


def _recovered(state: InterviewState) -> list[Cut]:
    """Mark the last cut as recovered when this turn takes the thread up again."""
    cuts = [Cut(**cut) for cut in state["cuts"]]
    turn = state["turns"][-1]
    if cuts and cuts[-1]["recovered"] is None and turn["n"] > cuts[-1]["turn"]:
        draft = state["turns"][cuts[-1]["turn"] - 2]
        if took_up_thread(draft, turn):
            cuts[-1]["recovered"] = turn["n"]
    return cuts


def _happened(state: InterviewState, chosen: Decision, turn: Turn) -> list[Event]:
    """Events of their own for what the report tells apart from moves."""
    names = {"inject_constraint": "constraint", "interrupt": "interruption", "ease_off": "eased"}
    if chosen["move"] not in names:
        return []
    data = {"ref": chosen["ref"], "reason": chosen["reason"], "line": chosen["line"]}
    return [_event(state, turn["n"], names[chosen["move"]], data)]


def _event(state: InterviewState, n: int, kind: str, data: dict[str, Any]) -> Event:
    return {"t": round(state["elapsed"], 1), "turn": n, "kind": kind, "data": data}


def after_listening(state: InterviewState) -> Literal["observe", "close"]:
    return "close" if state["status"] == "closed" else "observe"


def after_speaking(state: InterviewState) -> Literal["listen", "close"]:
    return "close" if _closing(state) else "listen"


def build_interview() -> StateGraph[InterviewState, Room, Any, Any]:
    """The machine, not compiled: the caller chooses the checkpointer."""
    graph = StateGraph(InterviewState, context_schema=Room)
    graph.add_node("open", open_)
    graph.add_node("listen", listen)
    graph.add_node("observe", observe_)
    graph.add_node("direct", direct)
    graph.add_node("speak", speak)
    graph.add_node("close", close)
    graph.add_edge(START, "open")
    graph.add_edge("open", "listen")
    graph.add_conditional_edges("listen", after_listening)
    graph.add_edge("observe", "direct")
    graph.add_edge("direct", "speak")
    graph.add_conditional_edges("speak", after_speaking)
    graph.add_edge("close", END)
    return graph
