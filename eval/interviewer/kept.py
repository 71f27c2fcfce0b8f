"""Finished interviews, one JSON line each, so that a run that was broken off goes on where it stopped.

A file belongs to one model, one way of speaking and one state of the code: what decides an interview is in
its name. A changed interviewer is heard anew.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console

from app.services import Services
from eval.candidates import Policy
from eval.interviewer.plan import Planned
from eval.interviewer.play import Record, play

ROOT = Path(__file__).resolve().parent.parent.parent
PROGRESS = Console(stderr=True, highlight=False)
FOLDER = Path("build") / "interviewer"
DECIDING = ("graphs", "personas", "rubrics", "app/session.py", "app/clock.py", "app/cli/chat.py")
SIMULATED = ("eval/candidates.py", "eval/candidates.yaml", "eval/candidate_answers.py")
ALSO = (*SIMULATED, "eval/played_candidate.py", "eval/interviewer/play.py")


def code_version() -> str:
    """Eight hex digits over all files that decide what is said."""
    digest = hashlib.sha256()
    for name in (*DECIDING, *ALSO):
        place = ROOT / name
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if path.suffix in (".py", ".yaml", ".j2"):
                digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:8]


def kept_file(model: Path | None, speak_mode: str) -> Path:
    return FOLDER / f"{model.stem if model else 'no-model'}-{speak_mode}-{code_version()}.jsonl"


def read_kept(path: Path) -> dict[str, Record]:
    """The finished interviews by key; a last line cut off by a kill is left out."""
    if not path.exists():
        return {}
    found: dict[str, Record] = {}
    for line in path.read_text("utf-8").splitlines():
        try:
            record = json.loads(line)
        except ValueError:
            continue
        found[record["id"]] = record
    return found


def keep(path: Path, record: Record) -> None:
    """Add one interview. A half line before it is ended first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    broken = path.exists() and path.stat().st_size > 0 and path.read_bytes()[-1:] != b"\n"
    with path.open("a", encoding="utf-8") as file:
        file.write(("\n" if broken else "") + json.dumps(record, ensure_ascii=False) + "\n")


def play_all(
    planned: Sequence[Planned], offered: Mapping[str, Policy], services: Services, path: Path
) -> list[Record]:
    """The records of the plan, in its order: kept ones from `path`, the others played and added to it."""
    kept = read_kept(path)
    left = [each for each in planned if each.key not in kept]
    PROGRESS.print(f"{len(planned) - len(left)} interviews are in {path}, {len(left)} to play")
    started = time.monotonic()
    for i, each in enumerate(left, 1):
        kept[each.key] = play(each, offered[each.candidate], services)
        keep(path, kept[each.key])
        spent = time.monotonic() - started
        rest = spent / i * (len(left) - i)
        PROGRESS.print(f"[{i}/{len(left)}] {spent:.0f} s, {rest:.0f} s to go: {each.key}", markup=False)
    return [kept[each.key] for each in planned]
