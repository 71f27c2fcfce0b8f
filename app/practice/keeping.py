"""The deliverables in the store: every version is kept; what was finished is ticked off with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from app.practice.documents import Checklist, Document, Matrix, Roadmap, remedy_id
from app.storage.rows import Row, encode, now, utf8
from app.storage.store import Store

KINDS: Mapping[str, type[Document]] = {"roadmap": Roadmap, "matrix": Matrix, "checklist": Checklist}
Kept = TypeVar("Kept", Roadmap, Matrix, Checklist)


@dataclass(frozen=True)
class Version:
    """One saved state of a deliverable, told by its number and why it was saved."""

    number: int
    created: str
    reason: str


def save(store: Store, document: Document, reason: str, created: str | None = None) -> int:
    """Keep the document as the next version of its kind and return the version's number."""
    kind, data = _kind(type(document)), encode(document.model_dump(mode="json"))
    with store.atomic():
        number = 1 + len(versions(store, type(document)))
        store.execute(
            "INSERT INTO deliverables (kind, version, created, reason, data) VALUES (?, ?, ?, ?, ?)",
            (kind, number, created or now(), utf8(reason), data),
        )
    return number


def latest(store: Store, model: type[Kept], version: int | None = None) -> Kept | None:
    """The newest version, or version `version`; None when there is none.

    Raises ValueError for a version that does not exist, naming those that do.
    """
    rows = store.query(
        "SELECT data FROM deliverables WHERE kind = ?1 AND (?2 IS NULL OR version = ?2) "
        "ORDER BY version DESC LIMIT 1",
        (_kind(model), version),
    )
    if not rows and version is not None:
        raise ValueError(f"no version {version} of the {_kind(model)} (there are {_span(store, model)})")
    return model.model_validate(rows[0]["data"]) if rows else None


def versions(store: Store, model: type[Document]) -> list[Version]:
    """Newest first."""
    rows = store.query(
        "SELECT version, created, reason FROM deliverables WHERE kind = ? ORDER BY version DESC",
        (_kind(model),),
    )
    return [Version(row["version"], row["created"], row["reason"]) for row in rows]


def _span(store: Store, model: type[Document]) -> str:
    count = len(versions(store, model))
    return f"1 to {count}" if count else "none yet"


def _kind(model: type[Document]) -> str:
    return next(kind for kind, each in KINDS.items() if each is model)


def roadmap_in(store: Store, version: int | None = None) -> Roadmap:
    """The roadmap. Raises ValueError with the command that makes one when there is none."""
    found = latest(store, Roadmap, version)
    if found is None:
        raise ValueError(
            "there is no roadmap yet: make one on the page Plan, or with "
            "sparring roadmap new --role MLE --hours 8"
        )
    return found


def tick(store: Store, roadmap: Roadmap, item: str, artefact: str, created: str | None = None) -> None:
    """Note that a milestone or a remedy's deliverable is done, with the link or file that shows it.

    Raises ValueError without one, or for an item that the roadmap does not hold.
    """
    if not artefact.strip():
        raise ValueError("give the link or the file that shows it: hours alone tick nothing off")
    known = items_of(roadmap)
    if item not in known:
        raise ValueError(f"no item {item!r} in the roadmap (choose {', '.join(known)})")
    store.execute(
        "INSERT INTO ticks (begun, item, created, artefact) VALUES (?1, ?2, ?3, ?4) "
        "ON CONFLICT (begun, item) DO UPDATE SET artefact = ?4, created = ?3",
        (roadmap.begun, item, created or now(), utf8(artefact.strip())),
    )


def items_of(roadmap: Roadmap) -> list[str]:
    """Everything that can be ticked off, in the order of the weeks: milestones, then remedies."""
    milestones = [each.id for week in roadmap.weeks for each in week.milestones]
    mocks = [change for change in roadmap.changes if change.kind == "after_mock"]
    remedies = [remedy_id(change.source, signal) for change in mocks for signal in change.signals]
    return list(dict.fromkeys([*milestones, *remedies]))


def ticks(store: Store, roadmap: Roadmap) -> dict[str, Row]:
    """What is done, by item: created, artefact."""
    rows = store.query("SELECT * FROM ticks WHERE begun = ?", (roadmap.begun,))
    return {row["item"]: row for row in rows}
