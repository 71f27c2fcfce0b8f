"""The settings page in a browser: choices are kept, models fetched and changed, storage told."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from app.model_files.registry import load_registry
from app.model_files.transfer import Cancelled
from tests.browser.conftest import App, Scheme

SMALL = load_registry().entry("qwen2.5-coder-0.5b")


def settings(app: App, width: int = 1440, scheme: Scheme = "light") -> Page:
    page = app.page("settings", width, scheme)
    page.locator("#privacy").wait_for()
    return page


def kept(app: App) -> dict[str, str]:
    path = app.home / "settings.json"
    return json.loads(path.read_text("utf-8")) if path.exists() else {}


def is_dark(page: Page) -> bool:
    return bool(page.evaluate("document.body.classList.contains('dark')"))


def test_speech_and_look_are_kept_and_hold_on_every_page(app: App) -> None:
    page = settings(app)
    page.get_by_label("Authored lines as they are").check()
    page.get_by_label("Dark", exact=True).check()
    page.wait_for_function("document.body.classList.contains('dark')")
    expect(page.locator("#look input:checked")).to_have_count(1)
    page.goto(f"{app.address}library")
    expect(page.locator("#found")).to_contain_text("Nothing here yet")
    page.wait_for_function("document.body.classList.contains('dark')")
    assert kept(app) == {"speak_mode": "quote", "theme": "dark"}
    assert app.services.settings.speak_mode == "quote"
    page.goto(f"{app.address}settings")
    expect(page.get_by_label("Dark", exact=True)).to_be_checked()
    page.get_by_label("As the system").check()
    page.wait_for_function("!document.body.classList.contains('dark')")
    assert not is_dark(page)


def half(entry: Any, asked: threading.Event) -> Callable[..., Path]:
    """Stands in for the transfer: half the file, then it waits until it is broken off."""

    def fetch(_entry: Any, progress: Any, *, settings: Any, cancel: threading.Event) -> Path:
        progress(entry.size // 2, entry.size)
        asked.set()
        cancel.wait(60)
        raise Cancelled("stopped at half; the next download goes on from there")

    return fetch


def test_a_download_shows_its_progress_and_can_be_stopped(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = threading.Event()
    monkeypatch.setattr("app.model_files.downloads.pull", half(SMALL, asked))
    page = settings(app)
    page.get_by_label(SMALL.title).check()
    expect(page.locator("#use")).to_be_hidden()
    page.locator("#get").click()
    assert asked.wait(30)
    expect(page.locator("#download")).to_contain_text("246 MB of 491 MB")
    expect(page.locator("#download progress")).to_have_attribute("value", str(SMALL.size // 2))
    assert Axe().run(page).response["violations"] == []
    page.locator("#stop").click()
    expect(page.locator("#download")).to_contain_text("goes on from there")
    expect(page.locator("#get")).to_be_visible()


def test_another_file_is_loaded_in_place_and_what_is_none_is_refused(app: App, tmp_path: Path) -> None:
    page = settings(app)
    expect(page.locator("#settings-model-state")).to_contain_text("is ready")
    before = app.services.model()
    path = page.get_by_label("Path of the GGUF file")
    expect(path).to_have_value(str(app.model))
    path.fill(str(tmp_path / "none.gguf"))
    page.locator("#use").click()
    expect(page.locator(".toast-wrap, .toast-body").first).to_contain_text("there is no model file")
    assert kept(app) == {}
    link = tmp_path / "mine.gguf"
    link.symlink_to(app.model)
    path.fill(str(link))
    page.locator("#use").click()
    expect(page.locator("#settings-model-state")).to_contain_text("mine.gguf is ready")
    assert kept(app) == {"model": str(link)}
    assert app.services.model() is not before


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_what_is_stored_is_told_and_the_environment_goes_before_the_page(
    app: App, width: int, scheme: Scheme, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.stop()
    monkeypatch.setenv("SPARRING_SPEAK_MODE", "quote")
    app.start()
    page = settings(app, width, scheme)
    expect(page.locator("#privacy")).to_contain_text(str(app.home))
    expect(page.locator("#speak")).to_contain_text("Set by SPARRING_SPEAK_MODE")
    expect(page.get_by_label("Authored lines, reworded")).to_be_disabled()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert Axe().run(page).response["violations"] == []
