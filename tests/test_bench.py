"""The bench measures every part and writes what others read. What the numbers are, no test says."""

from __future__ import annotations

import json
from math import isfinite
from pathlib import Path
from threading import Event, Thread
from time import perf_counter
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from eval.bench.__main__ import APP
from eval.bench.interview import LENGTHS, load_interview
from eval.bench.metered import MeteredModel
from eval.bench.plain import Plain
from eval.bench.plan import Plan
from eval.bench.replay import PERSONA
from eval.bench.results import KEYS, REGRADE_KEYS, Series, as_json
from eval.bench.soak import summary
from tests.interviewing import script


def test_a_quick_run_measures_every_ratio(smollm_path: Path, tmp_path: Path) -> None:
    out = tmp_path / "bench.json"
    arguments = ["--model", str(smollm_path), "--quick", "--threads", "1", "--out", str(out)]
    done = CliRunner().invoke(APP, arguments)
    assert done.exit_code == 0, done.output
    found = json.loads(out.read_text("utf-8"))
    assert not found["partial"]
    for key in (*KEYS, *REGRADE_KEYS):
        assert isfinite(found[key]), key
    assert all(spread["min"] > -1 for spread in found["spread"].values() if spread), "a ratio below zero"
    assert all(each["share_that_asked_the_model"] == 1 for each in forced(found["replies"]).values())
    assert all(row["same_output"] for row in found["series"]["speed"])


def forced(replies: dict[str, Any]) -> dict[str, Any]:
    return {name: each for name, each in replies.items() if name in {f"ours {n}w" for n in LENGTHS}}


def test_a_longer_answer_ends_like_a_shorter_one() -> None:
    recorded = load_interview()
    for turn in range(1, len(recorded.turns) + 1):
        short, middle, long = (recorded.answer(turn, words) for words in LENGTHS)
        assert long.endswith(middle)
        assert middle.endswith(short)


def test_the_plain_baseline_takes_its_notes_before_the_next_answer() -> None:
    """As a user would: the observer's call always lies between two replies, and is not timed."""
    asked: list[tuple[int, str]] = []

    class Llama:
        def create_chat_completion(self, messages: list[Any], **_: object) -> list[Any]:
            asked.append((len(messages), messages[-1]["content"]))
            return [{"choices": [{"delta": {"content": "Why?"}}]}]

    recorded, content = load_interview(), script("payment_fraud", PERSONA)
    rows: list[Any] = []
    plain = Plain(Llama(), recorded, content.scenario, content.persona)  # type: ignore[arg-type]
    plain.replies(50, Plan(plain_turns={50: (3,)}), True, rows, lambda _: None)
    (notes, transcript), (messages, sent) = asked
    assert (notes, messages) == (2, 2 + 2 * 3)
    assert transcript.endswith(recorded.answer(2, 50))
    assert sent == recorded.answer(3, 50)
    assert [row["turn"] for row in rows] == [3]


def test_the_typist_waits_for_work_under_way_and_not_longer_than_speech_takes() -> None:
    over = Event()
    model = MeteredModel(SimpleNamespace(warm=lambda: over.wait(60)))  # type: ignore[arg-type]
    Thread(target=model.warm, daemon=True).start()
    began = perf_counter()
    model.settle(0.3, 0.01)
    assert perf_counter() - began >= 0.3
    over.set()
    model.settle(60, 0.01)
    assert perf_counter() - began < 30


def test_what_was_not_measured_is_null_and_marked_partial() -> None:
    found = as_json(Series(ours={50: [reply(1, 2.0)], 500: [reply(1, 2.1)]}), {}, {}, partial=True)
    assert found["partial"]
    assert found["ttft_growth_50_to_500w"] == pytest.approx(0.05)
    assert [key for key in KEYS if found[key] is not None] == ["ttft_growth_50_to_500w"]


def reply(turn: int, first_s: float) -> dict[str, Any]:
    return {
        "turn": turn,
        "first_token_s": first_s / 2,
        "first_s": first_s,
        "full_s": first_s + 1,
        "asked_model": True,
    }


def test_a_soak_reports_growth_only_behind_the_tenth_interview() -> None:
    rows = [
        {"i": i, "rss": 900 * min(i, 10) + 7 * max(0, i - 10), "seconds": 1.0, "turns": 9}
        for i in range(1, 51)
    ]
    found = summary(rows)
    assert found["rss_bytes_per_interview"] == pytest.approx(7)
    assert found["seconds_per_interview"] == pytest.approx(0)
