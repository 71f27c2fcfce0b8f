"""The look: a quiet paper-and-ink theme of system fonts, and a page that may talk to this machine only."""

from __future__ import annotations

import json
from pathlib import Path

import gradio as gr
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FOLDER = Path(__file__).parent
CSS = FOLDER / "page.css"
SCRIPT = FOLDER / "page.js"
SANS = ["ui-sans-serif", "system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif"]
MONO = ["ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "DejaVu Sans Mono", "monospace"]
# Gradio's bundle compiles templates at run time, so scripts of its own may be inline and evaluated;
# nothing may come from, or go to, another machine.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; worker-src 'self' blob:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self' data: blob:; form-action 'self'; base-uri 'self'; object-src 'none'"
)


def theme() -> gr.themes.Base:
    """System fonts only: a theme of strings makes Gradio load no font file."""
    return gr.themes.Base(
        primary_hue="teal", secondary_hue="teal", neutral_hue="stone", font=SANS, font_mono=MONO
    ).set(
        body_background_fill="#faf9f7",
        body_background_fill_dark="#161513",
        background_fill_primary_dark="#1e1d1a",
        background_fill_secondary_dark="#262420",
        block_background_fill_dark="#1e1d1a",
        input_background_fill_dark="#1a1916",
        block_label_background_fill="transparent",
        block_label_background_fill_dark="transparent",
        block_label_text_color="*neutral_600",
        block_label_text_color_dark="*neutral_300",
        block_title_text_weight="600",
        block_info_text_color="*neutral_600",
        block_info_text_color_dark="*neutral_300",
        body_text_color_subdued="*neutral_600",
        body_text_color_subdued_dark="*neutral_300",
        slider_color="*primary_700",
        checkbox_background_color_selected="*primary_700",
        checkbox_background_color_selected_dark="*primary_600",
        block_shadow="none",
        button_large_radius="8px",
        button_primary_background_fill="*primary_700",
        button_primary_background_fill_hover="*primary_800",
        button_primary_background_fill_dark="*primary_700",
        button_primary_text_color="white",
        input_border_width="1px",
        input_border_color_focus="*primary_600",
    )


def head(look: str = "system") -> str:
    """What the page's <head> gets: our few lines of JavaScript, inline, and the look where one was chosen."""
    chosen = f"window.sparring.look({json.dumps(look)});" if look != "system" else ""
    return f"<script>{SCRIPT.read_text(encoding='utf-8')}{chosen}</script>"


class LocalOnly:
    """Middleware that tells the browser to refuse every request to another machine."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["content-security-policy"] = POLICY
                headers["referrer-policy"] = "no-referrer"
            await send(message)

        await self.app(scope, receive, with_policy if scope["type"] == "http" else send)
