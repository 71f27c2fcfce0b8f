"""Fills in the report templates of `app/templates`. What people said is escaped, in HTML and in Markdown."""

from __future__ import annotations

import os
import re
import tempfile
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

FOLDER = Path(__file__).parent / "templates"
MARKED = re.compile(r"([\\`*_\[\]{}<>|#~!&])")


def markdown(value: object) -> str:
    """The value on one line, with nothing in it that Markdown takes for markup."""
    return MARKED.sub(r"\\\1", " ".join(str(value).split()))


@cache
def _environment(html: bool) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=html,
    )
    environment.filters["md"] = markdown
    environment.filters["words"] = lambda name: str(name).replace("_", " ")
    return environment


def render(name: str, **values: object) -> str:
    """The text of `app/templates/<name>.j2`. Raises `jinja2.UndefinedError` for a missing value."""
    return _environment(name.endswith(".html")).get_template(f"{name}.j2").render(**values)


def write_whole(path: Path, text: str) -> None:
    """Write the file all at once: a reader finds the old one or the new one, a kill leaves the old one.

    What is no regular file (a pipe, /dev/stdout) is written as it is.
    """
    if path.exists() and not path.is_file():
        path.write_text(text, encoding="utf-8", newline="")
        return
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with open(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(handle)
        os.chmod(name, path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
