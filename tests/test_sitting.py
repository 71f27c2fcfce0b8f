"""A sitting of each shape: its clock, its hard stop, what is refused, what is measured."""

from __future__ import annotations

import pytest

from graphs.practice.rules import refused
from graphs.practice.sitting import LATE_S, Sitting, often_missed, share
from rubrics.practice.loader import load_drills
from rubrics.practice.schema import Bug, Drill, Expectation, Item, Step

DRILLS = load_drills()
NEEDED = [
    Expectation(id=name, text=f"Says {name}.", phrases=[name]) for name in ("latency", "privacy", "budget")
]


def item(name: str = "one", **changes: object) -> Item:
    values = {
        "id": name,
        "title": "A case",
        "prompt": "What matters here?",
        "difficulty": 2,
        "sub_skills": ["constraint_identification"],
        "signals": ["collaboration"],
        "roles": ["MLE"],
        "expected": NEEDED,
        "good": ["Latency, privacy and budget."],
        "weak": ["Quality."],
    }
    return Item.model_validate({**values, **changes})


def sitting(drill: str = "constraints", *items: Item) -> Sitting:
    return Sitting(DRILLS[drill], items or (item(),)).begin(100.0)


def stepped(drill: str = "switching") -> Sitting:
    steps = [Step(id="model", ask="Which model?", seconds=30), Step(id="metric", ask="Metric!", seconds=20)]
    expected = [each.model_copy(update={"step": "metric"}) for each in NEEDED]
    return sitting(drill, item(steps=steps, expected=expected, good=["a", "b"], weak=["c", "d"]))


def test_the_countdown_begins_with_the_item() -> None:
    assert Sitting(DRILLS["constraints"], (item(),)).remaining(1e9) == 30
    assert sitting().remaining(110.0) == 20


def test_an_answer_is_checked_at_once_with_its_place() -> None:
    done = sitting().hand_in(112.0, "The budget. Then privacy.")
    assert done.phase == "feedback"
    [outcome] = done.outcomes
    assert [(hit.expectation.id, hit.sentence) for hit in outcome.checked.hits] == [
        ("privacy", "Then privacy."),
        ("budget", "The budget."),
    ]
    assert [each.id for each in outcome.checked.missed] == ["latency"]
    assert outcome.seconds == 12


def test_at_the_hard_stop_what_is_in_the_box_counts() -> None:
    stopped = sitting().type(120.0, "latency").type(130.0, "latency and privacy")
    assert stopped.phase == "feedback"
    assert stopped.outcomes[0].parts == ("latency and privacy",)


def test_what_comes_long_after_the_stop_does_not_count() -> None:
    stopped = sitting().type(120.0, "latency").hand_in(130.0 + LATE_S + 1, "latency, privacy, budget")
    assert stopped.outcomes[0].parts == ("latency",)
    assert stopped.outcomes[0].seconds == 30


def test_the_stop_comes_also_when_nothing_was_written() -> None:
    assert sitting().look(130.0).outcomes[0].checked.share == 0


def test_commands_come_one_after_the_other_each_on_its_clock() -> None:
    first = stepped()
    second = first.hand_in(110.0, "latency")
    assert second.asked is not None
    assert (second.asked.ask, second.remaining(115.0)) == ("Metric!", 15)
    done = second.look(130.0)
    assert done.phase == "feedback"
    assert done.outcomes[0].seconds == 30


def test_a_step_counts_only_what_was_said_in_it() -> None:
    done = stepped().hand_in(110.0, "latency").hand_in(120.0, "privacy")
    assert [hit.expectation.id for hit in done.outcomes[0].checked.hits] == ["privacy"]


def test_words_that_arrive_after_the_stop_do_not_answer_the_next_step() -> None:
    late = stepped().type(129.0, "the model").hand_in(131.0, "the model")
    assert late.step == 1
    assert late.parts == ("the model",)
    assert late.running


def test_after_the_last_item_comes_the_summary() -> None:
    two = sitting("constraints", item("one"), item("two")).hand_in(105.0, "latency")
    after = two.go_on(110.0).hand_in(115.0, "budget")
    assert after.go_on(120.0).phase == "done"
    assert share(after.outcomes) == pytest.approx(1 / 3)
    assert often_missed(after.outcomes)[0] == ("Says privacy.", 2)


def test_the_same_item_can_be_done_once_more_and_both_are_kept() -> None:
    twice = sitting().hand_in(105.0, "no").again(110.0).hand_in(115.0, "latency, privacy, budget")
    assert [round(each.checked.share, 2) for each in twice.outcomes] == [0.0, 1.0]


def test_a_sentence_that_does_not_ask_is_refused_at_once() -> None:
    drill = DRILLS["ambiguity"]
    assert refused(drill, "How many users? We use a cache.", finished=False) == ["We use a cache."]
    assert refused(drill, "How many users? We use a", finished=False) == []
    assert refused(DRILLS["framing"], "We use a cache.") == []


def test_what_was_refused_meets_nothing_and_is_a_mistake() -> None:
    done = sitting("ambiguity").hand_in(110.0, "What is the budget? I would improve latency.")
    checked = done.outcomes[0].checked
    assert [hit.expectation.id for hit in checked.hits] == ["budget"]
    assert [hit.sentence for hit in checked.mistakes] == ["I would improve latency."]


def test_both_silences_are_measured() -> None:
    asked = sitting("forced_pause").break_silence(103.5)
    done = asked.type(104.5, "l").hand_in(110.0, "latency")
    assert done.outcomes[0].silences == (3.5, 1.0)
    hits = {hit.expectation.id for hit in done.outcomes[0].checked.hits}
    missed = {each.id for each in done.outcomes[0].checked.missed}
    assert "silent_after_question" in hits
    assert "silent_before_answer" in missed


def test_a_silence_nobody_measured_is_neither_hit_nor_missed() -> None:
    done = sitting("forced_pause").hand_in(0.0, "latency", seconds=10)
    assert len(done.outcomes[0].checked.hits) + len(done.outcomes[0].checked.missed) == len(NEEDED)


def test_the_time_to_the_fix_is_that_of_the_first_passing_run() -> None:
    bug = Bug(source="x = 1", checks="assert x == 2", fixed="x = 2")
    mended = sitting("debugging", item(bug=bug)).mend(140.0).mend(170.0)
    done = mended.hand_in(180.0, "latency").outcomes[0]
    assert done.fixed_after == 40
    assert "checks_pass" in {hit.expectation.id for hit in done.checked.hits}


def test_without_the_fix_the_checks_are_missed() -> None:
    bug = Bug(source="x = 1", checks="assert x == 2", fixed="x = 2")
    done = sitting("debugging", item(bug=bug)).hand_in(180.0, "latency").outcomes[0]
    assert "checks_pass" in {each.id for each in done.checked.missed}


def test_kinds_with_their_own_rules_are_there() -> None:
    assert [name for name, drill in DRILLS.items() if drill.only_questions] == ["ambiguity"]
    assert [name for name, drill in DRILLS.items() if isinstance(drill, Drill) and drill.pauses] == [
        "forced_pause"
    ]
