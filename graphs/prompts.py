"""Finds the templates in `graphs/prompts/` and fills them in; a name left without a value is an error."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

FOLDER = Path(__file__).parent / "prompts"


@cache
def _environment() -> Environment:
    # Prompts are plain text for a model, so nothing is escaped; people's text only ever enters as a value.
    return Environment(
        loader=FileSystemLoader(FOLDER),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
    )


@cache
def _template(name: str) -> Template:
    return _environment().get_template(f"{name}.md.j2")


def render(name: str, **values: object) -> str:
    """The text of `graphs/prompts/<name>.md.j2`. Raises `jinja2.UndefinedError` for a missing value."""
    return _template(name).render(**values)


@cache
def load_examples(name: str) -> list[dict[str, str]]:
    """Worked examples of `graphs/prompts/<name>.yaml`, every value as text."""
    rows = yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8"))
    return [{key: str(value).strip() for key, value in row.items()} for row in rows]


@cache
def prompt_hash(prefix: str) -> str:
    """sha256 (hex) over every prompt file whose name begins with `prefix`."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.glob(f"{prefix}*")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
