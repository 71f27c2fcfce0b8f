"""Chooses the interviewer's next move. Pure and seeded: same state, same content, same move.

Weighs what the persona likes to do against the clock, what was covered, which constraints are open and what
the observer saw. Every decision carries its reason and what else was weighed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from graphs.observe import WEAK_WORDS
from graphs.state import Decision, InterviewState, Move, Observation, candidate_turns, open_entries
from graphs.words import mentioned
from personas.schema import Persona
from personas.stress import eased
from rubrics.schema import PHASES, Constraint, Phase, Probe, Scenario, Stage

WRAP_UP_AT = 0.85  # share of the clock after which only the closing remains
LAST_CALL = 0.95  # share until which a constraint left open may still be asked about
NOTHING_COMES = 8  # answers of a few words in a row after which the interview is closed
IN_A_ROW = 2  # questions the scenario leaves open that are answered before the interviewer goes on
FRAMING_UNTIL = 0.2
CONSTRAINTS_WANTED = 2


@dataclass(frozen=True)
class Script:
    """The content one interview is played from."""

    scenario: Scenario
    persona: Persona
    stage: Stage


def decide(state: InterviewState, script: Script) -> Decision:
    """The next move after the candidate's last turn. `state["observation"]` must be of that turn."""
    seen = state["observation"]
    if seen is None:
        raise ValueError("decide() needs the observation of the last turn")
    rng = Random(f"{state['seed']}:{len(state['turns'])}")
    if state["eased"]:
        script = replace(script, persona=eased(script.persona))
    return required_move(state, script, seen, rng) or weighed_move(state, script, seen, rng)


def phase_at(state: InterviewState) -> Phase:
    """Framing, depth or wrap-up, by the clock; an interview with little time still gets its depth."""
    share = share_gone(state)
    if share >= WRAP_UP_AT:
        return "wrap_up"
    substantial = [turn for turn in candidate_turns(state) if len(turn["text"].split()) >= 40]
    return "framing" if share < FRAMING_UNTIL and len(substantial) < 2 else "depth"


def share_gone(state: InterviewState) -> float:
    """Share of the clock that is used up."""
    return state["elapsed"] / (state["minutes"] * 60)


def decision(move: Move, line: str, reason: str, ref: str | None = None) -> Decision:
    return {
        "move": move,
        "line": line,
        "ref": ref,
        "reason": reason,
        "alternatives": {},
        "expects": [],
    }


def required_move(state: InterviewState, script: Script, seen: Observation, rng: Random) -> Decision | None:
    """Moves that are not a matter of taste: easing off, closing, answering a question."""
    persona, stage = script.persona, script.stage
    if seen["wants_pause"]:
        return decision("ease_off", persona.eased, "the candidate asked to pause")
    if "wrap_up" in state["used"]:
        return decision("close", rng.choice(persona.closing), "the closing question was answered")
    if share_gone(state) >= 1:
        return decision("close", rng.choice(persona.closing), "time is up")
    if reason := why_wrap_up(state, seen):
        owed = constraint_owed(state, script) if share_gone(state) < LAST_CALL else None
        return owed or decision("wrap_up", rng.choice(stage.wrap_up), reason)
    return clarification(state, script, seen, rng)


def why_wrap_up(state: InterviewState, seen: Observation) -> str | None:
    """Why the closing question is due, or None."""
    if seen["wants_end"]:
        return "the candidate has nothing to add"
    if phase_at(state) == "wrap_up":
        return "time is nearly up"
    if nothing_comes(state):
        return f"{NOTHING_COMES} answers in a row said next to nothing"
    return None


def nothing_comes(state: InterviewState) -> bool:
    """Whether the last answers were all a few words; going on would help nobody."""
    last = candidate_turns(state)[-NOTHING_COMES:]
    return len(last) == NOTHING_COMES and all(len(turn["text"].split()) < WEAK_WORDS for turn in last)


def clarification(state: InterviewState, script: Script, seen: Observation, rng: Random) -> Decision | None:
    """The scenario's own facts, or an invitation to assume; None when nothing was really asked."""
    if not seen["questions"] or seen["asks_answer"]:
        return None
    facts = {fact.id: fact for fact in script.scenario.facts}
    if seen["facts"]:
        line = " ".join(facts[ref].answer for ref in seen["facts"][:2])
        return decision("answer_clarification", line, "asked for a fact", ",".join(seen["facts"][:2]))
    last = state["turns"][-1]["text"].rstrip()
    if last.endswith("?") or seen["words"] <= 40:
        return left_open(state, script, rng)
    return None


def left_open(state: InterviewState, script: Script, rng: Random) -> Decision | None:
    """An invitation to assume, in the persona's words first, none of them twice.

    None when all were said, or after two of them in a row: then the interviewer goes on with a question.
    """
    own = script.persona.assumption if script.stage.may_assume else []
    lines = [*own, *script.stage.unknown]
    row = state["used"][-IN_A_ROW:]
    fresh = [line for line in lines if line not in state["used"]]
    if not fresh or (len(row) == IN_A_ROW and all(mark in lines for mark in row)):
        return None
    line = rng.choice([line for line in fresh if line in own] or fresh)
    return decision("answer_clarification", line, "asked for something the scenario leaves open")


def weighed_move(state: InterviewState, script: Script, seen: Observation, rng: Random) -> Decision:
    """Draw among the moves that make sense now, by weight."""
    options = [option for option in candidates(state, script, seen, rng) if option[0] > 0]
    weights: dict[str, float] = {option["move"]: round(weight, 3) for weight, option in options}
    chosen = rng.choices([option for _, option in options], [weight for weight, _ in options])[0]
    return {**chosen, "alternatives": weights}


def candidates(
    state: InterviewState, script: Script, seen: Observation, rng: Random
) -> list[tuple[float, Decision]]:
    """Every move that is possible now with its weight; a nudge always is."""
    options = [
        weak_answer(state, script, rng),
        constraint_to_inject(state, script),
        constraint_to_revisit(state, script),
        follow_up(state, script, seen),
        change_of_topic(state, script, rng),
        pushback(state, script, rng),
        next_question(state, script, rng),
    ]
    found = [option for option in options if option is not None]
    if not any(weight > 0 for weight, _ in found):
        found.append((1.0, anything_left(state, script, rng)))
    return found


def anything_left(state: InterviewState, script: Script, rng: Random) -> Decision:
    """When nothing fits: a probe of a later phase, a nudge not said yet, or else the closing question."""
    if probes := [probe for probe in script.scenario.probes if probe.id not in state["used"]]:
        return decision("probe", probes[0].line, "the questions of this phase are spent", probes[0].id)
    if nudges := [line for line in script.stage.nudges if line not in state["used"]]:
        return decision("nudge", rng.choice(nudges), "nothing more specific is left")
    return decision("wrap_up", rng.choice(script.stage.wrap_up), "nothing is left to ask")


def weak_answer(state: InterviewState, script: Script, rng: Random) -> tuple[float, Decision] | None:
    """A hint once patience is spent, else a nudge, for an answer that gives nothing to follow."""
    if not weak(state):
        return None
    weights, hints = script.persona.weights, script.scenario.hints
    if state["weak_turns"] >= script.persona.patience and state["hints"] < len(hints):
        line = hints[state["hints"]]
        return 6 * weights.get("hint", 1.0), decision(
            "hint", line, f"{state['weak_turns']} weak turns in a row"
        )
    fresh = [line for line in script.stage.nudges if line not in state["used"]]
    if not fresh:
        return None
    return 4 * weights.get("nudge", 1.0), decision(
        "nudge", rng.choice(fresh), "the answer gave nothing to follow"
    )


def next_question(state: InterviewState, script: Script, rng: Random) -> tuple[float, Decision] | None:
    """Another question after an answer that gave nothing, once the nudges have all been said."""
    left = [p for p in script.scenario.probes if p.id not in state["used"] and in_phase(p.phase, state)]
    if not weak(state) or not left or any(line not in state["used"] for line in script.stage.nudges):
        return None
    chosen = rng.choice(left)
    return 1.0, decision("switch_topic", chosen.line, "nothing came to the last question", chosen.id)


def constraint_to_inject(state: InterviewState, script: Script) -> tuple[float, Decision] | None:
    """The next constraint, more urgently the later it is; not on top of a weak answer or another one."""
    done = {entry["constraint"] for entry in state["ledger"]}
    left = [c for c in script.scenario.constraints if c.id not in done and in_phase(c.after, state)]
    since = turns_since(state, max((entry["injected"] for entry in state["ledger"]), default=0))
    if not left or state["phase"] == "framing" or since < 2 or len(open_entries(state)) >= 2 or weak(state):
        return None
    chosen = timely(left, state)
    share = share_gone(state)
    due = CONSTRAINTS_WANTED - len(done)
    urgency = 1 + 0.3 * since + 6 * max(0.0, share - 0.2) * max(0, due)
    reason = f"{len(done)} of {CONSTRAINTS_WANTED} constraints injected at {share:.0%} of the clock"
    weight = script.persona.weights.get("inject_constraint", 1.0) * urgency
    return weight, decision("inject_constraint", chosen.line, reason, chosen.id)


def timely(left: list[Constraint], state: InterviewState) -> Constraint:
    """The constraint nobody has met yet; which one comes first is drawn once per interview."""
    order = Random(f"{state['seed']}:constraints").sample(left, len(left))
    unmet = [c for c in order if not any(mentioned(t["text"], c.keywords) for t in candidate_turns(state))]
    return (unmet or order)[0]


def constraint_to_revisit(state: InterviewState, script: Script) -> tuple[float, Decision] | None:
    """Return to an open constraint from the second answer after it was last spoken of, at most twice.

    It presses more with every answer; after a weak one it waits until the fourth.
    """
    lines = {c.id: c for c in script.scenario.constraints}
    for entry in open_entries(state):
        since = turns_since(state, max([entry["injected"], *entry["revisits"]]))
        if since >= (4 if weak(state) else 2) and len(entry["revisits"]) < 2:
            patience = 2.0 if entry["revisits"] else 2.0 * (since - 1)
            weight = script.persona.weights.get("revisit_constraint", 1.0) * patience
            reason = f"{entry['constraint']} is still {entry['status']}"
            constraint = lines[entry["constraint"]]
            line = constraint.line if entry["revisits"] else constraint.revisit
            again = f"I said: {line}" if entry["revisits"] else line
            found = decision("revisit_constraint", again, reason, constraint.id)
            return weight, {**found, "expects": list(constraint.keywords)}
    return None


def constraint_owed(state: InterviewState, script: Script) -> Decision | None:
    """A constraint the candidate would leave open and was never asked about again."""
    owed = [entry["constraint"] for entry in open_entries(state) if not entry["revisits"]]
    lines = {c.id: c.revisit for c in script.scenario.constraints}
    return (
        decision("revisit_constraint", lines[owed[0]], f"{owed[0]} is left open", owed[0]) if owed else None
    )


def follow_up(state: InterviewState, script: Script, seen: Observation) -> tuple[float, Decision] | None:
    """The probe that fits best what was just said: its cues, and points not yet heard."""
    left = [p for p in script.scenario.probes if p.id not in state["used"] and in_phase(p.phase, state)]
    if not left or seen["words"] < WEAK_WORDS or not seen["readable"]:
        return None
    text = state["turns"][-1]["text"]
    scored = [(probe_fit(probe, text, state), -i, probe) for i, probe in enumerate(left)]
    fit, _, best = max(scored, key=lambda item: item[:2])
    cues = mentioned(text, best.cues)
    reason = f"picks up {', '.join(cues)}" if cues else "asks about a point not heard yet"
    found = decision("probe", best.line, reason, best.id)
    return script.persona.weights.get("probe", 1.0) * (1 + fit / 2), {**found, "expects": cues}


def probe_fit(probe: Probe, text: str, state: InterviewState) -> float:
    cues = len(mentioned(text, probe.cues))
    unheard = [ref for ref in probe.about if ref not in state["covered"]]
    return 2 * min(cues, 2) + len(unheard) / max(1, len(probe.about)) + (probe.phase == state["phase"])


def change_of_topic(state: InterviewState, script: Script, rng: Random) -> tuple[float, Decision] | None:
    """A probe of another signal than the last one, whatever was just said."""
    used = [probe for probe in script.scenario.probes if probe.id in state["used"]]
    last = used[-1].signal if used else None
    left = [p for p in script.scenario.probes if p.id not in state["used"] and in_phase(p.phase, state)]
    others = [probe for probe in left if probe.signal != last and last is not None]
    if not others or state["phase"] != "depth" or weak(state):
        return None
    chosen = rng.choice(others)
    weight = script.persona.weights.get("switch_topic", 1.0)
    return weight, decision("switch_topic", chosen.line, f"from {last} to {chosen.signal}", chosen.id)


def pushback(state: InterviewState, script: Script, rng: Random) -> tuple[float, Decision] | None:
    left = [line for line in script.scenario.challenges if line not in state["used"]]
    if not left or state["phase"] == "framing" or weak(state):
        return None
    weight = script.persona.weights.get("challenge", 1.0)
    return weight, decision("challenge", rng.choice(left), "tests whether the idea holds", None)


def weak(state: InterviewState) -> bool:
    """Whether the last answer gave nothing to press on."""
    seen = state["observation"]
    return (
        seen is None
        or seen["stuck"]
        or seen["asks_answer"]
        or seen["words"] < WEAK_WORDS
        or not seen["readable"]
    )


def in_phase(phase: Phase, state: InterviewState) -> bool:
    """Whether something meant for `phase` may come now: not earlier than its phase."""
    return PHASES.index(phase) <= PHASES.index(state["phase"])


def turns_since(state: InterviewState, n: int) -> int:
    """Candidate turns after turn `n`."""
    return sum(1 for turn in candidate_turns(state) if turn["n"] > n)
