"""Pictures of every screen from the running app, for README and guide: docs/images/screens/*.png.

    python -m docs.make_screenshots [--only NAME ...] [--browser PATH]

Each at 1440 and 390 pixels, light and dark. Needs Chromium, no model: interviewer and grader are scripted.
The user's interviews are not touched: the app runs on a temporary home.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, sync_playwright

from app.backends.scripted import ChooseRule
from app.model_files.models import ModelMissing
from app.model_files.registry import Entry
from app.services import Services, open_services
from app.settings import load_settings
from app.ui.model_choice import ModelChoice
from app.ui.page import serve
from docs.screens.camera import WIDE, Camera
from docs.screens.home import fill, model
from docs.screens.shown import BATCH, EMPTY, PAGES, Screen
from graphs.model import ChatModel

IMAGES = Path(__file__).parent / "images" / "screens"
PATIENCE_MS = 60_000
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
SLOWLY_S = 0.05  # a question of the batch, so that there is a picture of it under way


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--only", nargs="+", metavar="NAME", help="the screens with these names")
    arguments.add_argument("--browser", default=shutil.which("chromium") or shutil.which("google-chrome"))
    chosen = arguments.parse_args()
    if not chosen.browser:
        sys.exit("no Chromium found: install it, or name it with --browser PATH")
    IMAGES.mkdir(parents=True, exist_ok=True)
    ModelChoice.here = as_if_downloaded  # type: ignore[method-assign,assignment]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chosen.browser, args=FLAGS)
        for load, backend, filled, screens in APPS:
            if chosen_screens := wanted(screens, chosen.only):
                with served(load, backend) as (services, address):
                    photograph(browser, address, fill(services) if filled else {}, chosen_screens)
        browser.close()


def wanted(screens: Sequence[Screen], only: Sequence[str] | None) -> list[Screen]:
    return [screen for screen in screens if not only or screen.name in only]


def as_if_downloaded(choice: ModelChoice, entry: Entry) -> bool:
    """The list of the settings page, where the scripted model stands in for the default one."""
    return entry.id == choice.services.settings.model


def no_model() -> ChatModel:
    raise ModelMissing("there is no model on this machine yet")


def slow_model() -> ChatModel:
    found = model()
    found.rule = slowly(found.rule)
    return found


def slowly(rule: ChooseRule) -> ChooseRule:
    def late(*asked: object) -> Sequence[float]:
        time.sleep(SLOWLY_S)
        return rule(*asked)  # type: ignore[arg-type]

    return late


APPS = (  # how the model is loaded, the engine, whether somebody has practised there, what is shown
    (no_model, "", False, EMPTY),
    (model, "", True, PAGES),
    (slow_model, "scripted", False, BATCH),
)


@contextmanager
def served(load: Callable[[], ChatModel], backend: str) -> Iterator[tuple[Services, str]]:
    with TemporaryDirectory(prefix="sparring-") as home:
        settings = load_settings(
            {"SPARRING_HOME": home, "SPARRING_CACHE": f"{home}/cache", "SPARRING_BACKEND": backend}
        )
        services = open_services(settings, load=load)
        blocks, address = serve(services, 0, block=False)
        yield services, address
        blocks.close()
        services.close()


def photograph(browser: Browser, address: str, ids: Mapping[str, str], screens: Sequence[Screen]) -> None:
    camera = Camera(IMAGES)
    for screen in screens:
        began = time.monotonic()
        page = browser.new_page(viewport=WIDE)
        page.set_default_timeout(PATIENCE_MS)
        screen.open(page, address, ids)
        camera.shoot(page, screen.name, screen.at)
        page.close()
        print(f"{screen.name}: {time.monotonic() - began:.1f} s")


if __name__ == "__main__":
    main()
