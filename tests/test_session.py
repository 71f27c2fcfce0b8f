"""Interviews through `Session`: whole ones, cut-off ones, killed ones. Logic with the scripted model."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.__main__ import main
from app.backends.scripted import ScriptedModel
from app.cli.chat import SAID, paragraphs, play_script, show, spoken_parts
from app.clock import SpokenClock, WallClock
from app.session import Session, SessionError, Setup, last_turn
from app.transcripts.formats import from_store, to_json
from graphs.model import ModelError
from tests.interviewing import ANSWERS, begin, hold, services_with

ROOT = Path(__file__).resolve().parent.parent
MIXED = [
    ANSWERS["plain"],
    "What is the latency budget?",
    "I don't know.",
    ANSWERS["plain"] + " It costs recall.",
]


def test_an_interview_opens_at_once_with_the_problem() -> None:
    session = begin(services_with())
    assert session.turns[0]["text"].endswith(session.scenario.prompt)
    assert session.remaining() > 600


def test_a_whole_interview_injects_constraints_returns_to_them_and_closes() -> None:
    session = begin(services_with(), minutes=12)
    hold(session, MIXED, most=80)
    moves = [event["data"]["move"] for event in session.events if event["kind"] == "move"]
    assert moves.count("inject_constraint") >= 2
    assert "revisit_constraint" in moves
    assert moves[-2:] == ["wrap_up", "close"]
    assert session.status == "closed"
    assert {entry["status"] for entry in session.ledger} <= {"addressed", "ignored"}


def test_turns_alternate_and_are_numbered() -> None:
    session = begin(services_with())
    hold(session, MIXED)
    assert [turn["n"] for turn in session.turns] == list(range(1, len(session.turns) + 1))
    assert all(a["speaker"] != b["speaker"] for a, b in zip(session.turns, session.turns[1:], strict=False))


def test_the_same_seed_and_answers_give_the_same_transcript() -> None:
    told = []
    for _ in range(2):
        services = services_with()
        session = begin(services)
        hold(session, MIXED)
        told.append([(t["kind"], t["text"], t["t"]) for t in session.turns])
    assert told[0] == told[1]


def test_the_pieces_of_a_reply_are_its_turn() -> None:
    session = begin(services_with())
    *pieces, turn = session.answer(ANSWERS["plain"])
    assert "".join(str(piece) for piece in pieces) == turn["text"]  # type: ignore[index]


def test_a_cut_keeps_the_draft_and_frees_the_box() -> None:
    session = begin(services_with())
    last_turn(session.answer(ANSWERS["plain"]))
    said, cut = "", None
    for word in ANSWERS["ramble"].split(" "):
        said += word + " "
        if cut := session.draft(said):
            break
    assert cut is not None
    assert cut["kind"] == "interruption"
    assert session.turns[-2]["kind"] == "interrupted"
    assert session.turns[-2]["text"] == said
    assert session.draft_text == ""


def test_a_cut_is_decided_and_stored_within_300_ms() -> None:
    session = begin(services_with())
    last_turn(session.answer(ANSWERS["plain"]))
    started = time.perf_counter()
    assert session.draft(ANSWERS["ramble"]) is not None
    assert time.perf_counter() - started < 0.3


def test_what_is_typed_while_the_interviewer_thinks_is_kept() -> None:
    session = begin(services_with())
    session._floor.acquire()
    assert session.draft("Meanwhile I thought of") is None
    session._floor.release()
    assert session.draft_text == "Meanwhile I thought of"


def test_a_pause_never_provokes_a_cut() -> None:
    session = begin(services_with())
    last_turn(session.answer(ANSWERS["plain"]))
    half = ANSWERS["ramble"][:60]
    assert [session.draft(half) for _ in range(20)] == [None] * 20


def test_recovery_after_a_cut_is_logged() -> None:
    session = begin(services_with())
    last_turn(session.answer(ANSWERS["plain"]))
    session.draft(ANSWERS["ramble"])
    last_turn(
        session.answer(
            "In one sentence: we tune a big model with more data until it is basically fine, as I did once."
        )
    )
    assert session.state["cuts"][0]["recovered"] == session.turns[-2]["n"]


def test_a_model_that_fails_costs_the_wording_and_not_the_interview() -> None:
    def missing() -> ScriptedModel:
        raise ModelError("there is no model here")

    services = services_with()
    services.load = missing
    session = begin(services, speak_mode="auto")
    hold(session, [ANSWERS["plain"]], most=3)
    rejected = [event["data"]["rejected"] for event in session.events if event["kind"] == "move"]
    assert any("there is no model here" in str(item) for item in rejected)
    assert len(session.turns) == 7


def test_a_rewording_that_praises_is_refused_and_logged() -> None:
    class Flatterer(ScriptedModel):
        def _take(self, messages: object) -> str:
            return "Great answer! What would you like to do next?"

    session = begin(services_with(Flatterer(size_b=1.5)), speak_mode="rewrite")
    hold(session, [ANSWERS["plain"]], most=6)
    spoken = " ".join(turn["text"] for turn in session.turns if turn["speaker"] == "interviewer")
    rejected = [
        rule
        for e in session.events
        if e["kind"] == "move"
        for _, rules in e["data"]["rejected"]
        for rule in rules
    ]
    assert "Great answer" not in spoken
    assert "praise" in rejected


def test_code_is_part_of_the_turn() -> None:
    session = begin(services_with(), scenario="rolling_limiter")
    last_turn(session.answer("This is my first version.", "def f():\n    return 1"))
    assert session.turns[1]["code"] == "def f():\n    return 1"
    assert "```python" in session.turns[1]["text"]


def test_ending_keeps_the_unsent_draft() -> None:
    session = begin(services_with())
    session.draft("One more thing, about")
    last_turn(session.end())
    assert session.turns[-2]["text"] == "One more thing, about"
    assert session.status == "closed"


def test_an_answer_after_the_end_is_refused() -> None:
    session = begin(services_with())
    last_turn(session.end())
    with pytest.raises(SessionError, match="over"):
        session.answer("Wait")


def test_an_answer_too_long_is_refused_and_not_cut() -> None:
    session = begin(services_with())
    with pytest.raises(SessionError, match="in parts"):
        session.answer("word " * 10_000)
    assert len(session.turns) == 1


def test_a_write_that_fails_is_told_and_the_next_answer_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    session = begin(services_with())
    with monkeypatch.context() as patched:
        patched.setattr(session, "_write_down", lambda: (_ for _ in ()).throw(OSError("disk full")))
        with pytest.raises(OSError, match="disk full"):
            list(session.answer(ANSWERS["plain"]))
    assert not session.thinking
    session.services.sessions.clear()
    resumed = Session.resume(session.services, session.id, SpokenClock())
    assert [turn["n"] for turn in resumed.turns] == [1, 2, 3]


def test_brackets_in_what_is_said_do_not_reach_the_terminal_as_markup() -> None:
    with SAID.capture() as captured:
        show({"kind": "follow_up", "text": "“seen[i][/j]”, you said. Why?"})
    assert "seen[i][/j]" in captured.get()


def test_resuming_what_is_not_there_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["sparring", "chat", "--speak-mode", "quote", "--resume", "nosuch"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    assert "no interview 'nosuch'" in capsys.readouterr().err


def test_an_empty_answer_is_refused_and_changes_nothing() -> None:
    session = begin(services_with())
    with pytest.raises(SessionError, match="empty"):
        session.answer("  ")
    assert len(session.turns) == 1
    assert last_turn(session.answer("Hello.")) is not None


@pytest.mark.parametrize(
    "setup",
    [
        Setup("nosuch", "skeptic", "MLE", 10),
        Setup("rolling_limiter", "nobody", "MLE", 10),
        Setup("rolling_limiter", "skeptic", "CEO", 10),
    ],
)
def test_an_unknown_choice_is_named_with_those_there_are(setup: Setup) -> None:
    with pytest.raises(SessionError, match="choose"):
        Session.start(services_with(), setup)


def test_the_clock_stands_while_the_interviewer_thinks(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("app.clock.time.monotonic", lambda: now[0])
    clock = WallClock()
    clock.start()
    now[0] = 10
    clock.stop()
    now[0] = 100
    clock.start()
    now[0] = 105
    assert clock.elapsed() == 15


CHILD = """
import sys
import time
from tests.interviewing import ANSWERS, begin, services_with
from app.session import last_turn
session = begin(services_with(), minutes=200)
print(session.id, flush=True)
for i in range(1000):
    print(f"said answer number {i}", flush=True)
    last_turn(session.answer(f"Answer number {i}. " + ANSWERS["plain"]))
    session.draft(f"Draft number {i}")
    time.sleep(0.05)  # an interview lasts only so many answers
"""


@pytest.mark.parametrize("after", [0.0, 0.35, 0.8])
def test_kill_9_loses_nothing_that_was_said(after: float) -> None:
    child = subprocess.Popen([sys.executable, "-c", CHILD], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    interview = child.stdout.readline().strip()
    said = [child.stdout.readline() for _ in range(4)]
    time.sleep(after)
    os.kill(child.pid, signal.SIGKILL)
    said += child.stdout.readlines()
    child.wait()
    session = Session.resume(services_with(), interview, SpokenClock())
    answers = [
        turn["text"].split(".")[0].split()[-1] for turn in session.turns if turn["speaker"] == "candidate"
    ]
    started = int(said[-1].split()[-1])
    assert answers in ([str(i) for i in range(started)], [str(i) for i in range(started + 1)])
    assert session.turns[-1]["speaker"] == "interviewer"
    assert last_turn(session.answer("And we go on.")) is not None


def test_a_turn_written_but_never_heard_is_taken_up_on_resume() -> None:
    services = services_with()
    session = begin(services)
    lost = {
        "n": 2,
        "speaker": "candidate",
        "kind": "answer",
        "t": 9.0,
        "text": ANSWERS["plain"],
        "code": None,
    }
    services.store.add_turn(session.id, lost)
    services.sessions.clear()
    resumed = Session.resume(services, session.id, SpokenClock())
    assert [turn["n"] for turn in resumed.turns] == [1, 2, 3]


def test_a_closed_interview_is_not_resumed() -> None:
    services = services_with()
    session = begin(services)
    last_turn(session.end())
    services.sessions.clear()
    with pytest.raises(SessionError, match="closed"):
        Session.open(services, session.id)


def test_a_script_is_played_and_nothing_of_it_is_lost() -> None:
    services = services_with()
    session = begin(services)
    plain, ramble = ANSWERS["plain"], ANSWERS["ramble"]
    text = f"{plain}\n\n{ramble} {ramble} {plain}\n\nSo much for that."
    play_script(session, text.splitlines(keepends=True))
    said = "".join(t["text"] for t in session.turns if t["speaker"] == "candidate")
    assert "".join(said.split()) == "".join(text.split())
    assert any(turn["kind"] == "interrupted" for turn in session.turns)
    assert to_json(from_store(services.store, session.id))


def test_paragraphs_keep_fenced_code_whole() -> None:
    lines = "One.\nStill one.\n\n```python\na = 1\n\nb = 2\n```\n\n\nThree.\n".splitlines(keepends=True)
    assert list(paragraphs(lines)) == ["One.\nStill one.", "```python\na = 1\n\nb = 2\n```", "Three."]


def test_spoken_parts_joined_are_the_text() -> None:
    text = "One. Two?  Three\n```python\nx = 1. # no sentence\n```\nFour."
    assert "".join(spoken_parts(text)) == text
