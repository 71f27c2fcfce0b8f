"""What the pages share: errors as sentences, and how quiet events are wired."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import gradio as gr

from app.database import StoreError
from app.session import SessionError
from graphs.model import ModelError

log = logging.getLogger("sparring.ui")
Updates = dict[Any, Any]  # component -> its new value or properties, as Gradio takes them
EXPECTED = (ModelError, StoreError, SessionError, ValueError, FileNotFoundError)
HIDDEN: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "concurrency_limit": None}
QUIET: dict[str, Any] = {**HIDDEN, "queue": False}


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
