"""Which model file to use: a path, or a registry entry in the cache, verified before use."""

from __future__ import annotations

from pathlib import Path
from threading import Event

from app.model_files.checksum import ChecksumMismatch, known_sha256, verify
from app.model_files.download import download
from app.model_files.registry import Entry, Registry, UnknownModel, load_registry, recommend
from app.model_files.transfer import DownloadError, Progress, quiet
from app.settings import Settings, load_settings

__all__ = [
    "ChecksumMismatch",
    "DownloadError",
    "Entry",
    "ModelMissing",
    "Registry",
    "UnknownModel",
    "cached_path",
    "entry_of",
    "find_model",
    "is_path",
    "load_registry",
    "model_sha256",
    "pull",
    "recommend",
    "verify",
]


class ModelMissing(RuntimeError):
    """The wanted model is not on this machine, or its file is no model; the message says how to get it."""


def is_path(model: str) -> bool:
    """Whether a model setting means a file and not a registry id: its form decides, not what exists."""
    return model.lower().endswith(".gguf")


def entry_of(model: str) -> Entry | None:
    """The registry entry of an id, None for a path. Raises `UnknownModel` with the choices."""
    return None if is_path(model) else load_registry().entry(model)


def cached_path(entry: Entry, cache: Path) -> Path:
    """Where the entry's file lies once it is downloaded."""
    return cache / "models" / entry.file


def model_sha256(path: Path, settings: Settings) -> str:
    """Digest of a model file, remembered in the cache while the file is unchanged."""
    return known_sha256(path, settings.cache / "models" / "checksums")


def find_model(settings: Settings) -> Path:
    """The file of `settings.model`, checked. Raises `ModelMissing`, `ChecksumMismatch` or `UnknownModel`."""
    entry = entry_of(settings.model)
    if entry is None:
        return _local_file(Path(settings.model).expanduser())
    path = cached_path(entry, settings.cache)
    if not path.is_file():
        raise ModelMissing(
            f"the model {entry.id} ({entry.size / 1e9:.1f} GB) is not here; "
            f"get it: sparring models pull {entry.id}"
        )
    if (found := model_sha256(path, settings)) != entry.sha256:
        raise ChecksumMismatch(
            f"{path} is damaged: its sha256 is {found}, expected {entry.sha256}; "
            f"load it again: sparring models pull {entry.id}"
        )
    return path


def _local_file(path: Path) -> Path:
    if not path.is_file():
        raise ModelMissing(
            f"there is no model file {path}; correct the path or use a registry id: sparring models list"
        )
    with path.open("rb") as file:
        if file.read(4) != b"GGUF":
            raise ModelMissing(f"{path} is not a GGUF file; llama.cpp reads no other format")
    return path.resolve()


def pull(
    entry: Entry, progress: Progress = quiet, *, settings: Settings | None = None, cancel: Event | None = None
) -> Path:
    """The entry's verified file, downloaded unless it is there. `progress` gets bytes done and in all.

    Raises `DownloadError` or `ChecksumMismatch`. May be called from any thread; `cancel` stops it soon.
    """
    settings = settings or load_settings()
    path = cached_path(entry, settings.cache)
    if not path.is_file() or model_sha256(path, settings) != entry.sha256:
        download(entry, path, progress, cancel)
    return path


def missing_model(settings: Settings) -> Entry | None:
    """The entry that has to be downloaded before the model can run; None when there is nothing to fetch."""
    if settings.backend != "llamacpp":
        return None
    try:
        entry = entry_of(settings.model)
    except UnknownModel:
        return None
    return entry if entry and not cached_path(entry, settings.cache).is_file() else None
