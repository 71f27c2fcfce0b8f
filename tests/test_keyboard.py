"""`sparring chat` at a real terminal: the interviewer cuts in while a line is being typed."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from app.services import open_services
from tests.interviewing import ANSWERS

COMMAND = "-m app chat --speak-mode quote --persona bar_raiser --scenario marketplace_search --seed 3"
PATIENCE_S = 60.0


@dataclass
class Terminal:
    """Keyboard and screen of a running chat, as one file, and what the screen has shown."""

    file: int
    seen: str = ""

    def type(self, text: str) -> None:
        os.write(self.file, text.encode())

    def shows(self, words: str, seconds: float = PATIENCE_S) -> bool:
        """Whether `words` come up within `seconds`; what came before them is forgotten."""
        end = time.monotonic() + seconds
        while words not in self.seen and time.monotonic() < end:
            if select.select([self.file], [], [], 0.02)[0]:
                self.seen += os.read(self.file, 4096).decode(errors="replace")
        before, found, after = self.seen.partition(words)
        self.seen = after if found else before
        return bool(found)


@pytest.fixture
def chat() -> Iterator[Terminal]:
    ours, theirs = pty.openpty()
    process = subprocess.Popen([sys.executable, *COMMAND.split()], stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    yield Terminal(ours)
    process.kill()
    process.wait()
    os.close(ours)


def type_until_cut_off(chat: Terminal, text: str) -> str:
    """Type key by key, without Enter, until the cut-in is on the screen; what was typed."""
    for count, key in enumerate(text, start=1):
        chat.type(key)
        if chat.shows("cuts in", seconds=0.02):
            return text[:count]
    raise AssertionError("no cut-in while the line was typed")


def test_a_cut_in_comes_before_enter_and_no_key_is_lost(chat: Terminal) -> None:
    assert chat.shows(" left")
    typed = type_until_cut_off(chat, ANSWERS["ramble"] * 4)
    chat.type(" and now the point\n\n")
    assert chat.shows(" left")
    chat.type("/end\n")
    assert chat.shows("grade it")
    services = open_services()
    turns = services.store.turns(str(services.store.interviews()[0]["id"]))
    services.close()
    said = [turn for turn in turns if turn["speaker"] == "candidate"]
    assert [turn["kind"] for turn in said] == ["interrupted", "answer"]
    heard = "".join(turn["text"] for turn in said)
    assert "".join(heard.split()) == "".join(f"{typed} and now the point".split())
