"""A sitting whose answers come from a file or a pipe: a paragraph for each step, code between lines of ```.

No clock runs; an answer takes the time its words would take to say, and silences are not measured.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.clock import THINKING_S, WORDS_PER_MINUTE
from app.code_runs.last import code_in
from app.code_runs.result import told
from app.drills.drilling import DrillSession
from app.drills.screen import say
from app.drills.told import feedback, prompt
from graphs.words import without_code, words


def play(session: DrillSession, answers: Iterator[str]) -> None:
    """Answer item after item until the sitting is over or the answers are."""
    session.begin()
    for text in answers:
        say(*prompt(session.sitting))
        if code := code_in(text):
            say(told(session.run(code)))
        spoken = len(words(without_code(text)))
        session.hand_in(text, THINKING_S + spoken / (WORDS_PER_MINUTE / 60))
        if session.sitting.phase == "feedback":
            session.look_again()
            say(*feedback(session.sitting.outcomes[-1]), "")
            session.go_on()
        if session.sitting.phase == "done":
            return
