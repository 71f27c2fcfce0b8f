"""Deleting an interview for good: out of the library, the search index, and the bytes of both files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from langgraph.checkpoint.sqlite import SqliteSaver

from app.session import Session
from app.storage.database import compact, explained
from app.storage.store import Store


def erase(
    store: Store, checkpoints: SqliteSaver, interview: str, sessions: Mapping[str, Session] | None = None
) -> None:
    """Delete the interview with everything that hangs on it; there is no way back.

    `sessions` are the live ones of this process. Raises `NotFound`; `SessionError` while the interviewer
    answers; `StoreError` when it is deleted but another program keeps its bytes from being overwritten.
    """
    if live := (sessions or {}).get(interview):
        live.leave()
    store.delete_interview(interview)
    checkpoints.delete_thread(interview)
    clean(store, checkpoints)


def clean(store: Store, checkpoints: SqliteSaver) -> None:
    """Write both files anew without what was deleted before. Raises `StoreError` when one is being read."""
    store.compact()
    path = Path(checkpoints.conn.execute("PRAGMA database_list").fetchone()[2])
    with checkpoints.lock, explained(path):
        compact(checkpoints.conn, path)
