"""Another view of a score: the candidate's own level and note, kept beside the grade."""

from __future__ import annotations

from typing import Any

import gradio as gr

from app.after.kept import NOTE_LIMIT, Kept
from app.services import Services
from app.ui.parts import Updates

UNSEEN = 0  # stands for "not observed" among the levels
LEVELS = [*((str(level), level) for level in range(1, 6)), ("Not observed", UNSEEN)]
# A card's button says which signal it belongs to.
CHOSEN = """element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-dispute]');
  if (button) trigger('click', { signal: button.dataset.dispute });
});"""
SHOW = """() => {
  const levels = (which) => document.querySelector(`#dispute input[type=radio]${which}`);
  setTimeout(() => (levels(':checked') ?? levels(''))?.focus(), 150);
  return [];
}"""
# The card shows what was kept; its button takes the keyboard.
BACK = "(signal) => setTimeout(() => document.querySelector(`[data-dispute='${signal}']`)?.focus(), 150)"


class DisputeForm:
    """Opened from a card. The grade is never changed by it."""

    def __init__(self, services: Services) -> None:
        self.kept = Kept(services.store)
        self.titles = {each.id: each.title for each in services.rubric.criteria}
        with gr.Column(visible=False, elem_id="dispute") as self.screen:
            self.signal = gr.Dropdown(
                [(title, signal) for signal, title in self.titles.items()],
                label="Which score do you see differently?",
            )
            self.level = gr.Radio(LEVELS, label="Your level")
            self.note = gr.Textbox(
                label="Why",
                info="Kept beside the grade, which stays as it is.",
                lines=2,
                max_length=NOTE_LIMIT,
            )
            with gr.Row():
                self.save = gr.Button("Keep my view", variant="primary", size="md", elem_id="keep-view")
                self.withdraw = gr.Button("Take it back", size="md", elem_id="take-back")
                self.close = gr.Button("Close", size="md", elem_id="close-dispute")

    def parts(self) -> list[Any]:
        return [self.screen, self.withdraw, *self.fields()]

    def fields(self) -> list[Any]:
        return [self.signal, self.level, self.note]

    def hide(self) -> Updates:
        return {self.screen: gr.Column(visible=False)}

    def open(self, interview: str, event: gr.EventData) -> Updates:
        """The form for the card whose button was pressed."""
        return {self.screen: gr.Column(visible=True), **self.fill(interview, str(event.signal))}

    def fill(self, interview: str, signal: str) -> Updates:
        """What was said about this score before."""
        held = self.kept.disputes(interview).get(signal)
        return {
            self.signal: signal,
            self.level: (held.level or UNSEEN) if held else None,
            self.note: held.note if held else "",
            self.withdraw: gr.Button(visible=held is not None),
        }

    def keep(self, interview: str, signal: str, level: int | None, note: str) -> None:
        """Raises ValueError for a signal that is not among the scored ones, and without a level."""
        if level is None:
            raise ValueError("choose the level that you see first")
        if signal not in self.titles:
            raise ValueError(f"unknown signal {signal!r} (choose {', '.join(self.titles)})")
        self.kept.dispute(interview, signal, int(level) or None, note or "")
