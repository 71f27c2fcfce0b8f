"""The setup page in a real browser: first time and next time, finding a scenario, fetching the model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from app.backends.scripted import ScriptedModel
from app.model_files.models import find_model
from app.model_files.registry import Registry
from app.services import open_services
from app.settings import load_settings
from app.ui.page import serve
from tests.browser.conftest import App, interview_of
from tests.test_download import entry, index, parts

SLOW = """() => {
  const fetch = window.fetch;
  window.fetch = async (...asked) => {
    const answer = await fetch(...asked);
    await new Promise((done) => setTimeout(done, 900));
    return answer;
  };
}"""
__all__ = ["index", "parts"]  # fixtures: a folder of wheels that the real pip reads


def test_a_first_visit_offers_a_warm_up_and_the_next_one_the_last_choice(app: App) -> None:
    page = app.page()
    page.get_by_role("button", name="Start the warm-up").click()
    page.locator("#chat .said-question").wait_for()
    begun = app.services.store.interview(interview_of(page))
    assert (begun["minutes"], begun["persona"]) == (3.0, "friendly_mentor")

    page.goto(app.address)
    expect(page.locator("#start")).to_be_visible()
    expect(page.locator("#first")).to_be_hidden()
    page.locator("#role").get_by_label("Research scientist").check()
    page.get_by_label("Stage", exact=True).fill("ML theory")
    page.keyboard.press("Enter")
    scenario = page.get_by_label("Scenario")
    expect(scenario).to_have_value("How many test rows to pay for · 2 of 5 · new")
    page.get_by_label("Poker face").check()
    page.locator("#start").click()
    page.locator("#chat .said-question").wait_for()

    page.goto(app.address)
    expect(page.locator("#role").get_by_label("Research scientist")).to_be_checked()
    expect(page.get_by_label("Stage", exact=True)).to_have_value("ML theory")
    expect(page.get_by_label("Poker face")).to_be_checked()
    expect(page.locator("#persona-card")).to_contain_text("Poker face")
    expect(scenario).not_to_have_value("")
    expect(scenario).not_to_have_value("How many test rows to pay for · 2 of 5 · new")
    scenario.click()
    scenario.press_sequentially("test rows")
    expect(page.get_by_role("option")).to_have_count(1)
    expect(page.get_by_role("option")).to_contain_text("seen today")


def test_a_stage_brings_its_scenarios_before_a_slow_server_could(app: App) -> None:
    page = app.page()
    expect(page.locator("#start")).to_be_visible()
    page.evaluate(SLOW)
    page.get_by_label("Stage", exact=True).click()
    page.get_by_role("option", name="ML system design").click()
    scenario = page.get_by_label("Scenario")
    scenario.press("Control+a")
    scenario.press_sequentially("fraud", delay=60)
    page.wait_for_timeout(1500)
    expect(scenario).to_have_value("fraud")
    expect(page.get_by_role("option")).to_have_count(1)
    scenario.press("Enter")
    expect(scenario).to_have_value("Card fraud with reports that come weeks later · 4 of 5 · new")


def test_a_surprise_is_another_scenario_of_the_stage(app: App) -> None:
    page = app.page()
    scenario = page.get_by_label("Scenario")
    seen = set()
    for _ in range(6):  # it may be the same for once
        page.locator("#surprise").click()
        page.wait_for_timeout(500)
        seen.add(scenario.input_value())
    assert len(seen) > 1


@pytest.fixture
def bare(
    browser: Browser, parts: list[object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[App]:
    """An app whose model has to be downloaded first, from a folder; what loads it only checks the file."""
    tiny = entry(parts)  # type: ignore[arg-type]
    registry = Registry(default="tiny", test="tiny", model=(tiny,))
    monkeypatch.setattr("app.model_files.models.load_registry", lambda: registry)
    environ = {"SPARRING_HOME": str(tmp_path), "SPARRING_CACHE": str(tmp_path / "cache")}
    settings = load_settings({**environ, "SPARRING_MODEL": "tiny"})

    def load() -> ScriptedModel:
        find_model(settings)
        return ScriptedModel()

    running = App(tmp_path, tmp_path, browser, open_services(settings, load))
    blocks, running.address = serve(running.services, 0, block=False)
    yield running
    for context in browser.contexts:
        context.close()
    blocks.close()
    running.services.close()


def test_a_missing_model_is_downloaded_from_the_page(bare: App) -> None:
    page = bare.page()
    line = page.locator("#model-state")
    expect(line).to_contain_text("No model yet.")
    expect(page.locator("#start")).to_be_enabled()
    page.get_by_role("button", name="Download").click()
    expect(line).to_contain_text("The model is ready")
    expect(page.locator("#fetch-row")).to_be_hidden()
