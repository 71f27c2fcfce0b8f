"""The exported report in a real browser: opened as a file it asks for nothing, fits a phone, and prints."""

from __future__ import annotations

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from app.report_page import report_page
from app.storage.store import Store
from tests.finished import finished, grade_of

A4 = {"width": 718, "height": 1046}  # CSS pixels of a page within its margins of 16 and 18 mm
LIGHT = "rgb(255, 255, 255)"


def test_a_saved_report_stands_alone_fits_and_prints(browser: Browser, tmp_path: Path) -> None:
    store = Store(tmp_path / "sparring.db")
    interview = finished(store)
    store.add_grade(interview, grade_of())
    file = tmp_path / "report.html"
    file.write_text(report_page(store, interview), "utf-8")
    store.close()
    page = browser.new_page(viewport={"width": 390, "height": 844}, color_scheme="dark")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert Axe().run(page).response["violations"] == []
    page.locator(".signal a").first.click()
    target = page.locator(":target")
    assert target.evaluate("(turn) => turn.id.startsWith('turn-')")
    assert {url.partition("#")[0] for url in asked} == {file.as_uri()}

    page.emulate_media(media="print", color_scheme="dark")
    page.set_viewport_size(A4)  # type: ignore[arg-type]
    assert page.evaluate("document.documentElement.scrollWidth") <= A4["width"]
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"
    sizes = "(all) => all.map((each) => parseFloat(getComputedStyle(each).fontSize))"
    small, text = (page.locator(each).first.evaluate_all(sizes)[0] for each in (".muted", ".signal p"))
    assert small < text
    tall = [
        each.evaluate("(e) => e.offsetHeight") for each in page.locator("section.signal, blockquote").all()
    ]
    assert max(tall) < A4["height"]  # each fits on a page, so none is torn apart
    assert page.pdf(format="A4").startswith(b"%PDF")
    page.close()
