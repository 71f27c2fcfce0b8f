"""Code runs in an interview: on the examples when asked, on the hidden tests at the end, all on record."""

from __future__ import annotations

import json
import sys
from threading import Thread

import pytest

import app.session
from app.cli.chat import play_script, typed
from app.code_runs.last import code_in, last_code
from app.code_runs.result import CodeResult
from app.code_runs.run import run_code
from app.session import Session, SessionError, last_turn
from app.transcripts.formats import from_store, parse, to_json
from app.views.code import code_runs, run_html
from rubrics.loader import load_scenarios
from tests.interviewing import begin, services_with

TASK = load_scenarios()["rolling_limiter"].code
assert TASK is not None
WRONG = """
class RateLimiter:
    def __init__(self, limit, window): pass
    def allow(self, user, t): return True
"""


def coding(**more: str) -> Session:
    return begin(services_with(), scenario=more.get("scenario", "rolling_limiter"))


def kinds(session: Session) -> list[str]:
    return [event["kind"] for event in session.events if event["kind"] in ("code_run", "hidden_tests")]


def hidden(session: Session) -> dict[str, object]:
    (event,) = session.services.store.events(session.id, "hidden_tests")
    return dict(event["data"])


# In the interview


def test_a_run_is_kept_as_an_event_with_its_code_and_result() -> None:
    session = coding()
    result = session.run_code(WRONG)
    (event,) = session.services.store.events(session.id, "code_run")
    assert (result.status, result.passed, result.total) == ("failed", 4, 5)
    assert event["data"]["code"] == WRONG
    assert event["data"]["reason"].endswith("the third call within 10 seconds is turned away")
    assert event["turn"] == 1


def test_a_run_between_two_answers_loses_no_event_of_the_interview() -> None:
    with_runs, without = coding(), coding()
    for session in (with_runs, without):
        last_turn(session.answer("I keep a deque of times per user."))
        if session is with_runs:
            session.run_code(WRONG)
        last_turn(session.answer("Each call is O(1) amortised."))
    ours = [event["kind"] for event in with_runs.events if event["kind"] != "code_run"]
    assert ours == [event["kind"] for event in without.events]


def test_the_hidden_tests_are_run_when_the_interview_ends_and_not_before() -> None:
    session = coding()
    last_turn(session.answer("My first version.", TASK.reference))
    session.run_code(TASK.reference)
    assert kinds(session) == ["code_run"]
    assert "still inside the window" not in to_json(from_store(session.services.store, session.id))
    last_turn(session.end())
    assert kinds(session) == ["code_run", "hidden_tests"]
    assert (hidden(session)["status"], hidden(session)["passed"]) == ("passed", 13)


def test_unsent_code_in_the_editor_is_what_the_hidden_tests_get() -> None:
    session = coding()
    last_turn(session.answer("My first version.", TASK.reference))
    session.draft("and now", WRONG)
    last_turn(session.end())
    assert hidden(session)["code"] == WRONG
    assert hidden(session)["status"] in ("failed", "error")


@pytest.mark.parametrize("code", ["", TASK.starter])
def test_without_code_of_ones_own_no_hidden_test_is_run(code: str) -> None:
    session = coding()
    session.draft("", code)
    last_turn(session.end())
    assert kinds(session) == []


def test_a_kill_before_the_hidden_tests_are_through_does_not_lose_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session = coding()
    last_turn(session.answer("Here.", TASK.reference))

    class Killed(BaseException):
        pass

    def kill(*_: object) -> CodeResult:
        raise Killed

    monkeypatch.setattr(app.session, "run_code", kill)
    with pytest.raises(Killed):
        last_turn(session.end())
    monkeypatch.setattr(app.session, "run_code", run_code)
    session.services.sessions.clear()
    again = Session.resume(session.services, session.id)
    assert hidden(again)["status"] == "passed"
    assert session.services.store.interview(session.id)["status"] == "closed"


def test_a_second_run_at_the_same_time_is_refused() -> None:
    session = coding()
    first = Thread(target=session.run_code, args=("import time\ntime.sleep(2)",))
    first.start()
    while not session._running.locked():
        pass
    with pytest.raises(SessionError, match="a run is under way"):
        session.run_code(WRONG)
    first.join()


@pytest.mark.parametrize(
    ("scenario", "code", "said"),
    [
        ("rolling_limiter", "  \n", "there is no code yet"),
        ("rolling_limiter", "x" * 40_001, "longer than 40,000 characters"),
        ("marketplace_search", "x = 1", "has no code to run"),
    ],
)
def test_what_cannot_be_run_is_refused_in_words(scenario: str, code: str, said: str) -> None:
    with pytest.raises(SessionError, match=said):
        coding(scenario=scenario).run_code(code)


def test_no_code_is_run_after_the_end() -> None:
    session = coding()
    last_turn(session.end())
    with pytest.raises(SessionError, match="this interview is over"):
        session.run_code(WRONG)


def test_a_transcript_carries_its_runs_out_and_back_in() -> None:
    session = coding()
    session.run_code(WRONG)
    last_turn(session.end())
    transcript = parse(to_json(from_store(session.services.store, session.id)), "out.json")[0]
    events = {event.kind: event.data for event in transcript.events}
    assert events["code_run"]["failures"][0]["message"].startswith("the third call")
    assert events["hidden_tests"]["total"] == 13


# Which code is the last


def turn(n: int, text: str, code: str | None = None, speaker: str = "candidate") -> dict[str, object]:
    return {"n": n, "speaker": speaker, "kind": "answer", "text": text, "code": code}


def ran(n: int, code: str) -> dict[str, object]:
    return {"kind": "code_run", "turn": n, "data": {"code": code}}


@pytest.mark.parametrize(
    ("turns", "events", "draft", "code"),
    [
        ([], [], "", ""),
        ([turn(2, "x", "a")], [], "d", "d"),
        ([turn(2, "x", "a")], [ran(3, "b")], "", "b"),
        ([turn(2, "x", "a"), turn(4, "y", "c")], [ran(3, "b")], "", "c"),
        ([turn(2, "x", "a"), turn(4, "no code")], [], " ", "a"),
        ([turn(2, "so:\n```python\nx = 1\n```")], [], "", "x = 1"),
        ([turn(2, "```\nx\n```", speaker="interviewer")], [], "", ""),
    ],
)
def test_the_last_code_is_the_one_written_last(
    turns: list[dict[str, object]], events: list[dict[str, object]], draft: str, code: str
) -> None:
    assert last_code(turns, events, draft) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("no code", ""),
        ("```\na\n```", "a"),
        ("```python\na\n```\nthen\n```py\nb\n```", "b"),
        ("```python\na\n```\nit prints\n```text\nout\n```", "a"),
        ("still typing\n```python\na\nb", "a\nb"),
    ],
)
def test_code_is_found_in_what_was_said(text: str, code: str) -> None:
    assert code_in(text) == code


# In the terminal


def test_run_in_the_terminal_runs_what_was_typed_and_keeps_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    session = coding()
    lines = iter(["Here is my code.", "```", *WRONG.splitlines(), "```", "/run", "I will mend it.", ""])
    monkeypatch.setattr("builtins.input", lambda _: next(lines))
    said = typed(session)
    assert "failed: passed 4 of 5 asserts" in capsys.readouterr().err
    assert said is not None
    assert said.startswith("Here is my code.")
    assert said.endswith("I will mend it.")


def test_run_in_a_script_runs_the_code_said_last() -> None:
    session = coding()
    play_script(
        session, f"First version.\n```python\n{TASK.reference}\n```\n\n/run\n".splitlines(keepends=True)
    )
    assert kinds(session) == ["code_run", "hidden_tests"]
    assert [turn["text"] for turn in session.turns if "/run" in turn["text"]] == []


def test_run_without_code_is_said_and_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    session = coding()
    play_script(session, ["/run\n"])
    assert "there is no code yet" in capsys.readouterr().err


# On the page


def test_a_run_on_the_page_shows_the_failed_assertion_with_nothing_live() -> None:
    result = run_code(TASK, "print('<script>alert(1)</script>')\n" + WRONG)
    page = run_html(result)
    assert "<script>" not in page
    assert 'data-status="failed"' in page
    assert "the third call within 10 seconds is turned away" in page


def test_the_result_page_shows_the_hidden_tests_and_every_run() -> None:
    session = coding()
    session.run_code(WRONG)
    session.run_code(TASK.reference)
    last_turn(session.end())
    page = code_runs(session.events)
    assert page.count('class="run"') == 3
    assert "Hidden tests, on your last code" in page
    assert "13 of 13 asserts" in page


def test_an_interview_without_code_shows_no_runs() -> None:
    assert code_runs([{"kind": "move", "t": 0.0, "data": {}}]) == ""


def test_a_run_from_a_strange_file_is_shown_as_far_as_it_can_be() -> None:
    event = json.loads(
        '{"kind": "code_run", "t": 3, "turn": 1, "data": {"status": "<b>", "failures": [null]}}'
    )
    page = code_runs([event])
    assert "<b><b>" not in page
    assert "&#60;b&#62;" in page
    assert "at 0&#58;03" in page


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has walls")
def test_a_run_inside_walls_carries_no_warning() -> None:
    assert "audit hook" not in run_html(run_code(TASK, WRONG))
    assert "run only code you wrote" in run_html(CodeResult("visible", "passed", "", 1, 1, walls=("limits",)))
