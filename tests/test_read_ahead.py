"""Reading ahead while the candidate types: the next prompt begins with what was read, and nothing else."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from app.backends.llamacpp import LlamaCppModel
from app.read_ahead import ReadAhead
from app.session import last_turn
from graphs.director import decision
from graphs.speak import prompt, prompt_ahead, slot_of
from tests.interviewing import ANSWERS, begin, script, services_with, state_after

LONG = " ".join(f"{ANSWERS['plain']} {i}." for i in range(12))


@pytest.mark.parametrize("mode", ["rewrite", "free"])
@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_the_next_prompt_begins_with_what_was_read_of_the_draft(mode: str, share: float) -> None:
    words = LONG.split()
    draft = " ".join(words[: int(len(words) * share)])
    *known, ahead = prompt_ahead(script(), draft, mode)  # type: ignore[arg-type]
    state = state_after(f"{draft} And that is it.")
    *shared, task = prompt(state, script(), decision("probe", "Why?", ""), mode)  # type: ignore[arg-type]
    assert shared == known
    assert task["content"].startswith(ahead["content"])
    assert len(ahead["content"].split()) > 50


def test_the_excerpt_of_a_long_answer_is_short_and_moves_in_steps() -> None:
    drafts = [" ".join(LONG.split()[:n]) for n in range(130, 178, 4)]
    seen = [prompt_ahead(script(), draft, "rewrite")[-1]["content"] for draft in drafts]
    assert all(len(text.split()) < 140 for text in seen)
    assert all(b.startswith(a) for a, b in pairwise(seen))


def replies(smollm_path: Path, monkeypatch: pytest.MonkeyPatch, *, ahead: bool) -> tuple[list[str], int]:
    """The interviewer's turns, and the tokens read between sending and the reply."""
    model = LlamaCppModel(smollm_path, n_ctx=4096)
    if not ahead:
        monkeypatch.setattr(ReadAhead, "typed", lambda self, draft: None)
        monkeypatch.setattr(ReadAhead, "begin", lambda self: None)
    session = begin(services_with(model), persona="neutral_senior", speak_mode="rewrite")
    after_sending, decode = 0, model._context.decode
    for _ in range(2):
        for n in range(8, 121, 8):
            session.draft(" ".join(LONG.split()[:n]))
        session.settle(60)
        read: list[int] = []
        model._context.decode = lambda rows: (read.append(len(rows)), decode(rows))[1]  # type: ignore[method-assign]  # noqa: B023
        last_turn(session.answer(" ".join(LONG.split()[:124])))
        model._context.decode = decode  # type: ignore[method-assign]
        after_sending += sum(n for n in read if n > 8)
    said = [turn["text"] for turn in session.turns]
    model.close()
    return said, after_sending


def test_reading_ahead_changes_the_wait_and_not_the_words(
    smollm_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_it, tokens = replies(smollm_path, monkeypatch, ahead=True)
    without, more = replies(smollm_path, monkeypatch, ahead=False)
    assert with_it == without
    assert tokens < more / 2  # what is left: the last words, the line, and the choice among samples


def test_the_memory_of_a_finished_interview_is_given_back(smollm_path: Path) -> None:
    model = LlamaCppModel(smollm_path, n_ctx=4096)
    session = begin(services_with(model), speak_mode="rewrite")
    session.settle(60)
    assert slot_of(session.id) in model._slots
    last_turn(session.end())
    session.settle(60)
    assert slot_of(session.id) not in model._slots
    model.close()
