"""A thousand transcripts graded again while the command is killed: is every good one graded once?

    python -m eval.regrade_kill [--files 1000] [--broken 20] [--kills 5]

Real `sparring regrade --jobs 2` processes with the scripted model over a temporary home, killed with SIGKILL
at random moments, then let to the end. Prints its findings and PASS or FAIL; exit code 0 only when it passes.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from eval.gold_set import load_gold

ROOT = Path(__file__).resolve().parent.parent
TURNS = 4  # of a gold transcript: enough to be graded, short enough to do a thousand
BROKEN = (
    b"{bad",
    b"",
    b"a shopping list: eggs, milk",
    b"\x89PNG\0\0\0",
    "Candidate: K\u00f6nnte".encode("latin-1"),
)


@dataclass(frozen=True)
class Place:
    """Where a trial happens."""

    home: Path
    folder: Path
    out: Path

    def start(self) -> subprocess.Popen[str]:
        command = [
            sys.executable,
            "-m",
            "app",
            "regrade",
            str(self.folder),
            "--jobs",
            "2",
            "--out",
            str(self.out),
        ]
        environ = {**os.environ, "SPARRING_BACKEND": "scripted", "SPARRING_HOME": str(self.home)}
        pipe = subprocess.PIPE
        return subprocess.Popen(command, cwd=ROOT, env=environ, stdout=pipe, stderr=pipe, text=True)

    def rows(self) -> list[tuple[str, str, int]]:
        """(transcript, key, run) of every grade in the store."""
        path = self.home / "sparring.db"
        if not path.exists():
            return []
        connection = sqlite3.connect(path, timeout=30)
        try:
            return connection.execute("SELECT transcript, key, run FROM regrades ORDER BY id").fetchall()
        except sqlite3.OperationalError:  # the table is not there yet
            return []
        finally:
            connection.close()


def write_files(folder: Path, good: int, broken: int) -> None:
    """Copies of the gold transcripts, each with an edit of its own, and files that are no transcripts."""
    folder.mkdir()
    gold = load_gold()
    for number in range(good):
        told = gold[number % len(gold)]
        turns = [dict(turn) for turn in told["turns"][:TURNS]]
        turns[-1]["text"] += f" That was my thought number {number}."
        (folder / f"t{number:04}.json").write_text(
            json.dumps({**told, "id": f"t{number}", "turns": turns}), "utf-8"
        )
    for number in range(broken):
        (folder / f"broken{number:02}.txt").write_bytes(BROKEN[number % len(BROKEN)])


def kill_once(place: Place, draw: random.Random, good: int, kills: int) -> tuple[int, int]:
    """Rows before a run and after it was killed in its midst."""
    before, process = len(place.rows()), place.start()
    enough = before + draw.randint(1, max(1, good // (kills + 1)))
    while process.poll() is None and len(place.rows()) < enough:
        time.sleep(0.02)
    process.kill()
    process.communicate()
    return before, len(place.rows())


def judged(place: Place, said: str, good: int, broken: int) -> dict[str, bool]:
    """What must hold in the end, by name."""
    rows = place.rows()
    named = set(re.findall(r"^error: .*?(broken\d\d\.txt)\S* ?.*\S", said, re.M))
    written = [json.loads(line)["id"] for line in place.out.read_text("utf-8").splitlines()]
    return {
        "every good one has a grade": len({row[0] for row in rows}) == good,
        "and exactly one": len(rows) == good,
        "every broken one has a named reason": len(named) == broken,
        "the file holds each good one once": sorted(written)
        == sorted(f"t{number}" for number in range(good)),
    }


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    for name, value in (("--files", 1000), ("--broken", 20), ("--kills", 5), ("--seed", 7)):
        options.add_argument(name, type=int, default=value)
    chosen = options.parse_args()
    good, draw = chosen.files - chosen.broken, random.Random(chosen.seed)
    with TemporaryDirectory() as at:
        place = Place(Path(at, "home"), Path(at, "in"), Path(at, "grades.jsonl"))
        write_files(place.folder, good, chosen.broken)
        for number in range(1, chosen.kills + 1):
            before, after = kill_once(place, draw, good, chosen.kills)
            print(f"kill {number}: {before} rows before, {after} after", flush=True)
        left, began, process = good - len(place.rows()), time.monotonic(), place.start()
        said = process.communicate()[1]
        print(f"last run: {left} graded in {time.monotonic() - began:.0f} s, exit code {process.returncode}")
        held = judged(place, said, good, chosen.broken)
    for name, holds in held.items():
        print(f"{'yes' if holds else 'NO '} {name}")
    print("PASS" if all(held.values()) and process.returncode == 1 else "FAIL")
    return 0 if all(held.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
