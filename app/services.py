"""What one running Sparring consists of: settings, store, content, and the model, loaded when needed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from langgraph.checkpoint.sqlite import SqliteSaver

from app.backends import load_model
from app.called import names_of
from app.model_files.downloads import Downloads
from app.own_content import load_content
from app.settings import Settings, load_settings
from app.storage.store import Store
from graphs.model import ChatModel
from personas.schema import Persona
from rubrics.calibration import Calibration
from rubrics.loader import load_roles, load_rubric, load_stages
from rubrics.schema import RoleWeights, Rubric, Scenario, Stage

if TYPE_CHECKING:
    from app.session import Session


@dataclass
class Services:
    """Shared by every page, command and interview of a process."""

    settings: Settings
    store: Store
    checkpoints: SqliteSaver  # where interview machines keep their state between steps
    scenarios: Mapping[str, Scenario]
    personas: Mapping[str, Persona]
    stages: Mapping[str, Stage]
    roles: Mapping[str, RoleWeights]
    rubric: Rubric
    load: Callable[[], ChatModel]
    downloads: Downloads = field(default_factory=Downloads)
    calibrations: Sequence[Calibration] = ()  # the user's own, which go before the shipped ones
    content_problems: list[str] = field(default_factory=list)  # of the user's own files, each a sentence
    sessions: dict[str, Session] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)
    before_close: list[Callable[[], None]] = field(default_factory=list)  # what works in the background ends
    _loading: Future[ChatModel] | None = None

    def start_loading(self) -> Future[ChatModel]:
        """Load the model in the background, once; a load that failed is tried again on the next call."""
        with self.lock:
            failed = self._loading is not None and self._loading.done() and self._loading.exception()
            if self._loading is None or failed:
                self._loading = ThreadPoolExecutor(1, thread_name_prefix="load-model").submit(self.load)
            return self._loading

    def model(self) -> ChatModel:
        """The model, waiting for it when it is still loading. Raises what loading it raised."""
        return self.start_loading().result()

    @property
    def names(self) -> dict[str, str]:
        """What ids of stages, roles and interviewers are called."""
        return names_of(self.stages, self.roles, self.personas)

    def model_ready(self) -> bool:
        loading = self._loading
        return loading is not None and loading.done() and loading.exception() is None

    def model_error(self) -> str | None:
        """Why the last load failed, None while it runs or once it has worked."""
        loading = self._loading
        error = loading.exception() if loading is not None and loading.done() else None
        return str(error) if error else None

    def change(self, settings: Settings) -> None:
        """Go on with other settings. Another model is loaded in the background, the one before it freed."""
        before, self.settings = self.settings, settings
        if before.model == settings.model:
            return
        with self.lock:
            old, self._loading = self._loading, None
        if old is not None:
            old.add_done_callback(_free)
        self.start_loading()

    def close(self) -> None:
        """End what works in the background, free the model and close the database."""
        for end in self.before_close:
            end()
        if self.model_ready():
            self.model().close()
        self.checkpoints.conn.close()
        self.store.close()


def _free(loaded: Future[ChatModel]) -> None:
    if loaded.exception() is None:
        loaded.result().close()


def open_services(settings: Settings | None = None, load: Callable[[], ChatModel] | None = None) -> Services:
    """Services over the user's data directory. `load` stands in for the configured model's loading.

    Raises `StoreError`, `SettingsError` or `ContentError`, each with a remedy.
    """
    settings = settings or load_settings()
    settings.home.mkdir(parents=True, exist_ok=True)
    content = load_content(settings.home)
    services = Services(
        settings=settings,
        store=Store(settings.home / "sparring.db"),
        checkpoints=open_checkpoints(settings.home / "checkpoints.db"),
        scenarios=content.scenarios,
        personas=content.personas,
        stages=load_stages(),
        roles=load_roles(),
        rubric=load_rubric(),
        load=load or (lambda: load_model(services.settings)),
        calibrations=content.calibrations,
        content_problems=content.problems,
    )
    return services


def open_checkpoints(path: Path) -> SqliteSaver:
    """The checkpointer in a file of its own: it holds scratch of running interviews, not their history."""
    saver = SqliteSaver(sqlite3.connect(path, check_same_thread=False, timeout=30))
    saver.setup()
    return saver
