"""What the numbers were measured on. Without these facts no two runs can be compared."""

from __future__ import annotations

import os
import platform
from pathlib import Path
from typing import Any

import llama_cpp
import psutil

from app.model_files.checksum import sha256_of


def cpu_name() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text("utf-8").splitlines() if info.exists() else []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor() or platform.machine()


def facts(model: Path, threads: tuple[int, int]) -> dict[str, Any]:
    """Processor, threads, weights and build."""
    return {
        "cpu": cpu_name(),
        "cores": psutil.cpu_count(logical=False),
        "logical_cores": psutil.cpu_count(),
        "memory_bytes": psutil.virtual_memory().total,
        "threads": list(threads),  # for reading a prompt, and for writing
        "omp_wait_policy": os.environ.get("OMP_WAIT_POLICY"),
        "system": platform.platform(),
        "python": platform.python_version(),
        "llama_cpp_python": llama_cpp.__version__,
        "llama_cpp_features": llama_cpp.llama_print_system_info().decode().strip(),
        "model": model.name,
        "model_sha256": sha256_of(model),
        "load_average": load_average(),
    }


def load_average() -> list[float] | None:
    """Of the last 1, 5 and 15 minutes; None where the system has none."""
    return [round(load, 2) for load in os.getloadavg()] if hasattr(os, "getloadavg") else None
