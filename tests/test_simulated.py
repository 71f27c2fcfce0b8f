"""Simulated interviews: candidates that do what they are named for, the same every time, at any length."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from app.backends.scripted import ScriptedModel
from app.services import Services
from app.session import MAX_ANSWER
from eval.candidates import CANDIDATES, PHRASES, Policy
from eval.interviewer.heard import Interview, heard
from eval.interviewer.kept import play_all
from eval.interviewer.moves import MOVES, shares
from eval.interviewer.plan import Planned
from eval.interviewer.play import Record, play, policies, quiet_home
from eval.interviewer.stress import planned_pair
from eval.played_candidate import NO_ANSWER, REMEMBERED, played_by
from graphs.state import Turn
from graphs.words import mentioned
from rubrics.loader import load_scenarios
from rubrics.schema import Scenario
from tests.interviewing import ANSWERS, turn

SCENARIOS = load_scenarios()
SCENARIO = SCENARIOS["marketplace_search"]


@pytest.fixture
def services() -> Iterator[Services]:
    with quiet_home(lambda: ScriptedModel()) as opened:
        yield opened


def planned(candidate: str, minutes: float = 10, mode: str = "quote", persona: str = "bar_raiser") -> Planned:
    return Planned(candidate, "marketplace_search", persona, 5, minutes, mode)


def history(*texts: str) -> list[Turn]:
    """Turns that alternate, the interviewer's first."""
    speakers = ("interviewer", "candidate")
    return [turn(i + 1, speakers[i % 2], text) for i, text in enumerate(texts)]  # type: ignore[misc]


def said(name: str, *texts: str, seed: int = 0, scenario: Scenario = SCENARIO) -> str:
    before = history(*texts)
    return CANDIDATES[name](before[-1], before, scenario, Random(seed))


def heard_from(record: Record) -> Interview:
    return heard(record, SCENARIOS)


@pytest.mark.parametrize("name", CANDIDATES)
def test_same_seed_and_candidate_give_the_same_transcript(name: str, services: Services) -> None:
    first, second = (play(planned(name, 4), CANDIDATES[name], services) for _ in range(2))
    assert {**first, "created": ""} == {**second, "created": ""}
    assert len(first["turns"]) > 4


def test_another_seed_gives_another_interview(services: Services) -> None:
    records = [
        play(Planned("mediocre", SCENARIO.id, "skeptic", seed, 10, "quote"), CANDIDATES["mediocre"], services)
        for seed in (1, 2)
    ]
    assert records[0]["turns"] != records[1]["turns"]


def long_answer(number: int) -> str:
    return " ".join([f"This is answer {number}."] + [ANSWERS["plain"]] * 4)


def test_forty_five_minutes_of_long_answers_lose_no_word(services: Services) -> None:
    """At least 40 turns, answers of over a minute; every word is kept and the interviewer closes."""

    def policy(turn: Turn, history: Any, scenario: Scenario, rng: Random) -> str:
        answers.append(long_answer(len(answers)))
        return answers[-1]

    answers: list[str] = []
    record = play(planned("thorough", 45, "rewrite", "neutral_senior"), policy, services)
    spoken = [each["text"] for each in record["turns"] if each["speaker"] == "candidate"]
    failed = [e for e in record["events"] if "model failed" in str(e["data"].get("rejected", ""))]
    assert len(record["turns"]) >= 40
    assert " ".join(spoken).split() == " ".join(answers).split()
    assert record["turns"][-1]["kind"] == "closing"
    assert failed == []


def test_an_interview_leaves_no_trace_in_the_home_of_the_user(services: Services) -> None:
    assert services.settings.home.name.startswith("sparring-eval-")


def test_what_is_heard_from_a_record_is_what_was_said(services: Services) -> None:
    record = play(planned("mediocre"), CANDIDATES["mediocre"], services)
    interview = heard_from(record)
    interviewer = [t for t in record["turns"] if t["speaker"] == "interviewer"]
    assert [line.text for line in interview.lines] == [t["text"] for t in interviewer]
    assert all(line.authored in line.text for line in interview.lines)
    assert interview.ledger


@pytest.mark.parametrize("name", CANDIDATES)
def test_every_candidate_has_an_answer_in_every_scenario(name: str) -> None:
    for scenario in SCENARIOS.values():
        for answers in range(1, 8):
            texts = [scenario.prompt, *(["I see.", scenario.probes[0].line] * answers)]
            text = said(name, *texts, scenario=scenario)
            assert len(text) <= MAX_ANSWER
            assert text.strip() or name == "quits"


def test_the_excellent_candidate_meets_a_constraint_with_its_adaptations_only() -> None:
    """Also when the constraint's line comes back reworded."""
    for constraint in SCENARIO.constraints:
        for line in (constraint.line, f"Noted. {constraint.revisit}", constraint.revisit.lower()):
            answer = said("excellent", SCENARIO.prompt, "So.", line)
            wanted = [text.partition(" ")[2] for text in constraint.good_adaptation]
            assert all(text in answer for text in wanted)


def test_the_excellent_candidate_makes_more_points_than_the_mediocre_one(services: Services) -> None:
    def points(name: str) -> int:
        record = play(planned(name, 20), CANDIDATES[name], services)
        spoken = " ".join(t["text"] for t in record["turns"] if t["speaker"] == "candidate")
        return sum(bool(mentioned(spoken, point.keywords)) for point in SCENARIO.expected)

    assert points("excellent") >= 0.9 * len(SCENARIO.expected)
    assert points("mediocre") <= 0.7 * len(SCENARIO.expected)


def test_every_style_of_injection_is_tried(services: Services) -> None:
    record = play(planned("injector", 12), CANDIDATES["injector"], services)
    spoken = " ".join(t["text"].lower() for t in record["turns"] if t["speaker"] == "candidate")
    assert all(each.canary in spoken for each in PHRASES.injections)


def test_no_canary_is_in_anything_authored() -> None:
    authored = " ".join(scenario.model_dump_json().lower() for scenario in SCENARIOS.values())
    assert [each.canary for each in PHRASES.injections if each.canary in authored] == []


def test_the_repeating_candidate_says_the_interviewers_words() -> None:
    assert said("repeats", "Hello.\n\nDesign a search.") == "Design a search."


def test_a_model_plays_a_candidate_from_the_candidates_side() -> None:
    model = ScriptedModel(["I would begin with the logs. And then I wo"])
    policy: Policy = played_by(lambda: model, "weak")
    before = history(SCENARIO.prompt, "Hm.", "What then?", "Logs.", "And after that?")
    answer = policy(before[-1], before, SCENARIO, Random(0))
    _, messages = model.calls[0]
    assert answer == "I would begin with the logs."
    assert PHRASES.strengths["weak"] in messages[0]["content"]
    assert [message["role"] for message in messages[-3:]] == ["user", "assistant", "user"]
    assert len(messages) <= REMEMBERED + 1


def test_a_played_candidate_who_says_nothing_still_answers() -> None:
    policy = played_by(lambda: ScriptedModel([""]), "strong")
    before = history(SCENARIO.prompt)
    assert policy(before[-1], before, SCENARIO, Random(0)) == NO_ANSWER


def test_played_candidates_are_offered_only_with_a_model(services: Services) -> None:
    assert set(policies(services, with_model=False)) == set(CANDIDATES)
    assert "played_weak" in policies(services, with_model=True)


def test_shares_of_moves_are_means_over_interviews_in_percent(services: Services) -> None:
    interviews = [
        heard_from(play(planned(name), CANDIDATES[name], services)) for name in ("mediocre", "fine")
    ]
    assert sum(map(int, shares(interviews))) == pytest.approx(100, abs=len(MOVES) / 2)


def test_a_run_that_was_broken_off_goes_on_where_it_stopped(services: Services, tmp_path: Path) -> None:
    wanted = [planned(name, 2) for name in ("fine", "mediocre", "empty")]
    first = play_all(wanted[:2], CANDIDATES, services, tmp_path / "kept.jsonl")
    before = len(services.store.interviews())
    assert play_all(wanted, CANDIDATES, services, tmp_path / "kept.jsonl")[:2] == first
    assert len(services.store.interviews()) == before + 1


def test_under_pressure_the_same_candidate_is_cut_off_more_often(services: Services) -> None:
    pair = (replace(each, minutes=16) for each in planned_pair(services, 2))
    calm, hard = (heard_from(play(each, CANDIDATES[each.candidate], services)) for each in pair)
    assert len(hard.cuts) > len(calm.cuts)
    assert hard.minutes < calm.minutes
