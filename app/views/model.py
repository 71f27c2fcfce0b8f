"""Pure views of the model's state on the setup page: missing, on its way, loading, ready, unusable."""

from __future__ import annotations

from app.doctor.decode_check import Speed
from app.model_files.pace import REPLY_READ, REPLY_WRITTEN
from app.model_files.registry import Entry
from app.views.interview import plain


def gigabytes(size: int) -> str:
    return f"{size / 1e9:.1f} GB"


def missing(entry: Entry, memory: int, cores: int, better: Entry | None = None) -> str:
    """No model on this machine yet: what it takes, and what this machine has (bytes, cores)."""
    needs = f"It needs {entry.ram / 2**30:.0f} GiB of memory; this machine has {memory / 2**30:.0f}"
    fits = f"{needs} and {cores} {'core' if cores == 1 else 'cores'}."
    other = f" {better.title} would suit it better: SPARRING_MODEL={better.id}." if better else ""
    return _line(
        "missing",
        f"<b>No model yet.</b> {plain(entry.title)} ({gigabytes(entry.size)}) is downloaded once and stays "
        f"on this machine. {plain(fits + other)} You can interview without it meanwhile, in plainer words; "
        "grading waits for it.",
    )


def fetching(done: int, total: int) -> str:
    """A download under way; bytes."""
    share = f"{gigabytes(done)} of {gigabytes(total)}"
    bar = f'<progress max="{total}" value="{done}" aria-label="Download"></progress>'
    return _line("loading", f"Downloading the model: {share} {bar}", "")


def failed(error: str) -> str:
    return _line("error", f"<b>The model cannot be used.</b> {plain(error)}", ' role="alert"')


def loading(name: str = "The model") -> str:
    return _line("loading", f"{plain(name)} is loading; you can start meanwhile")


def ready(speed: Speed | None = None, name: str = "The model") -> str:
    """Ready, with what the first start measured on this machine."""
    return _line("ready", f"{plain(name)} is ready" + (f". {plain(pace(speed))}" if speed else ""))


def pace(speed: Speed) -> str:
    """What the measured speeds mean for a reply."""
    seconds = REPLY_READ / speed.prefill + REPLY_WRITTEN / speed.decode
    return (
        f"This machine reads {speed.prefill:.0f} and writes {speed.decode:.0f} tokens a second: "
        f"a reply takes about {max(1, round(seconds))} s, and the clock stands meanwhile."
    )


def _line(state: str, inside: str, announced: str = ' role="status"') -> str:
    return f'<div class="model model-{state}"{announced}>{inside}</div>'
