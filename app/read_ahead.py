"""Keeps the model's cache one step ahead of the candidate: worked examples at the start, then the draft.

Nothing here changes what is said, only how soon.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Event

from app.background import Background
from graphs import facts, judge
from graphs.director import Script
from graphs.model import ChatModel, Message
from graphs.speak import SpeakMode, examples, mode_for, prompt_ahead

STEP = 16  # words a draft must have grown by to be read again; a batch of fewer tokens costs about as much


class ReadAhead:
    """Reads for one interview. `mode`: the speak mode wished for; `slot`: where the speaker's prompts are."""

    def __init__(
        self, script: Script, mode: str, slot: str, model: Callable[[], ChatModel], background: Background
    ) -> None:
        self._script, self._wished, self._slot = script, mode, slot
        self._model, self._background = model, background
        self._draft = ""  # what was last given to be read

    def begin(self) -> None:
        """Read what all prompts of this interview begin with, while the candidate reads the question."""
        self._read(lambda mode: examples(self._script, mode), self._slot, keep=True)
        self._read(lambda _: facts.worked_examples(), facts.SLOT, keep=True)
        self._read(lambda _: judge.worked_examples(), judge.SLOT, keep=True)

    def typed(self, draft: str) -> None:
        """Read the draft so far; of drafts that come faster than they can be read only the newest counts."""
        goes_on = draft.startswith(self._draft)
        if goes_on and len(draft.split()) < len(self._draft.split()) + STEP:
            return
        if not goes_on:
            self._background.call_off()
        self._draft = draft
        self._read(lambda mode: prompt_ahead(self._script, draft, mode), self._slot)

    def sent(self) -> None:
        """The draft is an answer now: what was not read yet is read with the reply."""
        self._background.call_off()
        self._draft = ""

    def end(self) -> None:
        """Give back the memory of this interview's prompts."""
        if self._wished != "quote":
            self._background.later(lambda _: self._model().forget(self._slot))

    def _read(
        self, prompt: Callable[[SpeakMode], Sequence[Message]], slot: str, *, keep: bool = False
    ) -> None:
        def work(cancel: Event) -> None:
            model = self._model()
            mode = mode_for(model.size_b, self._wished)
            if mode != "quote":
                model.warm(prompt(mode), slot=slot, cancel=cancel, keep=keep)

        if self._wished != "quote":
            (self._background.later if keep else self._background.latest)(work)
