"""How a decided move is worded. The authored line is the floor; a model may only improve on it.

quote:   the line, led in by the candidate's own words, with no model at all.
rewrite: the model says back in one sentence what the line is about, and the line follows as it was written.
free:    the model words the whole line anew, for larger models.

Several samples are drawn in parallel. Those the guard refuses are dropped and logged with the rule broken,
of the rest the model itself chooses one; when none is left, the quoted line is said.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from graphs.director import Script
from graphs.guard import lead_violations, violations
from graphs.model import ChatModel, Message, Reply, say
from graphs.prompts import load_examples, render
from graphs.quoting import FOLLOWING_UP, last_said, quoted
from graphs.state import Decision, InterviewState
from graphs.words import sentences, without_code

SpeakMode = Literal["quote", "rewrite", "free"]
SAMPLES = 3
MAX_TOKENS = {"rewrite": 32, "free": 80}
TEMPERATURE = {"rewrite": 0.6, "free": 0.8}
HELD_BACK = 3  # words at the end of a draft that may still change as they are typed


class Spoken(NamedTuple):
    """What is said, how it came about, and the rejected wordings with the rules they broke."""

    text: str
    mode: SpeakMode
    rejected: list[tuple[str, list[str]]]


def mode_for(size_b: float, wished: str = "auto") -> SpeakMode:
    """The mode asked for, or the one a model of `size_b` billion parameters can be trusted with."""
    if wished in ("quote", "rewrite", "free"):
        return wished  # type: ignore[return-value]
    if wished != "auto":
        raise ValueError(f"unknown speak mode {wished!r} (choose auto, quote, rewrite, free)")
    return "quote" if size_b < 1 else "rewrite" if size_b < 4 else "free"


def word(
    state: InterviewState, script: Script, chosen: Decision, model: ChatModel, mode: SpeakMode
) -> Spoken:
    """Word the decided move. Falls back to the quoted line whenever no sample passes the guard."""
    fallback = quoted(state, script, chosen)
    if mode == "quote" or not worth_rewording(state, chosen, mode):
        return Spoken(fallback, "quote", [])
    replies = model.sample(
        prompt(state, script, chosen, mode),
        SAMPLES,
        slot=slot_of(state["id"]),
        max_tokens=MAX_TOKENS[mode],
        temperature=TEMPERATURE[mode],
        seed=state["seed"] * 1000 + len(state["turns"]),
    )
    checked = {text: broken(text, state, script, chosen, mode) for text in texts(replies)}
    rejected = [(text, rules) for text, rules in checked.items() if rules]
    passed = [text for text, rules in checked.items() if not rules]
    if not passed:
        return Spoken(fallback, "quote", rejected)
    best = best_of(passed, state, script, model, mode)
    return Spoken(best if mode == "free" else f"{best} {chosen['line']}", mode, rejected)


def worth_rewording(state: InterviewState, chosen: Decision, mode: SpeakMode) -> bool:
    """Whether there is something to take up, and room for it: a line of two sentences takes no lead-in."""
    fits = mode == "free" or len(sentences(chosen["line"])) == 1
    return chosen["move"] in FOLLOWING_UP and bool(last_said(state)) and fits


def texts(replies: list[Reply]) -> list[str]:
    """What was said in full, each once."""
    return list(dict.fromkeys(cleaned(reply.text) for reply in replies if reply.finish == "stop"))


def broken(text: str, state: InterviewState, script: Script, chosen: Decision, mode: SpeakMode) -> list[str]:
    if mode == "free":
        return violations(text, chosen["line"], state, script.scenario)
    return lead_violations(text, last_said(state), chosen["line"], state, script.scenario)


def slot_of(interview: str) -> str:
    """Where the engine keeps the prompts of this interview's lines."""
    return f"speak {interview}"


def prompt(state: InterviewState, script: Script, chosen: Decision, mode: SpeakMode) -> list[Message]:
    """Fixed examples first, so that they stay in the cache; what changes per turn goes last."""
    task = render(f"speak_{mode}", said=excerpt(last_said(state)), line=chosen["line"])
    return [*examples(script, mode), say("user", task)]


def examples(script: Script, mode: SpeakMode) -> list[Message]:
    """What every prompt of an interview begins with: the voice, and worked examples."""
    name = f"speak_{mode}"
    messages = [say("system", render("speak_system", voice=script.persona.voice))]
    for example in load_examples(name):
        messages += [say("user", render(name, **example)), say("assistant", example["reply"])]
    return messages


def prompt_ahead(script: Script, draft: str, mode: SpeakMode) -> list[Message]:
    """The next prompt as far as a draft lets one know it, to be read while the candidate types."""
    typed = " ".join(without_code(draft).split()[:-HELD_BACK])
    here = "\0"  # no text of a person: drafts come from a text box
    known, _, _ = render(f"speak_{mode}", said=excerpt(typed) + here, line="").partition(here)
    return [*examples(script, mode), say("user", known)]


def best_of(
    passed: list[str], state: InterviewState, script: Script, model: ChatModel, mode: SpeakMode
) -> str:
    """The wording the model finds truest to what was said; the first when there is no choice."""
    if len(passed) == 1:
        return passed[0]
    numbered = [f"{i}. {text}" for i, text in enumerate(passed, start=1)]
    asked = render("speak_choose", said=excerpt(last_said(state)), wordings=numbered)
    digits = [str(i) for i in range(1, len(passed) + 1)]
    messages = [*examples(script, mode), say("user", asked)]
    chances = model.choose(messages, ["\nOne digit."], digits, slot=slot_of(state["id"]))[0]
    return passed[max(range(len(passed)), key=chances.__getitem__)]


def cleaned(text: str) -> str:
    """A sample without the quotation marks and line breaks models like to add."""
    text = " ".join(text.split())
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text


def excerpt(text: str, limit: int = 60) -> str:
    """The last `limit` to 2 x `limit` words of what was said; quotes neutralised.

    It begins at a multiple of `limit`, so that it only grows at its end while the candidate types.
    """
    said = text.replace('"', "'").split()
    return " ".join(said[max(0, len(said) // limit - 1) * limit :])
