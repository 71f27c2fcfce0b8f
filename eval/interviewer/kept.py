"""Finished interviews, one JSON line each, so that a run that was broken off goes on where it stopped.

A file belongs to one model, one way of speaking and one state of the code: what decides an interview is in
its name. A changed interviewer is heard anew.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from eval.interviewer.play import Record

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = Path("build") / "interviewer"
DECIDING = ("graphs", "personas", "rubrics", "app/session.py", "app/clock.py", "app/chat.py")
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
