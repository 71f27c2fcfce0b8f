"""Every screen of the guide, in its order. A page that shows itself needs one line in PAGES."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from playwright.sync_api import Page

from docs.screens import acts


@dataclass(frozen=True)
class Screen:
    """`address` after the app's, with ids of interviews in braces; `ready` is there when the page is.

    `act` brings the page to what is shown, `at` is scrolled to the top of the window.
    """

    name: str
    address: str
    ready: str
    act: Callable[[Page], None] = lambda page: None
    at: str = ""

    def open(self, page: Page, app: str, ids: Mapping[str, str]) -> None:
        page.goto(app + self.address.format_map(ids))
        page.locator(self.ready).first.wait_for()
        self.act(page)


EMPTY = (Screen("first-run", "", "#fetch"),)  # a home with nothing in it, and no model
PAGES = (
    Screen("setup", "", "#start", acts.choose_persona),
    Screen("room", "?interview={talking}", "#chat .said-question"),
    Screen("room-code", "?interview={talking}", "#code .cm-content", acts.run_code, at="#tools"),
    Screen("cut-in", "?interview={cut}", "#chat .said-question", acts.be_cut_off),
    Screen("stress", "?interview={stressed}", "#bar .bar-stress"),
    Screen("whiteboard", "?interview={drawn}", "#board polyline", acts.open_tab("Whiteboard"), at="#tools"),
    Screen("notes", "?interview={drawn}", "#board polyline", acts.open_tab("Private notes"), at="#tools"),
    Screen("pause", "?interview={talking}", "#pause", acts.pause),
    Screen("self-score", "?interview={unrated}", "#skip-rating", acts.rate),
    Screen("result", "?interview={design}", ".card"),
    Screen("timeline", "?interview={design}", ".card", at="#timeline"),
    Screen("cards", "?interview={design}", ".card", at="#cards"),
    Screen("evidence", "?interview={design}", ".card", acts.jump, at=".transcript li:has(.here)"),
    Screen("dispute", "?interview={design}", ".card", acts.see_it_differently, at="#dispute"),
    Screen("debrief", "?interview={design}", ".card", at="#debrief"),
    Screen("two-weeks", "?interview={design}", ".card", at="#two-weeks"),
    Screen("practice", "practice", "#kinds li"),
    Screen("drill", "practice?drill=framing&item=framing_card_fraud", "#go", acts.drill),
    Screen("drill-feedback", "practice?drill=framing&item=framing_card_fraud", "#go", acts.drill_feedback),
    Screen("plan", "plan", "#this-week h2, #this-week h3"),
    Screen("plan-weeks", "plan", "#this-week h2, #this-week h3", acts.open_tab("Twelve weeks")),
    Screen("plan-matrix", "plan", "#this-week h2, #this-week h3", acts.open_tab("Role-fit matrix")),
    Screen("plan-checklist", "plan", "#this-week h2, #this-week h3", acts.open_tab("Stage checklist")),
    Screen("plan-new", "plan", "#this-week h2, #this-week h3", acts.open_tab("New roadmap")),
    Screen("stories", "stories", "#standing"),
    Screen("story", "stories?id=1", "#story-findings li"),
    Screen("mistakes", "mistakes", "#mistakes .group"),
    Screen("progress", "progress", "#progress .picture"),
    Screen("library", "library", "#found .kept"),
    Screen("library-search", "library", "#found .kept", acts.search),
    Screen("replay", "library?id={design}", "#replay li", acts.replay, at="#replay .at"),
    Screen("compare", "library?id={design}", "#replay li", acts.compare, at="#compare"),
    Screen("settings", "settings", "#privacy"),
    Screen("privacy", "settings", "#privacy", at="#stored"),
)
BATCH = (  # of an app whose engine is the scripted one, since an estimate asks for the model's file
    Screen("batch", "batch", "#batch-drop", acts.drop_talks),
    Screen("batch-running", "batch", "#batch-drop", acts.start_batch),
    Screen("batch-done", "batch", "#batch-drop", acts.end_batch, at="#batch-progress"),
)
