"""What both sources of a download share: progress, cancellation and the errors."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, int], None]  # bytes that are there, bytes in all
Ticker = Callable[[int], None]  # bytes that are there; raises `Cancelled` to stop the transfer


class DownloadError(RuntimeError):
    """A model could not be downloaded. The message says why and what to do."""


class SourceFailed(DownloadError):
    """One source could not deliver; the next one may."""


class Cancelled(DownloadError):
    """The caller stopped the download. What was loaded stays for the next try."""


def quiet(done: int, total: int) -> None:
    """A progress callback that shows nothing."""
