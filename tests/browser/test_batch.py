"""The batch page: files dropped, watched, stopped, taken up again, read and taken away."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.regrading.batching import Batch, Look
from tests.browser.conftest import PATIENCE_MS, App
from tests.regrading import talk

TALKS = 8
DROP = """(zone, files) => {
  const data = new DataTransfer();
  for (const [name, text] of files) data.items.add(new File([text], name));
  zone.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
}"""


def files() -> list[list[str]]:
    """Several transcripts in one file, one in another, and one that cannot be read."""
    lines = "\n".join(json.dumps(talk(number)) for number in range(1, TALKS))
    return [["talks.jsonl", lines], ["alone.json", json.dumps(talk(0))], ["broken.json", "{bad"]]


def rows(app: App) -> list[dict[str, Any]]:
    """What is in the store of the grades."""
    return app.services.store.query("SELECT id, transcript, key, run FROM regrades ORDER BY id")


def dropped(page: Page) -> Page:
    page.locator("#batch-drop button").first.evaluate(DROP, files())
    page.get_by_label("Rubric", exact=True).click()
    page.get_by_role("option", name="STAR stories").click()
    planned(page)
    return page


def planned(page: Page) -> None:
    expect(page.locator("#batch-plan")).to_contain_text(f"{TALKS} to grade")


def test_what_is_dropped_before_the_page_is_filled_stays(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    looked, look, filled = Event(), Batch.look, Event()

    def late(batch: Batch) -> Look:
        filled.wait(PATIENCE_MS / 1000)
        looked.set()
        return look(batch)

    monkeypatch.setattr(Batch, "look", late)
    page = dropped(app.page("batch"))
    filled.set()
    assert looked.wait(PATIENCE_MS / 1000)
    page.wait_for_timeout(3000)
    planned(page)


def test_dropped_files_are_graded_stopped_taken_up_read_and_taken_away(app: App, tmp_path: Path) -> None:
    page = dropped(app.page("batch"))
    expect(page.locator("#batch-plan")).to_contain_text("broken.json")
    page.locator("#batch-start").click()
    progress = page.locator("#batch-progress")
    expect(progress).to_contain_text("tokens/s", timeout=3 * PATIENCE_MS)
    page.locator("#batch-cancel").click()
    expect(progress).to_contain_text("Stopped")
    kept = rows(app)
    assert 0 < len(kept) < TALKS

    page.locator("#batch-start").click()
    expect(progress).to_contain_text("Done", timeout=3 * PATIENCE_MS)
    expect(progress).to_contain_text(f"{TALKS - len(kept)} of {TALKS - len(kept)}")
    expect(progress).to_contain_text("1 failed")
    assert rows(app)[: len(kept)] == kept
    assert len(rows(app)) == len({row["transcript"] for row in rows(app)}) == TALKS

    page.get_by_role("gridcell", name="t3", exact=True).first.click()
    opened = page.locator("#batch-opened")
    expect(opened.locator("h2").first).to_have_text("t3")
    said = str(talk(3)["turns"][1]["text"])
    assert all(mark.inner_text() in said for mark in opened.locator(".transcript mark").all())

    with page.expect_download() as taken:
        page.locator("#batch-csv").click()
    taken.value.save_as(tmp_path / "grades.csv")
    with (tmp_path / "grades.csv").open(newline="", encoding="utf-8") as file:
        assert {row["id"] for row in csv.DictReader(file)} == {f"t{number}" for number in range(TALKS)}
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert app.hosts <= {"127.0.0.1", "page"}
