"""The pure views: nothing a candidate types is live, and evidence is marked exactly."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from app.course import Moment, happenings, trace
from app.report import Quote, build_report, calibration_note, lowest, segments
from app.views import course as views_course
from app.views import interview as views
from app.views import result as views_result
from rubrics.loader import load_roles, load_rubric

NASTY = [
    "<script>alert(1)</script>",
    "![x](http://example.com/x.png)",
    '"><img src=x onerror=alert(1)>',
    "</span></div># heading\n\n- item",
    "[link](javascript:alert(1)) `code` $$x$$ **bold**",
    "&lt;b&gt; &#60;",
]


class Reader(HTMLParser):
    """What a browser makes of a page: its tags, its attributes, and its text as read."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


def turn(n: int, text: str, speaker: str = "candidate", kind: str = "answer") -> dict[str, Any]:
    return {"n": n, "speaker": speaker, "kind": kind, "t": 60.0 * n, "text": text, "code": None}


def score(level: int | None, *quotes: tuple[int, str]) -> dict[str, Any]:
    evidence = [{"turn": n, "quote": text} for n, text in quotes]
    return {
        "level": level,
        "status": "scored" if level else "not_observed",
        "expected": None if level is None else level + 0.2,
        "probabilities": [0.1, 0.1, 0.6, 0.1, 0.1],
        "evidence": evidence,
        "rationale": "",
    }


def report(turns: list[dict[str, Any]], scores: dict[str, Any]) -> Any:
    weights = {str(signal): weight for signal, weight in load_roles()["MLE"].weights.items()}
    return build_report(turns, {"scores": scores, "weighted_mean": 2.4}, load_rubric(), weights)


@pytest.mark.parametrize("text", NASTY)
def test_nothing_typed_is_markup_in_the_conversation(text: str) -> None:
    said = re.sub(r"</?(div|span|br|code)[^<>]*>", "", views.message(turn(2, text))["content"])
    assert not re.search(r"[<>\[\]*`$_]", said)


@pytest.mark.parametrize("text", NASTY)
def test_nothing_typed_is_markup_in_the_result(text: str) -> None:
    found = report([turn(2, text)], {"correctness": score(2, (2, text))})
    for page in (views_result.transcript_html(found.said), views_result.cards_html(found, "a1")):
        read = Reader(page)
        assert text in read.text
        assert not read.tags & {"script", "img"}
        assert not {name for name in read.attributes if name.startswith("on")}


@pytest.mark.parametrize("text", NASTY)
def test_escaped_text_reads_as_typed(text: str) -> None:
    assert html.unescape(views.plain(text)) == text


def test_fenced_code_stands_apart_and_keeps_its_lines() -> None:
    shown = views.lines("My plan.\n\n```python\ndef f():\n    return 1 < 2\n```")
    code = re.search(r"<code>(.*?)</code>", shown)
    assert code
    assert html.unescape(code[1]) == "def f():\n    return 1 < 2"


def test_an_interruption_is_marked_on_both_sides() -> None:
    assert "cut off here" in views.message(turn(2, "so um", kind="interrupted"))["content"]
    cut = views.message(turn(3, "Hold on.", "interviewer", "interruption"))
    assert cut["role"] == "assistant"
    assert "Cuts in" in cut["content"]


def test_segments_make_up_the_text_and_marks_lie_exactly_on_the_quotes() -> None:
    text = "I would start with a baseline and measure recall at 10 first."
    quotes = [Quote("a-1", 2, "a baseline and measure recall"), Quote("b-1", 2, "measure recall at 10")]
    found = segments(text, quotes)
    assert "".join(each.text for each in found) == text
    for quote in quotes:
        assert "".join(each.text for each in found if quote.mark in each.marks) == quote.text


def test_a_quote_that_was_never_said_marks_nothing() -> None:
    assert [each.marks for each in segments("I said this.", [Quote("a-1", 2, "I said that.")])] == [()]


def test_interviewer_words_are_never_marked_as_evidence() -> None:
    found = report([turn(1, "Tell me.", "interviewer")], {"correctness": score(3, (1, "Tell me."))})
    assert "<mark" not in views_result.transcript_html(found.said)


def test_a_quote_leads_to_its_mark() -> None:
    found = report([turn(2, "a baseline first")], {"correctness": score(3, (2, "baseline"))})
    mark = re.search(r'data-marks="([^"]+)"', views_result.transcript_html(found.said))
    assert mark
    assert f'data-jump="{mark[1]}"' in views_result.cards_html(found, "a1")


def test_a_calibration_that_is_not_fitted_is_said_and_a_fitted_one_is_not() -> None:
    for name, said in (("default", True), ("default-anchors", True), ("mine", False)):
        note = calibration_note({"calibration": {"id": name}})
        assert bool(note) is said
    grade = {"scores": {}, "provenance": {"calibration": {"id": "default"}}}
    page = views_result.head_html(build_report([], grade, load_rubric(), {}))
    assert "not fitted for this model" in html.unescape(page)


def test_not_observed_shows_no_level() -> None:
    found = report([], {"debugging": score(None)})
    assert re.search(r'class="level level-0">–<', views_result.card(found.cards[0], "a1"))


def test_a_level_between_anchors_reaches_the_lower_one_and_names_the_next() -> None:
    card = report([], {"correctness": score(4)}).cards[0]
    anchors = load_rubric().criteria[0].anchors
    assert (card.reached, card.beyond) == (anchors[3], anchors[5])


def test_the_two_lowest_signals_come_the_heavier_first() -> None:
    levels = {"correctness": 4, "communication": 2, "debugging": 2, "collaboration": 3}
    found = report([], {signal: score(level) for signal, level in levels.items()})
    assert [card.signal for card in lowest(found.cards)] == ["debugging", "communication"]


TURNS = [{"n": n, "t": 60.0 * n} for n in range(1, 12)]
EVENTS = [
    {"kind": "constraint", "turn": 5, "data": {"ref": "memory", "line": "Half the memory."}},
    {"kind": "interruption", "turn": 9, "data": {"line": "Hold on."}},
    {
        "kind": "ledger",
        "turn": 10,
        "data": {
            "constraints": [
                {
                    "constraint": "memory",
                    "status": "addressed",
                    "closed": 8,
                    "acknowledged": 6,
                    "revisits": [7],
                }
            ],
            "cuts": [{"turn": 9, "recovered": None}],
        },
    },
]


def test_what_became_of_constraints_and_cuts_comes_from_the_ledger_with_its_times() -> None:
    met, cut = happenings(EVENTS, TURNS)
    assert (met.fate, met.said, met.settled) == ("addressed", Moment(5, 300.0), Moment(8, 480.0))
    assert met.revisits == (Moment(7, 420.0),)
    assert cut.fate == "thread lost"


def test_the_ledger_says_when_a_constraint_came_and_when_it_was_taken_up() -> None:
    shown = views_course.happenings(happenings(EVENTS, TURNS), "abc")
    assert "injected at 5:00" in shown
    assert "asked again at 7:00" in shown
    assert "you returned to it at 8:00" in shown


def test_the_trace_shows_reason_weighed_moves_and_refused_wordings_as_plain_text() -> None:
    data = {
        "move": "probe",
        "reason": "picks up <b>cache</b>",
        "alternatives": {"challenge": 1.0, "probe": 3.0},
        "mode": "rewrite",
        "rejected": [["Great, you cache.", ["praise"]]],
    }
    moves = trace([{"kind": "move", "turn": 3, "data": data}], TURNS)
    shown = views_course.trace(moves, "abc")
    assert moves[0].weighed == (("probe", 3.0), ("challenge", 1.0))
    assert "probe 75%, challenge 25%" in html.unescape(shown)
    assert "<b>cache" not in shown
    assert "Great, you cache. <i>praise</i>" in html.unescape(shown)


def test_words_already_taken_are_not_sent_twice() -> None:
    turns = [turn(1, "Go.", "interviewer"), turn(2, "so um", kind="interrupted")]
    assert views.untaken(turns, "so um and then") == " and then"
    assert views.untaken(turns, "and then") == "and then"


def test_code_that_was_not_touched_is_not_sent() -> None:
    assert views.new_code([], "def f(): ...", "def f(): ...\n") == ""
    assert views.new_code([], "def f(): return 1", "def f(): ...") == "def f(): return 1"


def test_an_open_interview_is_listed_with_a_way_back() -> None:
    row = {
        "id": "a1",
        "title": "A <b>",
        "status": "open",
        "role": "MLE",
        "persona": "skeptic",
        "turns": 3,
        "created": "2026-11-21T05:54:00",
        "weighted_mean": None,
    }
    listed = views.past_interviews([row], {"skeptic": "Skeptical research scientist"})
    assert 'href="?interview=a1"' in listed
    assert "<b>A &#60;b&#62;</b>" in listed
    assert "MLE &#183; Skeptical research scientist &#183; 3 turns" in listed
