"""Subtitles (SRT, WebVTT) as a labelled text: cues of one speaker join into one turn with its first time.

A cue names its speaker as `Interviewer: …`, or in WebVTT as `<v Interviewer>…`; one that names nobody goes on
with the speaker before it. Formats: W3C WebVTT; SRT as SubRip writes it.
"""

from __future__ import annotations

import re
from html import unescape

from app.transcripts.labels import CHAT, LABELS, STRANGERS, escape, read_label
from app.transcripts.model import TranscriptError

TIME = r"(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3}"
ARROW = re.compile(rf"[ \t]*({TIME})[ \t]+-->[ \t]+{TIME}(?:[ \t].*)?")
VOICE = re.compile(r"<v(?:\.[^\s>]*)?[ \t]+([^>]+)>")
TAG = re.compile(r"</?(?:v|c|i|b|u|s|font|lang|ruby|rt)(?:[. \t][^>]*)?>|<\d[\d:.]*>|\{\\an?\d\}", re.I)
KNOWN = {*LABELS, *CHAT}
DASH = re.compile(r"-[ ]?(?=\S)")


def is_subtitles(text: str) -> bool:
    """Whether it starts as a subtitle file does: the WEBVTT signature, or a time line first."""
    lines = [line for line in text.lstrip("\ufeff").splitlines()[:6] if line.strip()]
    return bool(lines) and (
        re.match(r"WEBVTT(\s|$)", lines[0]) is not None or any(map(ARROW.fullmatch, lines[:2]))
    )


def untimed(text: str) -> str:
    """The cues as text with a label `[mm:ss] Speaker:` where the speaker changes.

    Raises `TranscriptError` when words come before the first speaker is named: they would be nobody's.
    """
    written: list[str] = []
    speaker = ""
    for clock, said in spoken(text):
        label = read_label(said)
        if label and (label.name.lower() in KNOWN or STRANGERS.fullmatch(label.name)):
            said = label.rest
            if label.name.lower() != speaker:
                speaker = label.name.lower()
                written.append(f"[{clock}] {label.name}:")
        elif not speaker:
            raise TranscriptError(
                f"the cue at {clock} names no speaker: begin it with `Interviewer:` or `Candidate:`"
            )
        written.append(escape(said))
    return "\n".join(written)


def spoken(text: str) -> list[tuple[str, str]]:
    """(`mm:ss` or `hh:mm:ss`, a line without its tags) of every line of every cue."""
    found: list[tuple[str, str]] = []
    webvtt = text.lstrip("\ufeff").startswith("WEBVTT")
    for block in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        lines = block.strip("\n").split("\n")
        times = [at for at, line in enumerate(lines[:2]) if ARROW.fullmatch(line)]
        if times:  # else a header, a note or a style
            clock = ARROW.fullmatch(lines[times[0]])[1]  # type: ignore[index]
            said = [bare(line, webvtt) for line in lines[times[0] + 1 :]]
            found += [(re.split("[.,]", clock)[0], line) for line in said if line]
    return found


def bare(line: str, webvtt: bool) -> str:
    """The line without markup; a voice tag becomes a label, and must be one of the two speakers."""
    for name in VOICE.findall(line):
        if name.strip().lower() not in KNOWN:
            raise TranscriptError(f"unknown voice {name!r} (choose Interviewer or Candidate): rename it")
    line = VOICE.sub(r"\1: ", TAG.sub(keep_voice, line))
    line = DASH.sub("", line, count=1) if line.startswith("-") else line
    return (unescape(line) if webvtt else line).strip()


def keep_voice(tag: re.Match[str]) -> str:
    return tag[0] if VOICE.fullmatch(tag[0]) else ""
