"""One picture is four: the same page at two widths, light and dark, as small files."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, ViewportSize

WIDE, NARROW = ViewportSize(width=1440, height=900), ViewportSize(width=390, height=844)
SCHEMES = ("light", "dark")
COLOURS = 256  # of the palette: text and flat colours, so nothing is lost to the eye
SETTLED = """document.getAnimations().every(
  (each) => each.playState !== "running" || each.effect?.getTiming().iterations === Infinity)"""
# a section begins at the top, a turn stands amid what was said before and after it
INTO_VIEW = "(place) => place.scrollIntoView({ block: place.closest('.transcript') ? 'center' : 'start' })"
NEWEST = (
    "document.querySelectorAll('#chat [role=log]').forEach((log) => { log.scrollTop = log.scrollHeight; })"
)
SETTLING_MS = 350  # until lists have faded out and editors have measured themselves


@dataclass(frozen=True)
class Camera:
    """Writes `<name>-<width>-<scheme>.png` into `folder`."""

    folder: Path

    def shoot(self, page: Page, name: str, at: str = "") -> None:
        """All four of the page as it stands; `at` names the element that is brought into view."""
        for size in (WIDE, NARROW):
            page.set_viewport_size(size)
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                self._one(page, f"{name}-{size['width']}-{scheme}.png", at)
        page.set_viewport_size(WIDE)

    def _one(self, page: Page, name: str, at: str) -> None:
        page.wait_for_timeout(SETTLING_MS)
        page.evaluate(NEWEST)
        if at:
            page.locator(at).first.evaluate(INTO_VIEW)
        page.wait_for_function(SETTLED)
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if wide > 0:
            raise RuntimeError(f"{name}: the page is {wide} pixels wider than the window")
        (self.folder / name).write_bytes(small(page.screenshot()))


def small(png: bytes) -> bytes:
    """The picture with a palette of its own."""
    picture = Image.open(io.BytesIO(png)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()
