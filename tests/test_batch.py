"""A batch inside a running Sparring, with the scripted model: what it keeps, how it stops, what it shows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import gradio as gr
import pytest

from app.agreement.compare_read import Side, of_line
from app.agreement.comparing import compare
from app.backends.scripted import ScriptedModel, even
from app.regrading.batch_ask import request_of
from app.regrading.batching import Batch
from app.regrading.command import Request
from app.regrading.earlier import earlier_side
from app.services import Services, open_services
from app.ui.batch import NO_EARLIER, BatchPage
from app.views.batch import opened
from graphs.model import ModelError
from rubrics.loader import find_rubric
from tests.regrading import folder_of, rows, talk, wait_until

RUBRIC = "star_stories"


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    monkeypatch.setenv("SPARRING_BACKEND", "scripted")
    made = open_services()
    yield made
    made.close()


def asked(tmp_path: Path, good: int = 4, role: str | None = None) -> Request:
    """A request for uploaded files, a broken one among them."""
    folder = tmp_path / "in"
    if not folder.exists():
        folder_of(folder, good)
        (folder / "broken.json").write_bytes(b"{bad")
    return request_of([str(path) for path in sorted(folder.rglob("*.json"))], [], RUBRIC, role, None)


def finished(batch: Batch, request: Request) -> Batch:
    batch.start(request)
    wait_until(lambda: batch.state != "running")
    return batch


def test_every_good_file_is_graded_and_the_broken_one_called_by_its_name(
    services: Services, tmp_path: Path
) -> None:
    batch = finished(Batch(services), asked(tmp_path))
    look = batch.look()
    assert (look.state, look.done, look.total, look.part) == ("done", 4, 4, 1.0)
    assert [reason.partition(",")[0] for reason in look.unread] == ["broken.json"]
    assert {line["source"] for _, line in batch.graded()} == {f"t{number}.json" for number in range(4)}


def test_a_cancelled_batch_keeps_what_is_graded_and_goes_on_from_there(
    services: Services, tmp_path: Path
) -> None:
    batch = Batch(services)

    def stop_in_the_second(*asked: object) -> list[float]:
        if rows():
            batch.cancel()
        return list(even(*asked))  # type: ignore[arg-type]

    services.load = lambda: ScriptedModel(rule=stop_in_the_second)
    assert finished(batch, asked(tmp_path)).state == "stopped"
    kept = rows()
    assert len(kept) == 1
    services.load = ScriptedModel
    services._loading = None
    look = finished(batch, asked(tmp_path)).look()
    assert (look.state, look.total) == ("done", 3)
    assert rows()[:1] == kept
    assert len(rows()) == 4


def test_a_model_that_does_not_load_is_said(services: Services, tmp_path: Path) -> None:
    def fail() -> ScriptedModel:
        raise ModelError("there is no such model: sparring models list")

    services.load = fail
    look = finished(Batch(services), asked(tmp_path)).look()
    assert (look.state, look.error) == ("failed", "there is no such model: sparring models list")


def test_a_second_start_is_refused_while_the_first_one_runs(services: Services, tmp_path: Path) -> None:
    batch = Batch(services)
    batch.state = "running"
    with pytest.raises(ValueError, match="wait for it, or cancel it"):
        batch.start(asked(tmp_path))


def test_the_grade_before_is_of_another_grader_and_compared_by_transcript(
    services: Services, tmp_path: Path
) -> None:
    finished(Batch(services), asked(tmp_path, role="RS"))
    found = finished(Batch(services), asked(tmp_path)).graded()
    before = earlier_side(services.store, [job.task for job, _ in found], "")
    now = Side("now", [of_line(line, "") for _, line in found])
    assert compare(before, now).transcripts == 4


def test_without_an_earlier_grade_the_page_says_so(services: Services, tmp_path: Path) -> None:
    with gr.Blocks():
        page = BatchPage(services)
    finished(page.batch, asked(tmp_path))
    assert NO_EARLIER.split(":")[0] in page.hold_against("")[1]


def test_words_from_a_file_are_escaped_in_an_opened_transcript(services: Services, tmp_path: Path) -> None:
    evil = talk(1) | {"id": "<img src=x onerror=alert(1)>"}
    evil["turns"][1]["text"] += " <img src=y>"
    path = tmp_path / "evil.json"
    path.write_text(json.dumps(evil), "utf-8")
    batch = finished(Batch(services), request_of([str(path)], [], RUBRIC, None, None))
    ((job, line),) = batch.graded()
    shown = opened(line, json.loads(job.task.payload)["turns"], find_rubric(RUBRIC), {}, None)
    assert "I&#39;d keep the old one" in shown or "I&#x27;d keep the old one" in shown
    assert "<img" not in shown


def test_an_unusable_rubric_is_said_with_its_file_name_only(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("id: mine\n", "utf-8")
    with pytest.raises(ValueError, match=r"^mine\.yaml"):
        request_of(["x.json"], [], str(path), None, None)
