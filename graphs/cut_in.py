"""Whether the interviewer cuts in while the candidate is still writing. Pure; pauses never matter."""

from __future__ import annotations

from random import Random

from graphs.detectors import model_before_data
from graphs.director import Script, decision, phase_at
from graphs.hearing import Heard
from graphs.lexicon import LEXICON
from graphs.state import Decision, InterviewState, candidate_turns
from graphs.words import content_words, mentioned, sentences, without_code, words
from personas.schema import Trigger

ML_STAGES = ("ml_system_design", "ml_theory", "ml_coding", "project_deep_dive")
MIN_WORDS = 25  # nobody is cut off before having said something


def cut_in(state: InterviewState, script: Script, draft: str) -> Decision | None:
    """The interruption this draft provokes, or None.

    The persona's taste decides which triggers count, how often, and how far apart.
    """
    taste = script.persona.interruptions
    if state["eased"] or state["status"] != "open" or len(state["cuts"]) >= taste.limit:
        return None
    if "wrap_up" in state["used"] or phase_at(state) == "wrap_up":
        return None
    if state["cuts"] and turns_between(state) < taste.min_gap_turns:
        return None
    for trigger in taste.triggers:
        line = with_line(trigger, state, script)
        if line and fires(trigger, state, script, without_code(draft)):
            return line
    return None


def turns_between(state: InterviewState) -> int:
    """Finished candidate turns since the last cut."""
    return sum(1 for turn in candidate_turns(state) if turn["n"] > state["cuts"][-1]["turn"])


def fires(trigger: Trigger, state: InterviewState, script: Script, spoken: str) -> bool:
    count = len(words(spoken))
    longest = script.persona.interruptions.max_words
    if count < MIN_WORDS:
        return False
    match trigger:
        case "too_long":
            jitter = Random(f"{state['seed']}:{len(state['turns'])}:long").uniform(0.9, 1.2)
            return count > longest * jitter
        case "rambling":
            return count > longest * 0.5 and rambles(spoken)
        case "model_before_data":
            heard = Heard(spoken, earlier=tuple(state["turns"]))
            framing = script.stage.id in ML_STAGES and state["phase"] == "framing"
            return framing and model_before_data(heard) is not None
        case "off_topic":
            return count > 60 and not content_words(spoken) & vocabulary(script)


def rambles(spoken: str) -> bool:
    """Many fillers, or a sentence that does not end."""
    share = len(mentioned(spoken, LEXICON.fillers)) / max(1, len(words(spoken)))
    longest = max((len(words(part)) for part in sentences(spoken)), default=0)
    return share > 0.04 or longest > 60


def vocabulary(script: Script) -> set[str]:
    """Words by which one can tell that somebody speaks of this scenario."""
    scenario = script.scenario
    authored = [scenario.prompt, scenario.title, *scenario.topics, scenario.reference]
    return set().union(*(content_words(text) for text in authored))


def with_line(trigger: Trigger, state: InterviewState, script: Script) -> Decision | None:
    """A cut-in not said yet: one written for the trigger, else one for any."""
    hooks = [hook for hook in script.scenario.interruptions if hook.id not in state["used"]]
    fresh = [h for h in hooks if h.when == trigger] or [h for h in hooks if h.when == "any"]
    if not fresh:
        return None
    hook = Random(f"{state['seed']}:{len(state['turns'])}:hook").choice(fresh)
    return decision("interrupt", hook.line, trigger, hook.id)
