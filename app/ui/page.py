"""The page: the interview's three screens wired together, the pages beside it, and the server of both."""

from __future__ import annotations

from typing import Any

import gradio as gr
from starlette.middleware import Middleware

from app.services import Services
from app.ui.batch import BatchPage
from app.ui.library import LibraryPage
from app.ui.mistakes import MistakesPage
from app.ui.parts import HIDDEN, RoutedPage, Updates, explain, in_words, log, top
from app.ui.practice import PracticePage
from app.ui.progress import ProgressPage
from app.ui.result import ResultPage
from app.ui.roadmap import RoadmapPage
from app.ui.room import RoomPage
from app.ui.settings import SettingsPage
from app.ui.setup import SetupPage
from app.ui.stories import StoriesPage
from app.ui.theme import CSS, LocalOnly, head, theme
from app.views.interview import notice

PAGES: tuple[type[RoutedPage], ...] = (  # behind the links at the top, in their order
    PracticePage,
    RoadmapPage,
    StoriesPage,
    MistakesPage,
    ProgressPage,
    LibraryPage,
    BatchPage,
    SettingsPage,
)
HOST = "127.0.0.1"
UPLOADS_S = (600, 3600)  # seconds: how often uploaded files are looked at, and how long one is kept
ADDRESS = "(id) => { window.sparring.address(id); return []; }"


class PortBusy(RuntimeError):
    """Another program listens on the port."""


class Page:
    """The three screens and the way between them. The open interview's id is the page's only state."""

    def __init__(self, services: Services) -> None:
        self.services = services
        top("", PAGES)
        self.interview = gr.Textbox(visible="hidden", elem_id="interview", label="Interview")
        self.notice = gr.HTML(elem_id="page-notice")
        self.setup = SetupPage(services)
        self.room = RoomPage(services)
        self.result = ResultPage(services)

    def wire(self, blocks: gr.Blocks) -> None:
        """The events that lead from one screen to another."""
        setup, room, result = self.setup, self.room, self.result
        setup.wire()
        room.wire(self.interview)
        result.wire(self.interview)
        everything = self.parts()
        blocks.load(self.arrive, None, everything, **HIDDEN)
        setup.start.click(self.begin, setup.choices(), everything, **HIDDEN)
        setup.warm_up.click(self.warm_up, setup.role, everything, **HIDDEN)
        self.interview.change(None, self.interview, None, js=ADDRESS)
        room.to_result.click(self.to_result, self.interview, everything, **HIDDEN)

    def parts(self) -> list[Any]:
        room, result, setup = self.room, self.result, self.setup
        screens = [setup.screen, room.screen, result.screen]
        parts = [*setup.everything(), *room.everything(), *result.parts()]
        return [self.interview, self.notice, *dict.fromkeys([*screens, *parts])]

    def arrive(self, request: gr.Request) -> Updates:
        """What the page's address asks for: an interview to go on with, a result, or the setup page."""
        wanted = str(request.query_params.get("interview") or "")
        try:
            return self.go(wanted) if wanted else self.setup.show()
        except Exception as exc:
            log.exception("interview %s could not be opened", wanted)
            return {**self.setup.show(), self.notice: notice(explain(exc))}

    def go(self, interview: str) -> Updates:
        is_open = self.services.store.interview(interview)["status"] == "open"
        screen = self.room if is_open else self.result
        return {self.interview: interview, **self.only(screen), **screen.open(interview)}

    def only(self, screen: RoomPage | ResultPage) -> Updates:
        """Hide the screens that are not `screen`."""
        others = [each for each in (self.setup, self.room, self.result) if each is not screen]
        return {each.screen: gr.Column(visible=False) for each in others}

    def begin(self, role: str, scenario: str, persona: str, minutes: float, pressure: int) -> Updates:
        with in_words():
            return self.go(self.setup.begin(role, scenario, persona, minutes, pressure).id)

    def warm_up(self, role: str) -> Updates:
        with in_words():
            return self.go(self.setup.begin_warm_up(role).id)

    def to_result(self, interview: str) -> Updates:
        """From the room to the result, where the candidate rates before grading begins."""
        with in_words():
            return {**self.only(self.result), **self.result.open(interview)}


def build_ui(services: Services) -> gr.Blocks:
    """The whole page over `services`; nothing is loaded or listened on yet."""
    blocks: gr.Blocks
    with gr.Blocks(
        title="Sparring", analytics_enabled=False, fill_width=True, delete_cache=UPLOADS_S
    ) as blocks:
        Page(services).wire(blocks)
    for each in PAGES:
        with blocks.route(each.title, each.path, show_in_navbar=False):
            top(each.path, PAGES)
            each(services).wire(blocks)
    return blocks


def serve(services: Services, port: int, *, block: bool, open_browser: bool = False) -> tuple[gr.Blocks, str]:
    """Load the model in the background and serve the page. Returns it with its address.

    `port` 0 takes a free one. Raises `PortBusy`.
    """
    services.start_loading()
    blocks = build_ui(services)
    try:
        _, address, _ = blocks.launch(
            server_name=HOST,
            server_port=port or None,
            inbrowser=open_browser,
            share=False,
            prevent_thread_lock=not block,
            quiet=not block,
            footer_links=[],
            run_history=False,
            ssr_mode=False,
            pwa=False,
            enable_monitoring=False,
            theme=theme(),
            css_paths=CSS,
            head=head(services.settings.theme),
            app_kwargs={"middleware": [Middleware(LocalOnly)]},
            _frontend=False,  # else Gradio gives up where the first page takes a busy machine over 3 s
        )
    except OSError as exc:
        raise PortBusy(
            f"port {port} is in use; close the other program, or run: sparring ui --port {port + 1}"
        ) from exc
    return blocks, str(address)


def launch(services: Services, port: int, open_browser: bool) -> None:
    """Serve the page until Ctrl-C. Raises `PortBusy`."""
    serve(services, port, block=True, open_browser=open_browser)
