"""What every test gets: a home of its own, no telemetry, the real test model, and no silent skips in CI."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

os.environ.update(  # before any import that reads them
    GRADIO_ANALYTICS_ENABLED="False",
    HF_HUB_DISABLE_TELEMETRY="1",
    LANGSMITH_TRACING="false",
    LANGCHAIN_TRACING_V2="false",
)
if "PYTEST_XDIST_WORKER" in os.environ:  # several test processes share the cores
    os.environ["OMP_NUM_THREADS"] = "1"

import pytest

from app.model_files.models import load_registry, pull
from app.settings import load_settings
from tests.serving import real_server

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
TEST_SERVER = os.environ.get("SPARRING_TEST_SERVER")
REAL_SETTINGS = load_settings()  # read before tests change the environment: its cache holds the test model


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Interviews of a test go to a temporary folder, and no setting of the user's reaches it."""
    for name in [name for name in os.environ if name.startswith("SPARRING_") and name != "SPARRING_CHROMIUM"]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("SPARRING_HOME", str(tmp_path_factory.mktemp("home")))
    monkeypatch.setenv("SPARRING_CACHE", str(REAL_SETTINGS.cache))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))  # of tests that set no home


@pytest.fixture(scope="session")
def smollm_path() -> Path:
    """The test model, a real one of 135M parameters, verified; fetched when it is not in the cache."""
    registry = load_registry()
    return pull(registry.entry(registry.test), settings=REAL_SETTINGS)


@pytest.fixture(scope="session")
def server(smollm_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real server with the test model, or of the one the environment names."""
    if TEST_SERVER:
        yield TEST_SERVER
        return
    with real_server(smollm_path, tmp_path_factory.mktemp("server") / "log") as address:
        yield address


@pytest.fixture(scope="session")
def chromium_path() -> Path:
    """A Chromium to drive. Without one the test is skipped by name, which CI counts as a failure."""
    wanted = os.environ.get("SPARRING_CHROMIUM")
    for name in [wanted] if wanted else BROWSERS:
        if found := shutil.which(name):
            return Path(found)
    if wanted:
        pytest.fail(f"SPARRING_CHROMIUM={wanted} is no program")
    pytest.skip("the browser test needs Chromium: install chromium, or set SPARRING_CHROMIUM to its path")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """In CI a skipped test is a failed one."""
    report = yield
    if os.environ.get("CI") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, which CI does not allow: {report.longrepr}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say a skip aloud; a green line must not hide it."""
    for report in terminalreporter.stats.get("skipped", []):
        terminalreporter.write_line(
            f"NOT TESTED: {report.nodeid}: {report.longrepr[2]}", yellow=True, bold=True
        )
