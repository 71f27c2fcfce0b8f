"""What the pages share: the links at the top, errors as sentences, and how quiet events are wired."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from html import escape
from typing import Any, ClassVar, Protocol

import gradio as gr
from gradio.components.navbar import Navbar

from app.model_files.models import ChecksumMismatch, ModelMissing
from app.services import Services
from app.session import SessionError
from app.storage.database import StoreError
from graphs.model import ModelError

log = logging.getLogger("sparring.ui")
Updates = dict[Any, Any]  # component -> its new value or properties, as Gradio takes them
EXPECTED = (
    ModelError,
    ModelMissing,
    ChecksumMismatch,
    StoreError,
    SessionError,
    ValueError,
    FileNotFoundError,
)
HIDDEN: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "concurrency_limit": None}
# at once, but Gradio shows no error of an event without a queue: for timers, typing, and what cannot fail
QUIET: dict[str, Any] = {**HIDDEN, "queue": False}


class RoutedPage(Protocol):
    """A page at an address of its own. Its components are made in `__init__`, its events in `wire`."""

    title: ClassVar[str]  # of the link to it
    path: ClassVar[str]  # after the app's address, without slashes

    def __init__(self, services: Services) -> None: ...

    def wire(self, blocks: gr.Blocks) -> None: ...


def top(here: str, pages: Sequence[type[RoutedPage]]) -> None:
    """The links at the top of the page at `here`. Gradio's own bar comes late."""
    links = [("Interview", "./", ""), *((each.title, f"./{each.path}", each.path) for each in pages)]
    shown = "".join(
        f'<a href="{address}"{" aria-current=page" * (path == here)}>{escape(title)}</a>'
        for title, address, path in links
    )
    gr.HTML(f'<header id="top"><a href="./">Sparring</a><nav aria-label="Pages">{shown}</nav></header>')
    Navbar(visible=False)


def explain(exc: BaseException) -> str:
    """An error as a sentence with what to do. What we raise ourselves already is one."""
    if isinstance(exc, EXPECTED) and str(exc):
        return str(exc)
    return (
        f"Something went wrong here ({type(exc).__name__}). What you said is saved: reload the page. "
        "If it happens again, `sparring doctor` checks this machine; the terminal shows the details."
    )


@contextmanager
def in_words() -> Iterator[None]:
    """Shows an error of the block as a sentence in the page; the stack goes to the terminal's log."""
    try:
        yield
    except gr.Error:
        raise
    except Exception as exc:
        log.exception("a page handler failed")
        raise gr.Error(explain(exc), print_exception=False) from exc
