r"""Transcripts as Markdown or plain text: a turn starts at a line `Interviewer:` or `Candidate:`.

    **Interviewer:** How would you ...
    Candidate: I would ...
    [00:14] Interviewer (Ana): And then?

Labels may be bold or a heading, in any case, with a time before the name or a time or note after it. Inside a
code fence nothing is a label. Speech that would read as a label or open a fence takes a backslash before it:
`\Interviewer:`. Before the first turn: a `# title`, a list of `- stage: coding` and the like, and the prompt.
Chat logs with `Assistant:` and `User:` are interviewer and candidate, when neither of those is there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from app.transcripts.labels import CHAT, LABELS, STRANGERS, Label, closes, escape, opens, read_label, unescape
from app.transcripts.model import Speaker, Transcript, TranscriptError

KEYS = ("id", "created", "stage", "role", "persona", "minutes", "pressure", "seed")
FIELD = re.compile(rf"- ({'|'.join(KEYS)}): *(.*)", re.I)
OURS = "- format: sparring transcript"
REMEDY = "start each turn with a line `Interviewer:` or `Candidate:`"


@dataclass
class Draft:
    """A text cut at its labels: the head's lines, each label with its lines, and labels nobody knows."""

    head: list[str] = field(default_factory=list)
    turns: list[tuple[Label, list[str]]] = field(default_factory=list)
    others: list[Label] = field(default_factory=list)

    def add(self, line: str) -> None:
        (self.turns[-1][1] if self.turns else self.head).append(line)


def parse_text(text: str) -> dict[str, Any]:
    """The transcript's fields, not yet validated. Raises `TranscriptError` naming the line."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    draft, labels = cut(lines, LABELS), LABELS
    if not draft.turns:
        draft, labels = cut(lines, CHAT), CHAT
    refuse_strangers(draft, labels)
    turns = [
        {"speaker": labels[label.name.lower()], "t": label.t, "text": trim(body)}
        for label, body in draft.turns
    ]
    return {**read_head(draft.head), "turns": turns}


def cut(lines: list[str], labels: dict[str, Speaker]) -> Draft:
    """Cut at the labels outside of code fences. A fence that swallows labels to the end is an error."""
    draft, ticks, opened, hidden = Draft(), "", 0, 0
    for number, line in enumerate(lines, 1):
        label = read_label(line, number)
        known = label is not None and label.name.lower() in labels
        if ticks:
            hidden = hidden or number * known
            ticks = "" if closes(line, ticks) else ticks
            draft.add(line)
            continue
        if label and known:
            draft.turns.append((label, []))
            line = label.rest
        elif label:
            draft.others.append(label)
        ticks, opened, hidden = opens(line), number, 0
        draft.add(unescape(line))
    if ticks and hidden:
        raise TranscriptError(
            f"line {opened}: the code fence opened here is never closed, so the turn at line {hidden} would "
            f"be lost: close it with {ticks} on a line of its own"
        )
    return draft


def refuse_strangers(draft: Draft, labels: dict[str, Speaker]) -> None:
    """Raise `TranscriptError` where somebody else seems to speak: their words must not become another's."""
    for other in draft.others:
        if STRANGERS.fullmatch(other.name):
            raise TranscriptError(
                f"line {other.line}: unknown speaker {other.name!r} (choose Interviewer or Candidate): "
                "rename the label, or put a backslash before it where it is part of what was said"
            )
    sides = {labels[label.name.lower()] for label, _ in draft.turns}
    names = ", ".join(repr(name) for name in dict.fromkeys(other.name for other in draft.others[:20]))
    if not sides:
        raise TranscriptError("no turn was found: " + REMEDY + (f" (found {names})" if names else ""))
    if len(sides) == 1 and names and OURS not in draft.head:
        raise TranscriptError(f"only the {sides.pop()} speaks, beside unknown speakers {names}: {REMEDY}")


def read_head(lines: list[str]) -> dict[str, Any]:
    """Title, fields and prompt from what stands before the first turn; each may be missing."""
    rest, head, title = trim(lines).split("\n"), {}, ""
    if rest[0].startswith("# "):
        title, rest = rest[0][2:].strip(), trim(rest[1:]).split("\n")
    while (match := FIELD.fullmatch(rest[0])) or rest[0] == OURS:
        if match:
            head[match[1].lower()] = match[2].strip()
        rest = rest[1:] or [""]
    return {**head, "scenario": {"title": title, "prompt": trim(rest)}}


def write_text(transcript: Transcript) -> str:
    """Markdown that `parse_text` reads back: same speakers, same texts but for blank lines around them."""
    title = single(transcript.scenario.title)
    values = [(key, getattr(transcript, key)) for key in KEYS]
    head = [f"# {title}\n"] if title else []
    head += [OURS, *(f"- {key}: {single(str(value))}" for key, value in values if value not in (None, ""))]
    prompt = escape(trim(transcript.scenario.prompt.split("\n")))
    turns = [write_turn(turn.speaker, turn.text) for turn in transcript.turns]
    return "\n\n".join(["\n".join(head), *([prompt] if prompt else []), *turns]) + "\n"


def write_turn(speaker: str, text: str) -> str:
    body = escape(trim(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")))
    if body[:1] in (" ", "\t"):  # an indented first line stays indented on a line of its own
        return f"**{speaker.capitalize()}:**\n\n{body}"
    return f"**{speaker.capitalize()}:** {body}" if body else f"**{speaker.capitalize()}:**"


def trim(lines: list[str]) -> str:
    """The lines as one text without the blank ones around it; indentation of the first is kept."""
    while lines and not lines[0].strip():
        lines = lines[1:]
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    return "\n".join(lines)


def single(text: str) -> str:
    """The text on one line."""
    return " ".join(text.split())
