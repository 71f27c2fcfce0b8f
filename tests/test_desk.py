"""Beside the conversation: notes nobody else reads, a whiteboard that travels, a pause without a clock."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from app import desk
from app.grading import grade_interview
from app.services import Services
from app.session import Session, SessionError, Setup, last_turn
from app.transcripts.formats import from_store, import_transcripts, to_json, to_markdown
from app.views.desk import desk_html, drawing
from tests.interviewing import ANSWERS, services_with

SECRET = "my salary floor is 85"


@pytest.fixture
def services() -> Iterator[Services]:
    opened = services_with()
    yield opened
    opened.close()


def begun(services: Services, persona: str = "skeptic") -> Session:
    return Session.start(services, Setup("marketplace_search", persona, "MLE", 20, 1, "quote", observe=False))


def test_notes_reach_neither_the_transcript_nor_a_model_and_the_board_no_model(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, read = begun(services), list[str]()
    desk.keep_notes(services.store, session.id, SECRET)
    desk.keep_board(services.store, session.id, "words on the board")
    last_turn(session.answer(ANSWERS["plain"]))
    last_turn(session.end())
    transcript = from_store(services.store, session.id)
    assert SECRET not in to_json(transcript) + to_markdown(transcript)
    model = services.model()
    monkeypatch.setattr(model, "rule", lambda messages, question, choices: _even(read, messages, choices))
    grade_interview(services, session.id)
    assert read
    heard = str(read) + str(model.calls)  # type: ignore[attr-defined]
    assert SECRET not in heard
    assert "words on the board" not in heard


def _even(read: list[str], messages: object, choices: list[str]) -> list[float]:
    read.append(str(messages))
    return [1.0] * len(choices)


def test_a_whiteboard_survives_export_and_import(services: Services) -> None:
    session = begun(services)
    desk.keep_board(services.store, session.id, "3k payments/s <b>")
    desk.keep_strokes(services.store, session.id, ["1,2 3,4"])
    [copy] = import_transcripts(services.store, [from_store(services.store, session.id)])
    left = desk.read_desk(services.store, copy)
    assert (left.board, left.strokes) == ("3k payments/s <b>", ("1,2 3,4",))
    assert "<polyline" in desk_html(left)
    assert "<b>" not in desk_html(left)


def test_a_drawing_holds_points_only(services: Services) -> None:
    session = begun(services)
    for stroke in ('1,2"/><script>', "1,2 3", "", 7, "1,2\n3,4"):
        with pytest.raises(ValueError, match="stroke"):
            desk.keep_strokes(services.store, session.id, [stroke])
    assert "script" not in drawing(['1,2"/><script>'])


def test_a_deleted_interview_takes_its_notes_along(services: Services) -> None:
    session = begun(services)
    desk.keep_notes(services.store, session.id, SECRET)
    services.store.delete_interview(session.id)
    assert services.store.query("SELECT * FROM desks") == []


def test_the_clock_stands_in_a_pause_and_runs_after_it(services: Services) -> None:
    session = begun(services)
    session.pause()
    stood = session.remaining()
    time.sleep(0.05)
    assert session.remaining() == stood
    session.go_on()
    time.sleep(0.05)
    assert session.remaining() < stood


def test_nobody_cuts_in_on_what_is_kept_in_a_pause(services: Services) -> None:
    session, ramble = begun(services), ANSWERS["ramble"] * 4
    session.pause()
    assert session.draft(ramble) is None
    assert session.draft_text == ramble
    session.go_on()
    assert session.draft(f"{ramble} and so on") is not None


def test_an_answer_waits_until_a_pause_is_over(services: Services) -> None:
    session = begun(services)
    session.pause()
    with pytest.raises(SessionError, match="paused"):
        session.answer(ANSWERS["plain"])
    session.go_on()
    assert last_turn(session.answer(ANSWERS["plain"])) is not None


def test_a_pause_outlasts_the_process(services: Services) -> None:
    session = begun(services)
    session.pause()
    del services.sessions[session.id]
    again = Session.open(services, session.id)
    stood = again.remaining()
    time.sleep(0.05)
    assert again.paused
    assert again.remaining() == stood


def test_a_paused_interview_can_be_ended(services: Services) -> None:
    session = begun(services)
    session.pause()
    last_turn(session.end())
    assert (session.status, session.paused) == ("closed", False)
