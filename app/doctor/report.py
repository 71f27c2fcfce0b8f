"""`sparring doctor`: what this machine is, whether a model decodes on it and how fast, and what to mend."""

from __future__ import annotations

import platform
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Literal

import psutil
from rich.console import Console
from rich.text import Text

from app.doctor.code_check import try_run
from app.doctor.decode_check import DecodeFailed, probe_command, try_decode
from app.doctor.hf_check import try_weights
from app.doctor.server_check import try_server
from app.memory import window
from app.model_files.models import ChecksumMismatch, ModelMissing, UnknownModel, entry_of, find_model
from app.settings import Settings, SettingsError, load_settings
from app.setup.build_flags import OLDEST_CLANG, X86
from app.setup.build_llama import FLAG_NAMES, build_record, cpu_features

OLDEST_PYTHON = (3, 11)
SLOW_DECODE = 4.0  # tokens per second: below it a reply takes longer than a person waits
NOTABLE_FEATURES = (
    "avx2",
    "avx512f",
    "avx512_vnni",
    "amx_tile",
    "amx_int8",
    "amx_bf16",
    "asimd",
    "asimddp",
    "i8mm",
)
COLOURS = {"ok": "green", "warn": "yellow", "fail": "red"}


@dataclass(frozen=True)
class Finding:
    """One line of the report. `remedy` is empty when there is nothing to do."""

    name: str
    status: Literal["ok", "warn", "fail"]
    text: str
    remedy: str = ""


def check_python(found: tuple[int, ...] = sys.version_info[:3]) -> Finding:
    text = f"{'.'.join(map(str, found))} at {sys.executable}"
    if found < OLDEST_PYTHON:
        return Finding("Python", "fail", text, "install Python 3.11 or newer and run: make clean run")
    return Finding("Python", "ok", text)


def check_build(record: dict[str, str] | None) -> Finding:
    """With which flags llama.cpp was compiled, as noted when it was."""
    if record is None:
        return Finding(
            "Compiler", "warn", "llama.cpp was not built by make, its flags are unknown", "make rebuild"
        )
    flags = ", ".join(f"{name}={record[name]}" for name in FLAG_NAMES if record.get(name)) or "no flags"
    text = f"{record['reason']} ({flags}; found {record['compilers']})"
    if "AMX is off" in record["reason"] and "amx_tile" in cpu_features():
        remedy = (
            f"for faster reading install clang {OLDEST_CLANG[0]} or newer with libomp-dev, then: make rebuild"
        )
        return Finding("Compiler", "warn", text, remedy)
    return Finding("Compiler", "ok", text)


def check_cpu() -> Finding:
    features = set(cpu_features().split())
    text = f"{platform.machine()}, {psutil.cpu_count(logical=False)} cores, {psutil.cpu_count()} threads"
    if notable := [name for name in NOTABLE_FEATURES if name in features]:
        text += f", {' '.join(notable)}"
    if platform.machine().lower() in X86 and platform.system() == "Linux" and "avx2" not in features:
        return Finding("CPU", "warn", text, "no AVX2: decoding will be slow; take the smallest model")
    return Finding("CPU", "ok", text)


def check_llama() -> Finding:
    try:
        import llama_cpp  # not at the top: a broken build must be a finding
    except (ImportError, OSError, RuntimeError) as exc:
        return Finding("llama.cpp", "fail", f"cannot be loaded: {exc}", "make rebuild")
    info = llama_cpp.llama_print_system_info().decode().strip()
    return Finding("llama.cpp", "ok", f"llama-cpp-python {version('llama-cpp-python')}; {info}")


def check_packages() -> Finding:
    names = ("gradio", "langgraph", "sqlite-utils", "huggingface-hub")
    try:
        return Finding("Packages", "ok", ", ".join(f"{name} {version(name)}" for name in names))
    except PackageNotFoundError as exc:
        return Finding("Packages", "fail", f"{exc.name} is not installed", "make setup")


def check_model(settings: Settings) -> Finding:
    try:
        path = find_model(settings)
    except (ModelMissing, ChecksumMismatch, UnknownModel) as exc:
        return Finding("Model", "fail", str(exc), f"sparring models pull {settings.model}")
    entry = entry_of(settings.model)
    return Finding("Model", "ok", f"{entry.id + ', sha256 as pinned' if entry else 'your own file'}: {path}")


def check_memory(settings: Settings, total: int, available: int) -> Finding:
    """Memory of the machine against the model's need, all in bytes."""
    try:
        entry = entry_of(settings.model)
        need = entry.ram if entry else int(find_model(settings).stat().st_size * 1.5) + 2**30
    except (ModelMissing, UnknownModel):
        need = 0
    text = f"{available / 2**30:.1f} of {total / 2**30:.1f} GiB free, the model wants {need / 2**30:.1f}"
    if total < need:
        return Finding("Memory", "fail", text, "take a smaller model: sparring models recommend")
    if available < need / 2:
        return Finding("Memory", "warn", text, "close other programs, or take a smaller model")
    return Finding("Memory", "ok", text)


def check_port(port: int) -> Finding:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as exc:
            remedy = (
                f"is Sparring running already? Else take another: SPARRING_PORT={port % 65535 + 1} make run"
            )
            return Finding("Port", "warn", f"127.0.0.1:{port} cannot be used: {exc.strerror}", remedy)
    return Finding("Port", "ok", f"127.0.0.1:{port} is free")


def check_decode(settings: Settings) -> Finding:
    """A real decode in a child process, and its speed."""
    try:
        speed = try_decode(probe_command(find_model(settings), settings.threads))
    except (ModelMissing, ChecksumMismatch, UnknownModel):
        return Finding("Decode", "warn", "not tried without a model", "see Model")
    except DecodeFailed as exc:
        what, _, remedy = str(exc).partition(": ")
        return Finding("Decode", "fail", what, remedy)
    tokens = settings.n_ctx or window(speed.token_bytes, psutil.virtual_memory().available)
    room = speed.token_bytes * tokens / 2**30
    text = (
        f"reads {speed.prefill:.0f} tokens/s with {speed.threads_read} threads and writes {speed.decode:.1f} "
        f"with {speed.threads_write}, loaded in {speed.load_s:.1f} s; "
        f"a window of {tokens:,} tokens takes {room:.2f} GiB, and up to twice that for waiting conversations"
    )
    if speed.decode < SLOW_DECODE:
        return Finding("Decode", "warn", text, "replies will be slow; take a smaller model")
    return Finding("Decode", "ok", text)


def check_code_runs() -> Finding:
    """A candidate's code is run, and what holds it here is named."""
    return Finding("Code runs", *try_run())


def check_backend(settings: Settings) -> Iterator[Finding]:
    """Whether the chosen backend works, by trying it."""
    match settings.backend:
        case "llamacpp":
            yield check_model(settings)
            yield check_decode(settings)
        case "openai_http":
            yield from (Finding(*each) for each in try_server(settings))
        case "hf":
            yield Finding("Model", *try_weights(settings))


def examine(settings: Settings) -> Iterator[Finding]:
    """All findings, the slow ones last."""
    memory = psutil.virtual_memory()
    yield check_python()
    yield check_packages()
    if settings.backend == "llamacpp":
        yield check_build(build_record())
    yield check_cpu()
    if settings.backend == "llamacpp":
        yield check_llama()
        yield check_memory(settings, memory.total, memory.available)
    yield check_port(settings.port)
    yield check_code_runs()
    yield from check_backend(settings)


def doctor(model: str | None = None) -> int:
    """Print the report as it is found. Returns 0, 1 when something failed, 2 when the settings are wrong."""
    console = Console(soft_wrap=True, highlight=False)
    try:
        settings = load_settings()
    except SettingsError as exc:
        console.print(Text(f"error: {exc}"))
        return 2
    settings = settings.model_copy(update={"model": model}) if model else settings
    worst = 0
    for finding in examine(settings):
        worst = max(worst, int(finding.status == "fail"))
        console.print(
            Text.assemble(
                (f"{finding.status:5}", COLOURS[finding.status]), f"{finding.name:10} {finding.text}"
            )
        )
        if finding.remedy:
            console.print(Text(f"     {'':10} -> {finding.remedy}"))
    return worst
