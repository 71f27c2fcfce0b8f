"""The two-week plans that were accepted on result pages (table `plans`): what is due, and ticking it off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.practice.documents import remedy_id
from app.practice.due import Item
from app.practice.history import Graded
from app.storage.rows import Row, utf8
from app.storage.store import Store

KEPT = "SELECT * FROM plans WHERE status <> 'proposed' ORDER BY due, interview, rowid"


def accepted(store: Store, history: Sequence[Graded]) -> list[Item]:
    """The deliverables and re-tests of the accepted plans. Their ids are those of the roadmap's remedies."""
    found: dict[str, Item] = {}
    for row in store.query(KEPT):
        for item in (_deliverable(row), _retest(row, history)):
            found[item.id] = item
    return list(found.values())


def _deliverable(row: Row) -> Item:
    done = str(row["artefact"]) or ("done" if row["status"] == "done" else "")
    item = remedy_id(f"interview:{row['interview']}", row["signal"])
    return Item(item, "remedy", row["work"], row["deliverable"], _day(row["due"]), done)


def _retest(row: Row, history: Sequence[Graded]) -> Item:
    """Done by the first interview graded on that day or later."""
    day = _day(row["retest"])
    held = next((each.interview for each in history if each.day >= day), "")
    what = "Re-test of a two-week plan"
    return Item(f"retest_interview_{row['interview']}", "retest", what, "A graded interview", day, held)


def _day(text: str) -> date:
    return date.fromisoformat(text[:10])


def joined(own: Sequence[Item], plans: Sequence[Item]) -> list[Item]:
    """Both, by due date; what a person accepted or changed goes before what the rule says of the same."""
    by_id = {item.id: item for item in [*own, *plans]}
    return sorted(by_id.values(), key=lambda item: (item.due, item.kind, item.id))


def tick_plan(store: Store, item: str, artefact: str) -> bool:
    """Mark the plan's deliverable as done; False when no accepted plan holds it. Raises ValueError."""
    for row in store.query(KEPT):
        if remedy_id(f"interview:{row['interview']}", row["signal"]) == item:
            if not artefact.strip():
                raise ValueError("give the link or the file that shows it: hours alone tick nothing off")
            store.execute(
                "UPDATE plans SET status = 'done', artefact = ? WHERE interview = ? AND signal = ?",
                (utf8(artefact.strip()), row["interview"], row["signal"]),
            )
            return True
    return False
