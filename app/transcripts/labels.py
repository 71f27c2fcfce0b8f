r"""What starts a turn and what is a code fence, line by line, and how a backslash takes that meaning away.

Escaping and unescaping share `is_special`, so that what one adds is exactly what the other takes off.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.transcripts.model import SYNONYMS, Speaker

CHAT: dict[str, Speaker] = {name: SYNONYMS[name] for name in ("assistant", "user")}
LABELS: dict[str, Speaker] = {name: side for name, side in SYNONYMS.items() if name not in CHAT}
STRANGERS = re.compile(r"(interviewer|candidate|speaker|participant) *\d+|moderator|narrator|speaker", re.I)
CLOCK = r"\d{1,3}:\d\d(?::\d\d)?"
NOTE = r"[ ]*(?:[\[(](?P<{}>[^\])]{{0,40}})[\])])?[ ]*"
NAME = r"(?P<{}>[^\W\d_][\w.'-]*(?:[ ][\w.'-]+){{0,3}})"
LABEL = re.compile(
    rf"[ ]{{0,3}}(?:\#{{1,6}}[ ]+)?(?:[\[(](?P<clock>{CLOCK})[\])][ ]*)?"
    rf"(?:(?P<bold>\*\*|__){NAME.format('strong')}{NOTE.format('note')}(?::(?P=bold)|(?P=bold){NOTE.format('behind')}:)"
    rf"|{NAME.format('plain')}{NOTE.format('remark')}:)(?P<rest>.*)",
    re.DOTALL,
)
HEADING = re.compile(r"[ ]{0,3}#{1,6}[ ]+(\w+)[ ]*")
FENCE = re.compile(r"[ \t]*(`{3,}(?=[^`]*$)|~{3,})", re.DOTALL)
SLASHES = re.compile(r"([ \t]*)(\\*)(.*)", re.DOTALL)


@dataclass(frozen=True)
class Label:
    """What may start a turn: the name as written, the time in seconds, the rest of the line."""

    name: str
    t: float
    rest: str
    line: int = 0


def read_label(line: str, number: int = 0) -> Label | None:
    """The label at the start of `line`, whoever's it is."""
    if heading := HEADING.fullmatch(line):
        return Label(heading[1], 0.0, "", number)
    if not (match := LABEL.fullmatch(line)):
        return None
    note = match["clock"] or match["note"] or match["behind"] or match["remark"] or ""
    t = seconds(note) if re.fullmatch(CLOCK, note) else 0.0
    return Label(match["strong"] or match["plain"], t, match["rest"].lstrip(" \t"), number)


def seconds(clock: str) -> float:
    """`mm:ss` or `hh:mm:ss` in seconds."""
    total = 0
    for part in clock.split(":"):
        total = 60 * total + int(part)
    return float(total)


def escape(text: str) -> str:
    """Backslashes before the lines that would read as a label, or as a fence that nothing closes."""
    lines, out, ticks = text.split("\n"), [], ""
    unclosed: dict[
        str, int
    ] = {}  # by character, the shortest fence known to stay open: scan for each only once
    for at, line in enumerate(lines):
        if ticks:
            ticks = "" if closes(line, ticks) else ticks
            out.append(line)
            continue
        ticks = opens(line)
        if ticks and (
            len(ticks) >= unclosed.get(ticks[0], len(ticks) + 1)
            or not any(closes(later, ticks) for later in lines[at + 1 :])
        ):
            unclosed[ticks[0]], ticks = len(ticks), ""
        out.append(line if ticks else shield(line))
    return "\n".join(out)


def shield(line: str) -> str:
    space, slashes, body = SLASHES.fullmatch(line).groups()  # type: ignore[union-attr]
    return f"{space}\\{slashes}{body}" if is_special(space + body) else line


def unescape(line: str) -> str:
    space, slashes, body = SLASHES.fullmatch(line).groups()  # type: ignore[union-attr]
    return f"{space}{slashes[1:]}{body}" if slashes and is_special(space + body) else line


def is_special(line: str) -> bool:
    label = read_label(line)
    speaks = label is not None and (label.name.lower() in LABELS or bool(STRANGERS.fullmatch(label.name)))
    return speaks or bool(FENCE.match(line))


def opens(line: str) -> str:
    """The ticks or tildes of a fence that `line` opens; '' when it opens none."""
    match = FENCE.match(line)
    return match[1] if match else ""


def closes(line: str, ticks: str) -> bool:
    bare = line.strip(" \t")
    return len(bare) >= len(ticks) and not bare.strip(ticks[0])
