"""Which files the backend hf reads for a model setting, and their digest."""

from __future__ import annotations

import hashlib
from pathlib import Path

from app.model_files.models import ModelMissing, find_model, is_path, model_sha256
from app.settings import Settings


def weights_path(settings: Settings) -> Path:
    """Where the model lies: with a slash in it and no `.gguf` at its end, the setting means a folder.

    Raises `ModelMissing`, `ChecksumMismatch` or `UnknownModel`.
    """
    if is_path(settings.model) or not set(settings.model) & set("/\\"):
        return find_model(settings)
    folder = Path(settings.model).expanduser()
    if not (folder / "config.json").is_file() or not list(folder.glob("*.safetensors")):
        raise ModelMissing(
            f"{folder} is no folder of a model with config.json and *.safetensors; download one "
            "(hf download ORG/NAME --local-dir FOLDER) and set SPARRING_MODEL to its folder"
        )
    return folder.resolve()


def folder_sha256(folder: Path, settings: Settings) -> str:
    """One digest of all weight files of a folder: that of their names and digests, in order."""
    files = sorted(folder.glob("*.safetensors"))
    lines = [f"{model_sha256(file, settings)}  {file.name}\n" for file in files]
    return hashlib.sha256("".join(lines).encode()).hexdigest()
