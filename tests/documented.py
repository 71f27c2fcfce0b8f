"""What the documents tell people to type, and what is wrong with a line: a command or option is gone."""

from __future__ import annotations

import importlib.util
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from app.__main__ import app
from app.settings import Settings
from eval.__main__ import SUITES

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
CODE = re.compile(r"```(?:sh|bash|console|text)?\n(.*?)```|`([^`\n]+)`", re.S)
LINK = re.compile(r"\]\((?!\w+:|#)([^)\s]+)\)|<(?:img|a)\b[^>]*?(?:src|href)=\"(?!\w+:|#)([^\"]+)\"")
VARIABLE = re.compile(r"\bSPARRING_[A-Z_]*[A-Z]\b")
SPAN = re.compile(r"`([^`\n]+)`")
ASSIGNED = re.compile(r"^(?:[A-Z_]+=\S+ )+")
ENDS = re.compile(r"\s(?:[|;<>]|&&|#)\s?.*")


def told() -> list[tuple[str, str]]:
    """(page, line) for every line of a code block and every code span; spans in a comment count too."""
    found = []
    for page in PAGES:
        for block, span in CODE.findall(page.read_text(encoding="utf-8")):
            for line in (block or span).splitlines():
                spans = SPAN.findall(line) if block else []
                found += [(page.name, each.strip().removeprefix("$ ")) for each in (line, *spans)]
    return list(dict.fromkeys(found))


def command_of(line: str) -> list[str]:
    """The words of the first command of a line, without variables before it and whatever follows it."""
    try:
        return shlex.split(ENDS.sub("", ASSIGNED.sub("", line)))
    except ValueError:  # an apostrophe in a sentence
        return []


def wrong(line: str) -> str:
    """Why a line cannot be typed today; "" for one that can, and for what is no command of ours."""
    words = command_of(line)
    match words:
        case ["make", *rest]:
            return _make(rest)
        case [name, *rest] if name.rpartition("/")[2] == "sparring":
            return _sparring(rest)
        case [name, "-m", module, *rest] if re.fullmatch(r"(?:\S*/)?python3?", name):
            return _module(module, rest)
    return ""


def _make(words: list[str]) -> str:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    gone = [word for word in words if re.fullmatch(r"[a-z-]+", word) and word not in targets]
    suites = [word.removeprefix("SUITE=") for word in words if word.startswith("SUITE=")]
    missing = [suite for suite in suites if suite and suite not in SUITES]
    return f"no target {gone} in the Makefile" if gone else f"no suite {missing}" if missing else ""


def _module(module: str, rest: list[str]) -> str:
    if module == "app":
        return _sparring(rest)
    if module == "eval" and rest and rest[0].isidentifier() and rest[0] not in SUITES:
        return f"no suite {rest[0]!r} (there are {', '.join(SUITES)})"
    ours = module.split(".")[0] in {"app", "eval", "docs", "tests"}
    return f"no module {module}" if ours and importlib.util.find_spec(module) is None else ""


def _sparring(words: list[str]) -> str:
    command: Any = typer.main.get_command(app)
    for n, word in enumerate(words):
        commands = getattr(command, "commands", None)  # of a group; a command has none
        if commands is None:
            return _options(command, words[n:])
        if not word[:1].isalpha():
            break
        if word not in commands:
            return f"no command {word!r} (there are {', '.join(commands)})"
        command = commands[word]
    return ""


def _options(command: Any, words: list[str]) -> str:
    known = {name for each in command.params for name in (*each.opts, *each.secondary_opts)} | {"--help"}
    asked = {word.partition("=")[0] for word in words if word.startswith("--")}
    return f"{command.name} has no option {sorted(asked - known)}" if asked - known else ""


def variables_told() -> set[tuple[str, str]]:
    return {(page.name, name) for page in PAGES for name in VARIABLE.findall(page.read_text("utf-8"))}


def variables() -> set[str]:
    """What is read from the environment: the settings, and what the tests read for themselves."""
    settings = {f"SPARRING_{field.upper()}" for field in Settings.model_fields}
    tests = [path.read_text("utf-8") for path in (ROOT / "tests").glob("*.py") if path.name != "test_docs.py"]
    return settings | {name for text in tests for name in re.findall(r"[\"'](SPARRING_[A-Z_]+)[\"']", text)}


def links(page: Path) -> Iterator[str]:
    """Links and pictures of a page that lead to a file of this repository."""
    for markdown, html in LINK.findall(page.read_text(encoding="utf-8")):
        yield markdown or html


def leads_nowhere(page: Path, target: str) -> bool:
    """Whether a link's file is missing, or its heading, which GitHub names in small letters and hyphens."""
    name, _, heading = target.partition("#")
    place = (page.parent / name).resolve() if name else page
    if not place.exists():
        return True
    return bool(heading) and place.suffix == ".md" and heading not in headings(place)


def headings(page: Path) -> set[str]:
    lines = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", line.lower()).strip().replace(" ", "-") for line in lines}
