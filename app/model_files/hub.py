"""A file from the Hugging Face Hub, appended to a partial file: a broken download goes on where it broke.

`hf_hub_download` starts anew after a kill, so the transfer is ours; addresses, login, headers and metadata
are the library's, and so are its settings (HF_ENDPOINT, HF_TOKEN, HF_HUB_OFFLINE, proxies).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx2
from huggingface_hub import get_hf_file_metadata, get_session, hf_hub_url, hf_raise_for_status
from huggingface_hub.errors import HfHubHTTPError, OfflineModeIsEnabled
from huggingface_hub.utils import build_hf_headers

from app.model_files.registry import Entry, HubFile
from app.model_files.transfer import Cancelled, SourceFailed, Ticker

TIMEOUT_S = (
    5.0  # of a connection and of the question what the file is: a closed network must not cost a minute
)
STALL_S = 30.0  # without a byte, in mid-transfer
RETRIES = 3  # in a row without progress
NETWORK_ERRORS = (httpx2.HTTPError, HfHubHTTPError, OfflineModeIsEnabled, OSError)


def fetch_from_hub(entry: Entry, partial: Path, tick: Ticker) -> None:
    """Bring `partial` to the entry's full size. Raises `SourceFailed` when the Hub cannot deliver it."""
    assert entry.hub is not None
    url = _url(entry.hub)
    _attempt(lambda: _check_metadata(url, entry), "the Hub could not be reached")
    failures = 0
    while (have := _length(partial)) < entry.size:
        try:
            _append(url, partial, have, tick)
        except Cancelled:
            raise
        except NETWORK_ERRORS as exc:
            failures = 0 if _length(partial) > have else failures + 1
            if failures == RETRIES:
                raise SourceFailed(f"the Hub broke off at {have:,} of {entry.size:,} bytes: {exc}") from exc


def _url(file: HubFile) -> str:
    return hf_hub_url(file.repo, file.file, revision=file.revision)


def _length(partial: Path) -> int:
    return partial.stat().st_size if partial.exists() else 0


def _attempt(step: Callable[[], None], complaint: str) -> None:
    try:
        step()
    except NETWORK_ERRORS as exc:
        raise SourceFailed(f"{complaint}: {_first_line(exc)}") from exc


def _first_line(exc: Exception) -> str:
    return (str(exc).strip() or type(exc).__name__).splitlines()[0]


def _check_metadata(url: str, entry: Entry) -> None:
    """Ask what the Hub holds before a byte is moved: its LFS etag is the file's sha256."""
    found = get_hf_file_metadata(url, timeout=TIMEOUT_S)
    if found.etag != entry.sha256 or found.size != entry.size:
        raise SourceFailed(
            f"the Hub's {entry.file} is {found.etag} ({found.size} bytes), "
            f"not the pinned {entry.sha256} ({entry.size} bytes)"
        )


def _append(url: str, partial: Path, have: int, tick: Ticker) -> None:
    headers = build_hf_headers() | {"Range": f"bytes={have}-", "Accept-Encoding": "identity"}
    timeout = httpx2.Timeout(STALL_S, connect=TIMEOUT_S)
    with get_session().stream("GET", url, headers=headers, timeout=timeout) as response:
        hf_raise_for_status(response)
        resumed = response.status_code == 206
        with partial.open("ab" if resumed else "wb") as file:
            done = have if resumed else 0
            for chunk in response.iter_bytes():
                file.write(chunk)
                done += len(chunk)
                tick(done)
