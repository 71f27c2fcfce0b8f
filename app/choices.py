"""What is chosen on the settings page, kept in `settings.json` beside the interviews.

The environment goes before the file: who starts Sparring with a variable set means it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from app.pages import write_whole

FILE = "settings.json"
NAMES = ("model", "speak_mode", "theme")  # the settings the file may hold


def kept_choices(home: Path) -> dict[str, Any]:
    """What the file holds; nothing where there is none. Raises ValueError naming the file and the remedy."""
    path = home / FILE
    if not path.is_file():
        return {}
    remedy = f"correct {path}, or delete it to begin with the defaults"
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as exc:
        raise ValueError(f"the settings cannot be read ({exc}): {remedy}") from exc
    unknown = sorted(set(found) - set(NAMES)) if isinstance(found, dict) else ["what is no object"]
    if unknown:
        raise ValueError(f"unknown setting {', '.join(unknown)} (choose {', '.join(NAMES)}): {remedy}")
    return dict(found)


def keep_choice(home: Path, name: str, value: str) -> None:
    """Put one setting into the file, the others staying as they are. Raises ValueError or OSError."""
    assert name in NAMES, name
    choices = {**kept_choices(home), name: value}
    write_whole(home / FILE, json.dumps(choices, indent=2, ensure_ascii=False) + "\n")
