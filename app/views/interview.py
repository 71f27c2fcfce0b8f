"""Pure views of the setup page and the room: data in, HTML and Gradio values out.

What people type is untrusted. `plain` writes every character that HTML or Markdown could act on as an
entity, so the text shows exactly as typed wherever it is put, inside Markdown too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from app.called import facts

Turn = Mapping[str, Any]
FENCE = re.compile(r"```[a-z]*\n(.*?)\n?```", re.DOTALL)
MARKS = {
    "interruption": "Cuts in",
    "constraint": "New constraint",
    "challenge": "Challenge",
    "hint": "Hint",
    "interrupted": "You were cut off here",
}
PAUSED = (
    "<h2>Paused</h2><p>The clock stands and nobody cuts in. Everything is kept, also when you close the "
    "page. The desk is covered, so that time to think stays on the clock.</p>"
)
PHASES = (("framing", "Framing"), ("depth", "Depth"), ("wrap_up", "Wrap-up"))


def plain(text: str) -> str:
    """`text` with everything but letters, digits and single spaces as entities."""
    return re.sub(r"[^\w ]|_|(?<= ) |^ ", lambda found: f"&#{ord(found.group())};", text)


def lines(text: str) -> str:
    """`text` as one line of HTML; fenced code stands apart. Nothing in it is live."""
    parts = FENCE.split(text)
    return "".join(_code(part) if index % 2 else _words(part) for index, part in enumerate(parts))


def _words(text: str) -> str:
    shown = plain(text.strip("\n")).replace("&#10;", "<br>") if text.strip() else ""
    return re.sub(r"&#96;(.+?)&#96;", r"<code>\1</code>", shown)


def _code(text: str) -> str:
    return f'<pre class="snippet"><code>{plain(text)}</code></pre>'


def message(turn: Turn) -> dict[str, str]:
    """One turn as a message of `gr.Chatbot`, its kind marked where it matters."""
    kind, said = str(turn.get("kind", "")), lines(str(turn["text"]))
    mark = f'<span class="mark mark-{kind}">{MARKS[kind]}</span>' if kind in MARKS else ""
    if turn["speaker"] == "candidate":
        return {"role": "user", "content": _said(kind, f"{said}<b> —</b>{mark}" if mark else said)}
    return {"role": "assistant", "content": _said(kind, mark + said)}


def _said(kind: str, inside: str) -> str:
    return f'<div class="said said-{plain(kind)}">{inside}</div>'


def messages(turns: Sequence[Turn]) -> list[dict[str, str]]:
    return [message(turn) for turn in turns]


def thinking(so_far: str = "") -> dict[str, str]:
    """The interviewer's reply while it is being made; dots until its first words."""
    dots = '<span class="thinking"><i></i><i></i><i></i><b>The interviewer is thinking</b></span>'
    return {"role": "assistant", "content": _said("reply", lines(so_far)) if so_far.strip() else dots}


def taken(text: str, turn: int) -> str:
    """What the page is told to remove from the front of the answer box, since the interviewer has it."""
    return json.dumps({"text": text, "turn": turn})


def untaken(turns: Sequence[Turn], text: str) -> str:
    """The part of the box that is not yet said. A page may send a draft again that was just cut off."""
    last = next((turn for turn in reversed(turns) if turn["speaker"] == "candidate"), None)
    if last is None or last["kind"] != "interrupted":
        return text
    said = str(last["text"])
    return text[len(said) :] if said and text.startswith(said) else text


def new_code(turns: Sequence[Turn], code: str, starter: str) -> str:
    """The editor's code, or nothing when it is still what was last handed in (or the starter)."""
    return "" if code.strip() == last_code(turns, starter).strip() else code


def last_code(turns: Sequence[Turn], starter: str) -> str:
    """The code handed in last, else the starter."""
    return next((str(turn["code"]) for turn in reversed(turns) if turn.get("code")), starter)


def room_bar(
    title: str,
    persona: str,
    phase: str,
    remaining: float,
    *,
    running: bool,
    sent: str,
    pressure: int = 0,
    standing: str = "clock stands",
) -> str:
    """The line above the conversation: what, with whom, how far, and the clock.

    `remaining` in seconds. `sent` differs for every rendering; the page's own clock starts anew from it.
    A clock that is not running says why in `standing`. Under `pressure` (1 to 3) the line
    has an edge and says so.
    """
    stress = f' <b class="mark mark-stress">Stress {pressure}</b>' if pressure else ""
    steps = "".join(_step(name, shown, phase) for name, shown in PHASES)
    still = "" if running else " clock-still"
    note = f'<span class="still">{plain("left" if running else standing)}</span>'
    return (
        f'<div class="bar{" bar-stress" if pressure else ""}">'
        f'<div class="bar-what"><h1>{plain(title)}</h1><p>{plain(persona)}{stress}</p></div>'
        f'<ol class="phases" aria-label="Stage of the interview">{steps}</ol>'
        f'<div class="clock{still}" role="timer" aria-label="Time left"><time id="clock" '
        f'data-remaining="{remaining:.1f}" data-running="{int(running)}" data-sent="{plain(sent)}">'
        f"{clock(remaining)}</time>{note}</div></div>"
    )


def _step(name: str, shown: str, phase: str) -> str:
    current = ' aria-current="step"' if name == phase else ""
    return f"<li{current}>{shown}</li>"


def clock(seconds: float) -> str:
    """Minutes and seconds, never below zero."""
    left = max(0, round(seconds))
    return f"{left // 60}:{left % 60:02d}"


def notice(text: str, kind: str = "error") -> str:
    """A sentence for the person, announced by screen readers; empty text is no notice."""
    return f'<div class="notice notice-{kind}" role="alert">{plain(text)}</div>' if text else ""


def persona_card(name: str, character: str, difficulty: int) -> str:
    return (
        f'<div class="persona"><b>{plain(name)}</b><span class="pips" role="img" '
        f'aria-label="difficulty {difficulty} of 5">{pips(difficulty)}</span><p>{plain(character)}</p></div>'
    )


def pips(level: int, of: int = 5) -> str:
    return "".join(f'<i class="{"on" if n < level else "off"}"></i>' for n in range(of))


def past_interviews(rows: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> str:
    """Past interviews as links that reopen them; real links, so keyboard and new tabs work."""
    none = '<p class="none">None yet. Your first interview will be listed here.</p>'
    listed = f'<ul class="past">{"".join(_past(row, names) for row in rows)}</ul>' if rows else none
    return f"<h2>Past interviews</h2>{listed}"


def _past(row: Mapping[str, Any], names: Mapping[str, str]) -> str:
    mean, still_open = row.get("weighted_mean"), row["status"] == "open"
    result = f"{mean:.1f}" if mean is not None else "go on" if still_open else "not graded"
    *known, when = facts(row, names, ("role", "persona"))
    detail = " · ".join([*known, _count(row["turns"]), when])
    return (
        f'<li><a href="{link(row["id"])}"><b>{plain(str(row["title"]))}</b>'
        f"<span>{plain(detail)}</span><em>{result}</em></a></li>"
    )


def _count(turns: int) -> str:
    return "1 turn" if turns == 1 else f"{turns} turns"


def link(interview: str, turn: int | None = None) -> str:
    """The address of an interview, or of a turn in its result."""
    return f"?interview={plain(interview)}" + (f"#turn-{turn}" if turn is not None else "")
