"""Opening the database file, and turning what SQLite says about it into what the user can do about it.

Nothing here ever moves, renames or deletes the file: a file that cannot be used is left exactly as it was.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from app.storage.migrations import migrations

BUSY_SECONDS = 10.0


class StoreError(RuntimeError):
    """The database cannot do what was asked; the message names the file and the remedy."""


class NotFound(StoreError):
    """There is no such interview."""


REMEDIES = (
    ("unique constraint failed: interviews.id", "there is such an interview already: use another id"),
    ("closed database", "the store was closed: open it again"),
    ("locked", "another program holds it for longer than {busy:.0f} s: close that program and try again"),
    ("disk is full", "free some space and try again; everything saved so far is kept"),
    ("disk i/o", "check the disk and its free space, then try again"),
    ("readonly", "make the file and its folder writable, or set SPARRING_HOME to another folder"),
    ("unable to open", "make its folder writable, or set SPARRING_HOME to another folder"),
    (
        "malformed|not a database|damaged",
        "the file was left as it is: move it to another folder to start afresh, and try "
        "`sqlite3 FILE .recover` on the moved copy (with its -wal file beside it) to get the interviews back",
    ),
)


def explain(error: Exception, path: Path) -> StoreError:
    """The same error with the file's name and a remedy."""
    said = str(error)
    for words, remedy in REMEDIES:
        if any(word in said.lower() for word in words.split("|")):
            return StoreError(f"{path}: {said}; {remedy.format(busy=BUSY_SECONDS)}")
    return StoreError(f"{path}: {said}")


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Let SQLite's errors out as `StoreError`."""
    try:
        yield
    except sqlite3.Error as exc:
        raise explain(exc, path) from exc


@contextmanager
def transaction(db: Database) -> Iterator[None]:
    """One write transaction, all or nothing; nested ones are savepoints of the outermost.

    The lock is taken at once: a transaction that first reads and then wants to write can fail with "locked"
    without waiting, when another process wrote in between.
    """
    if db.conn.in_transaction:
        with db.atomic():
            yield
        return
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        db.rollback()
        raise
    try:
        db.commit()
    except BaseException:
        db.rollback()
        raise


def compact(connection: sqlite3.Connection, path: Path) -> None:
    """Write the file anew and empty its log. Raises `StoreError` while another connection reads it."""
    connection.execute("VACUUM")
    [(busy, *_)] = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    if busy:
        raise StoreError(
            f"{path} is being read by another program, so bytes of what was deleted may still lie in it: "
            "close that program, then run: sparring delete --clean"
        )


def open_database(path: Path) -> Database:
    """Open or create the file, check it, and bring it to the newest shape.

    Raises `StoreError` when the file is damaged, newer than this program, or not to be opened.
    """
    make_folder(path.parent)
    with explained(path):
        if path.is_file() and path.stat().st_size:
            inspect(path)
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, check_same_thread=False)
        try:
            db = Database(connection, execute_plugins=False, strict=True)
            db.execute("PRAGMA foreign_keys = on")
            use_wal(db)
            migrate(db, path)
        except BaseException:
            connection.close()
            raise
    return db


def inspect(path: Path) -> None:
    """Refuse a damaged or newer file. Reads only: closing a writable file would merge its log into it.

    Except after a kill in the middle of a write without that log: SQLite must then undo the half-done write.
    """
    mode = "rw" if path.with_name(f"{path.name}-journal").exists() else "ro"
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, timeout=BUSY_SECONDS)
    try:
        db = Database(connection, execute_plugins=False)
        refuse_damaged(db)
        refuse_newer(db, path)
    finally:
        connection.close()


def make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise StoreError(f"{exc}; set SPARRING_HOME to a folder that can be written") from exc


def refuse_damaged(db: Database) -> None:
    [(found,)] = db.execute("PRAGMA quick_check(1)").fetchall()
    if found != "ok":
        raise sqlite3.DatabaseError(f"the database is damaged ({' '.join(found.split())})")


def refuse_newer(db: Database, path: Path) -> None:
    known = {step.name for step in migrations._migrations}
    unknown = [step.name for step in migrations.applied(db) if step.name not in known]
    if unknown:
        raise StoreError(
            f"{path} was written by a newer version of Sparring (it has {', '.join(unknown)}); nothing was "
            "changed: update Sparring (`git pull`), or set SPARRING_HOME to another folder"
        )


def use_wal(db: Database) -> None:
    """Switch to the write-ahead log. Two first starts at once may collide, and SQLite does not wait there."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            db.enable_wal()
            return  # on a file system without shared memory SQLite keeps its old journal, which is safe too
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def migrate(db: Database, path: Path) -> None:
    """Apply what is pending in one transaction, so that two processes cannot both apply it."""
    if not migrations.pending(db):
        return
    try:
        with transaction(db):
            migrations.apply(db)
    except sqlite3.OperationalError as exc:
        if "already exists" not in str(exc):
            raise
        raise StoreError(
            f"{path} cannot be brought up to date ({exc}); nothing was changed: if it belongs to another "
            "program, set SPARRING_HOME to another folder, otherwise try again and report this"
        ) from exc
