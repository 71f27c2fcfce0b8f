"""Pure views of the settings page: states in, HTML out."""

from __future__ import annotations

from app.model_files.downloads import Downloads
from app.model_files.pace import Pace
from app.model_files.registry import Entry
from app.views.interview import plain


def gigabytes(size: float) -> str:
    """Bytes in words: GB above one, else MB."""
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"


def model_choice(entry: Entry, here: bool, pace: Pace | None) -> str:
    """One line of the list of models: plain text, since it labels a control."""
    parts = [entry.title, gigabytes(entry.size), "here" if here else "not downloaded"]
    parts += [pace_words(pace)] if pace else []
    return " · ".join([*parts, entry.note] if entry.note else parts)


def pace_words(pace: Pace) -> str:
    how = "measured" if pace.measured else "estimated"
    return f"a reply in {max(1, round(pace.reply_s))} s ({how})"


def needs(entry: Entry, memory: int, cores: int) -> str:
    """What the model asks of a machine, and what this one has (memory in bytes)."""
    wants = f"It wants {entry.ram / 2**30:.0f} GiB of memory and {_cores(entry.cores)}"
    has = f"this machine has {memory / 2**30:.0f} GiB and {_cores(cores)}"
    short = memory < entry.ram or cores < entry.cores
    return f'<p class="quiet">{wants}; {has}{": it will be slow here" if short else ""}. {entry.licence}.</p>'


def _cores(number: int) -> str:
    return "1 core" if number == 1 else f"{number} cores"


def download(state: Downloads) -> str:
    """A download under way with its bar, or how the last one ended."""
    if state.running:
        left = state.seconds_left()
        rest = f", about {_duration(left)} left" if left is not None else ""
        words = f"{plain(state.model)}: {gigabytes(state.done)} of {gigabytes(state.total)}{rest}"
        bar = f'<progress max="{state.total}" value="{state.done}" aria-label="Download"></progress>'
        return f"<p>{words}</p>{bar}"
    kind = "error" if state.failed else "hint"
    return f'<div class="notice notice-{kind}" role="status">{plain(state.said)}</div>' if state.said else ""


def _duration(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds >= 90 else f"{max(1, seconds):.0f} s"


def overridden(name: str) -> str:
    """Why a control cannot be changed here."""
    return f"Set by {name} in the environment, which goes before what is chosen here. Unset it to choose."
