"""What the setup page offers: what was not seen lately first, the last choice, the model and its download."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app import choosing
from app.doctor.decode_check import Speed
from app.model_files import downloads
from app.model_files.downloads import Downloads
from app.model_files.models import load_registry, missing_model
from app.model_files.transfer import Cancelled, DownloadError
from app.services import Services
from app.session import Setup
from app.settings import load_settings
from app.storage.store import Store
from app.ui.setup import WARM_UP
from app.views.model import pace
from rubrics.loader import load_scenarios
from tests.interviewing import services_with

NOW = datetime(2026, 11, 21, tzinfo=UTC)
SCENARIOS = load_scenarios()
CODING = [each for each in SCENARIOS.values() if each.stage == "coding"]


@pytest.fixture
def services() -> Iterator[Services]:
    opened = services_with()
    yield opened
    opened.close()


def test_a_scenario_seen_lately_goes_to_the_end_and_says_when(services: Services) -> None:
    first = choosing.offered(SCENARIOS.values(), "coding", "MLE", {})[0]
    seen = {first.id: datetime.now(UTC)}
    assert choosing.offered(SCENARIOS.values(), "coding", "MLE", seen)[-1] == first
    assert choosing.when_seen(first.id, {first.id: NOW - timedelta(days=3)}, NOW) == "seen 3 days ago"
    assert choosing.when_seen(first.id, {first.id: NOW - timedelta(days=60)}, NOW) == "not seen lately"
    assert choosing.label(first, {}).endswith("new")


def test_a_surprise_is_one_not_seen_lately_and_else_the_one_seen_longest_ago() -> None:
    now = datetime.now(UTC)
    left = CODING[-1]
    seen = {each.id: now for each in CODING if each is not left}
    assert {choosing.surprise(CODING, "MLE", seen, seed).id for seed in range(5)} == {left.id}
    oldest = {**seen, left.id: now, CODING[2].id: now - timedelta(days=9)}
    assert choosing.surprise(CODING, "MLE", oldest, 1) == CODING[2]


def test_the_last_choice_is_kept_on_disk(tmp_path: Path) -> None:
    store = Store(tmp_path / "s.db")
    assert choosing.remembered(store) == {}
    choosing.remember(store, {"role": "RS"})
    choosing.remember(store, {"role": "SWE", "minutes": 15})
    store.close()
    store = Store(tmp_path / "s.db")
    assert choosing.remembered(store) == {"role": "SWE", "minutes": 15}
    store.close()


def test_the_warm_up_is_a_short_friendly_interview_for_every_role(services: Services) -> None:
    scenario, persona, minutes = WARM_UP
    setup = Setup(scenario, persona, "MLE", minutes)
    assert set(SCENARIOS[scenario].roles) == set(services.roles)
    assert SCENARIOS[scenario].difficulty == services.personas[setup.persona].difficulty == 1
    assert minutes == 3


def test_a_model_is_missing_only_where_it_can_be_downloaded(tmp_path: Path) -> None:
    environ = {"SPARRING_CACHE": str(tmp_path), "SPARRING_HOME": str(tmp_path)}
    wanted = missing_model(load_settings(environ))
    assert wanted is not None
    assert wanted.id == load_registry().default
    assert missing_model(load_settings({**environ, "SPARRING_MODEL": "mine.gguf"})) is None
    assert missing_model(load_settings({**environ, "SPARRING_BACKEND": "openai_http"})) is None


def test_a_failed_download_says_why_and_a_stopped_one_loads_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[int] = []
    fetch = Downloads()

    def refuse(*_: object, **__: object) -> None:
        raise DownloadError("no network; try again")

    def wait(*_: object, cancel: threading.Event, **__: object) -> None:
        cancel.wait(10)
        raise Cancelled("stopped")

    monkeypatch.setattr(downloads, "pull", refuse)
    run(fetch, tmp_path, loaded)
    assert (fetch.failed, fetch.said) == (True, "no network; try again")
    monkeypatch.setattr(downloads, "pull", wait)
    run(fetch, tmp_path, loaded)
    assert (fetch.failed, loaded) == (False, [])


def run(fetch: Downloads, home: Path, loaded: list[int]) -> None:
    """Start a download and break it off."""
    settings = load_settings({"SPARRING_CACHE": str(home)})
    entry = missing_model(settings)
    assert entry is not None
    fetch.start(entry, settings, lambda: loaded.append(1))
    fetch.stop()
    assert fetch._thread is not None
    fetch._thread.join(10)
    assert not fetch.running


def test_the_pace_is_that_of_a_reply() -> None:
    told = pace(Speed(1.0, prefill=80.0, decode=20.0, token_bytes=1, threads_read=1, threads_write=1))
    assert "about 4 s" in told
