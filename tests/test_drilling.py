"""A sitting with its store and its model: what is kept, the second look, today's session."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from app.backends.scripted import ScriptedModel
from app.drills import drilling
from app.drills.day import today
from app.drills.drilling import DrillError, DrillSession
from app.drills.results import add_session, results, sessions
from app.services import Services
from app.views.drill import feedback
from graphs.judge import NOTHING
from graphs.model import Message
from tests.interviewing import services_with

ITEM = "framing_card_fraud"
SAID = (
    "It runs while somebody sits at the checkout, so we have a tenth of a second. <script>alert(1)</script>"
)

SLOW = "A verdict on a payment may not dawdle, so to say."


def yes_to_time(messages: Sequence[Message], question: str, choices: Sequence[str]) -> Sequence[float]:
    """A model that finds only the claim about speed, and only in an answer."""
    about = messages[-1]["content"]
    return [9.0, 1.0] if "100 ms" in question and NOTHING not in about else [1.0, 1.0]


@pytest.fixture
def services() -> Iterator[Services]:
    found = services_with(ScriptedModel(rule=yes_to_time))
    yield found
    found.close()


def answered(services: Services, text: str) -> DrillSession:
    session = DrillSession.start(services, "framing", item=ITEM)
    session.begin()
    session.hand_in(text)
    return session


def test_what_the_words_missed_the_model_may_find_and_the_result_says_so(
    services: Services,
) -> None:
    services.model()
    session = answered(services, SLOW)
    before = session.sitting.outcomes[-1].checked
    assert "latency" in {each.id for each in before.missed}
    assert session.look_again()
    found = {hit.expectation.id: hit.by for hit in session.sitting.outcomes[-1].checked.hits}
    assert found["latency"] == "model"
    [row] = results(services.store)
    assert {"latency": "model"}.items() <= {hit["id"]: hit["by"] for hit in row["hits"]}.items()
    assert row["share"] > before.share


def test_without_a_loaded_model_the_words_decide_and_nothing_is_asked(services: Services) -> None:
    session = answered(services, SLOW)
    assert not session.look_again()
    assert not services.model_ready()


def test_an_outcome_is_on_disk_before_it_is_shown(services: Services) -> None:
    session = DrillSession.start(services, "pitch", count=1)
    session.begin()
    for step in session.sitting.item.steps:
        assert results(services.store) == []
        session.hand_in(f"words for {step.id}")
    [row] = results(services.store)
    assert row["parts"] == [f"words for {step.id}" for step in session.sitting.item.steps]


def test_the_hard_stop_is_the_servers(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = 1000.0
    monkeypatch.setattr(drilling, "now", lambda: moment)
    session = DrillSession.start(services, "framing", item=ITEM)
    session.begin()
    moment += 50
    session.type("decline it")
    moment += 20
    session.hand_in("decline it, or ask for a second factor")
    assert session.sitting.outcomes[-1].parts == ("decline it",)


def test_what_was_said_is_shown_and_never_run(services: Services) -> None:
    shown = feedback(answered(services, SAID).sitting.outcomes[-1])
    assert "<script" not in shown
    assert "&#60;script" in shown


def test_the_drills_of_an_accepted_plan_come_first(services: Services) -> None:
    step = {"interview": "i1", "created": "2026-04-19", "signal": "debugging", "work": "Read", "retest": ""}
    step |= {"drills": '["pitch"]', "deliverable": "", "due": "2026-05-03", "status": "accepted"}
    services.store.create_interview({"id": "i1"})
    services.store.execute(f"CREATE TABLE IF NOT EXISTS plans ({', '.join(step)})", ())
    marks = ", ".join("?" for _ in step)
    services.store.execute(f"INSERT INTO plans ({', '.join(step)}) VALUES ({marks})", tuple(step.values()))
    part = today(services, 20).parts[0]
    assert part.drill == "pitch"
    assert part.reason == "Your plan for debugging, due on 2026-05-03, asks for it."


def test_a_session_is_recorded_with_its_reasons(services: Services) -> None:
    composed = today(services, 20)
    add_session(services.store, composed, "day")
    [row] = sessions(services.store)
    assert [part["reason"] for part in row["composed"]["parts"]] == [part.reason for part in composed.parts]


def test_an_unknown_item_is_named(services: Services) -> None:
    with pytest.raises(DrillError, match="choose one of framing_churn"):
        DrillSession.start(services, "framing", item="nosuch")
