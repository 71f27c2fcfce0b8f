"""Folders of transcripts, and real `sparring regrade` processes over them, for the tests of regrading."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
ANSWER = "I'd keep the old one as the baseline, split users at random and compare watch time over {} weeks."
BROKEN = {
    "broken.json": b"{bad",
    "empty.txt": b"",
    "nobody.md": b"a shopping list: eggs, milk",
    "picture.png": b"\x89PNG\0\0\0",
    "latin.txt": "Interviewer: Warum?\nCandidate: K\u00f6nnte sein.".encode("latin-1"),
}


def talk(number: int) -> dict[str, Any]:
    """A transcript like no other one; the higher the number, the longer it is."""
    turns = [
        {"speaker": "interviewer", "text": "How would you compare two rankings?"},
        {"speaker": "candidate", "text": " ".join([ANSWER.format(number)] * (1 + number % 3))},
    ]
    return {"id": f"t{number}", "stage": "ml_system_design", "role": "MLE", "turns": turns}


def folder_of(path: Path, good: int, broken: bool = False) -> Path:
    """A folder of `good` transcripts in two folders and a file of lines, and every kind of broken file."""
    (path / "deep").mkdir(parents=True)
    for number in range(good):
        at = path / "deep" if number % 2 else path
        (at / f"t{number}.json").write_text(json.dumps(talk(number)), "utf-8")
    for name, data in BROKEN.items() if broken else ():
        (path / name).write_bytes(data)
    return path


def start(*arguments: object) -> subprocess.Popen[str]:
    """`sparring regrade` in a process of its own, with the scripted model."""
    return subprocess.Popen(
        [sys.executable, "-m", "app", "regrade", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "SPARRING_BACKEND": "scripted"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL) and None,
    )


def rows() -> list[tuple[Any, ...]]:
    """(transcript, key, run, grade) of every row in the store of this test."""
    path = Path(os.environ["SPARRING_HOME"]) / "sparring.db"
    if not path.exists():
        return []
    connection = sqlite3.connect(path, timeout=10)
    try:
        return connection.execute("SELECT transcript, key, run, grade FROM regrades ORDER BY id").fetchall()
    except sqlite3.OperationalError:  # the table is not there yet
        return []
    finally:
        connection.close()


def wait_until(true: Callable[[], bool], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.02)
