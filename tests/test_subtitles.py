"""Subtitles as transcripts: cues of one speaker are one turn, and nobody's words become another's."""

from __future__ import annotations

import pytest

from app.transcripts.formats import TranscriptError, parse

SRT = """1
00:00:01,000 --> 00:00:04,000
Interviewer: How would you
shard it?

2
00:00:05,500 --> 00:00:07,000
Candidate: <i>By user</i>.

3
00:00:08,000 --> 00:00:09,500
- Candidate: Lookups go by user.
- Interviewer: And then?
"""
VTT = """WEBVTT - a call

NOTE not said

STYLE
::cue { color: red }

intro
00:01.000 --> 00:04.000 align:start
<v.loud Interviewer>How would you
shard it?</v>

00:00:05.500 --> 00:00:07.000
<v Candidate>By user.

00:00:08.000 --> 00:00:09.000
Lookups go <c.x>by</c> user.

00:00:08.500 --> 00:00:09.000
<v Interviewer>And then?
"""


@pytest.mark.parametrize("text", [SRT, VTT, SRT.replace("\n", "\r\n"), "\ufeff" + VTT])
def test_cues_become_turns_with_their_first_time(text: str) -> None:
    (found,) = parse(text, "talk")
    assert [(turn.speaker, turn.t, turn.text) for turn in found.turns] == [
        ("interviewer", 1.0, "How would you\nshard it?"),
        ("candidate", 5.0, "By user.\nLookups go by user."),
        ("interviewer", 8.0, "And then?"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (SRT.replace("Interviewer: How", "How"), "the cue at 00:00:01 names no speaker"),
        (VTT.replace("<v Candidate>", "<v Ana>"), "unknown voice 'Ana'"),
        (SRT.replace("Candidate: <i>", "Speaker 2: <i>"), "unknown speaker 'Speaker 2'"),
    ],
)
def test_words_of_nobody_known_are_refused(text: str, said: str) -> None:
    with pytest.raises(TranscriptError, match=said):
        parse(text, "talk.srt")
