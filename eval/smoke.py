"""`make smoke`: a whole interview with the set model through the command line, its grade, and what must hold.

It types the paragraphs of smoke_answers.txt into `sparring chat` and hands the transcript to `sparring
grade`, the way a user's script would. Numbers and judgement are for eval's suites, not for this.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ANSWERS = Path(__file__).with_name("smoke_answers.txt")
OPTIONS = {
    "scenario": "ridge_when_it_helps",
    "persona": "skeptic",
    "role": "RS",
    "minutes": "10",
    "seed": "0",
}
CHAT = ["chat", *(word for name, value in OPTIONS.items() for word in (f"--{name}", value)), "--json"]


def run(arguments: list[str], typed: str = "") -> str:
    """Standard output of one `sparring` command. Exits with the command's own words when it fails."""
    start = time.monotonic()
    command = [sys.executable, "-m", "app", *arguments]
    done = subprocess.run(command, cwd=ROOT, input=typed, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        sys.exit(f"smoke: sparring {' '.join(arguments)} exited with {done.returncode}")
    print(f"[{time.monotonic() - start:.0f} s] sparring {' '.join(arguments)}", file=sys.stderr)
    return done.stdout


def show(transcript: dict[str, Any]) -> None:
    for turn in transcript["turns"]:
        print(f"\n{turn['n']:>2} {turn['speaker']} ({turn['kind']})\n   {turn['text']}")
    print()
    for event in transcript.get("events", []):
        print(f"   event {json.dumps(event)}")


def stray_quotes(transcript: dict[str, Any], grade: dict[str, Any]) -> list[str]:
    """Evidence that is not word for word in the candidate's turn it names."""
    texts = {turn["n"]: turn["text"] for turn in transcript["turns"] if turn["speaker"] == "candidate"}
    return [
        f"{signal}: turn {evidence['turn']}: {evidence['quote']!r}"
        for signal, score in grade["scores"].items()
        for evidence in score["evidence"]
        if evidence["quote"] not in texts.get(evidence["turn"], "")
    ]


def show_grade(grade: dict[str, Any]) -> None:
    for signal, score in grade["scores"].items():
        print(f"{signal:24} {score['level'] or '-'}  {score['status']}")
        for evidence in score["evidence"]:
            print(f"{'':24}    turn {evidence['turn']}: {evidence['quote']}")
    print(f"{'weighted mean':24} {grade['weighted_mean']}")


def main() -> None:
    transcript = json.loads(run(CHAT, ANSWERS.read_text(encoding="utf-8")))
    show(transcript)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "smoke.json")
        path.write_text(json.dumps(transcript), encoding="utf-8")
        grade = json.loads(run(["grade", str(path), "--format", "jsonl"]).splitlines()[0])
    show_grade(grade)
    if strays := stray_quotes(transcript, grade):
        sys.exit("smoke: evidence that is nowhere in the transcript:\n" + "\n".join(strays))


if __name__ == "__main__":
    main()
