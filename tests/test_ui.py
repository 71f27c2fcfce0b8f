"""The page without a browser: errors in words, grading that can be cancelled, nothing from outside."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import Any

import gradio as gr
import httpx2
import pytest

from app import gradings
from app.backends.scripted import ScriptedModel
from app.services import Services, open_services
from app.session import Session, SessionError, Setup
from app.ui.page import PortBusy, build_ui, serve
from app.ui.parts import explain
from app.ui.result import ResultPage
from app.ui.setup import SetupPage
from app.ui.theme import CSS, POLICY, SCRIPT, theme
from graphs.grade import GradingCancelled


@pytest.fixture
def services() -> Iterator[Services]:
    opened = open_services(load=lambda: ScriptedModel())
    yield opened
    opened.close()


def a_result_page(services: Services) -> tuple[ResultPage, str]:
    """The page, and an interview that was just begun."""
    scenario = next(iter(services.scenarios))
    session = Session.start(services, Setup(scenario, "skeptic", "MLE", 20.0, 1, "quote"))
    with gr.Blocks():
        return ResultPage(services), session.id


def grading(body: Callable[[Event], None]) -> Callable[..., None]:
    def grade_interview(_services: Any, _interview: str, _progress: Any, cancel: Event) -> None:
        body(cancel)

    return grade_interview


def test_a_cancelled_grading_keeps_nothing_and_says_so(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, interview = a_result_page(services)

    def cancel_soon(cancel: Event) -> None:
        page.stop(interview)
        if cancel.is_set():
            raise GradingCancelled

    monkeypatch.setattr(gradings, "grade_interview", grading(cancel_soon))
    page.gradings.start(interview).over.wait(10)
    shown = page.look(interview)
    assert "cancelled" in shown[page.notice]
    assert not services.store.grades(interview)
    assert not shown[page.watch].active


def test_a_failed_grading_is_a_sentence_and_can_be_tried_again(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, interview = a_result_page(services)

    def fail(_cancel: Event) -> None:
        raise ValueError("no model here; run sparring models pull")

    monkeypatch.setattr(gradings, "grade_interview", grading(fail))
    page.gradings.start(interview).over.wait(10)
    shown = page.look(interview)
    assert "run sparring models pull" in shown[page.notice].replace("&#59;", ";")
    assert shown[page.grade].visible


def test_a_page_that_comes_back_finds_the_grading_under_way(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, interview = a_result_page(services)
    going, go_on = Event(), Event()

    def wait(_cancel: Event) -> None:
        going.set()
        go_on.wait(10)

    monkeypatch.setattr(gradings, "grade_interview", grading(wait))
    page.begin(interview)
    assert going.wait(10)
    back = page.open(interview)
    assert "progress" in back[page.scores]
    assert back[page.watch].active
    assert back[page.cancel].visible
    go_on.set()
    assert page.gradings.start(interview).over.wait(10)


def test_our_own_errors_are_shown_as_they_are_and_others_without_their_insides() -> None:
    assert explain(SessionError("the answer is empty; write something")) == (
        "the answer is empty; write something"
    )
    assert "secret" not in explain(KeyError("secret"))


def test_a_busy_port_is_named_with_a_way_out(services: Services) -> None:
    blocks, address = serve(services, 0, block=False)
    port = int(address.rstrip("/").rpartition(":")[2])
    with pytest.raises(PortBusy, match=f"port {port} is in use"):
        serve(services, port, block=False)
    blocks.close()


def test_what_was_uploaded_is_gone_when_the_server_ends(services: Services) -> None:
    blocks, address = serve(services, 0, block=False)
    try:
        sent = {"files": ("talk.md", b"Candidate: private words")}
        answer = httpx2.post(f"{address}gradio_api/upload", files=sent, trust_env=False)
        kept = Path(answer.json()[0])
        assert kept.read_bytes() == b"Candidate: private words"
    finally:
        blocks.close(verbose=False)
    until = time.monotonic() + 20
    while kept.exists() and time.monotonic() < until:
        time.sleep(0.1)
    assert not kept.exists()


def test_nothing_of_ours_names_another_machine() -> None:
    text = theme()._get_theme_css() + CSS.read_text() + SCRIPT.read_text() + POLICY
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")


def test_the_page_builds_with_what_ships(services: Services) -> None:
    assert build_ui(services).blocks


def test_style_and_script_stay_small() -> None:
    sizes: dict[Path, int] = {path: len(path.read_text().splitlines()) for path in (CSS, SCRIPT)}
    assert sizes[CSS] < 360, sizes
    assert sizes[SCRIPT] < 160, sizes


def test_a_file_of_the_users_that_cannot_be_used_is_named_on_the_setup_page(services: Services) -> None:
    services.content_problems.append("mine.yaml: title: Field required; add 'title'")
    with gr.Blocks() as blocks:
        SetupPage(services)
    shown = [str(block.value) for block in blocks.blocks.values() if isinstance(block, gr.HTML)]
    assert any("mine" in text and "Left out" in text for text in shown)


def test_stress_mode_takes_a_difficult_persona_and_keeps_one_that_is(services: Services) -> None:
    with gr.Blocks():
        page = SetupPage(services)
    assert services.personas[page.choose_pressure(2, "friendly_mentor")].difficulty >= 4
    assert page.choose_pressure(2, "bar_raiser") == "bar_raiser"
    assert page.choose_pressure(0, "friendly_mentor") == "friendly_mentor"
