"""Real `sparring regrade` processes that are killed, interrupted and started twice."""

from __future__ import annotations

import json
import random
import signal
from pathlib import Path

import psutil

from tests.regrading import BROKEN, folder_of, rows, start, wait_until

GOOD = 80


def test_kill_9_at_random_moments_loses_no_row_and_doubles_none(tmp_path: Path) -> None:
    folder, draw = folder_of(tmp_path / "in", GOOD, broken=True), random.Random(7)
    for _ in range(3):
        before = rows()
        process = start(folder, "--jobs", 2)
        most = len(before) + draw.randint(1, 15)
        wait_until(lambda most=most, process=process: len(rows()) >= most or process.poll() is not None)
        children = psutil.Process(process.pid).children(recursive=True)
        process.kill()
        process.communicate()
        wait_until(lambda children=children: not any(child.is_running() for child in children))
        assert rows()[: len(before)] == before
    assert len(rows()) < GOOD  # else nothing was left to take up again
    out = tmp_path / "grades.jsonl"
    process = start(folder, "--jobs", 2, "--out", out)
    said = process.communicate()[1]
    assert process.returncode == 1
    assert len(rows()) == len({row[:3] for row in rows()}) == GOOD
    assert {json.loads(line)["id"] for line in out.read_text("utf-8").splitlines()} == {
        f"t{number}" for number in range(GOOD)
    }
    assert [name for name in BROKEN if f"{name}" not in said] == []


def test_ctrl_c_keeps_what_is_graded_and_says_how_to_go_on(tmp_path: Path) -> None:
    folder, out = folder_of(tmp_path / "in", GOOD), tmp_path / "grades.jsonl"
    process = start(folder, "--out", out)
    wait_until(lambda: bool(rows()))
    process.send_signal(signal.SIGINT)
    said = process.communicate()[1]
    assert process.returncode == 130
    assert f"Go on with: sparring regrade {folder} --out {out}" in said
    assert len(out.read_text("utf-8").splitlines()) == len(rows()) < GOOD


def test_two_runs_over_one_store_commit_each_grade_once(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "in", 30)
    both = [start(folder), start(folder)]
    assert [(process.communicate()[1], process.returncode)[1] for process in both] == [0, 0]
    assert len(rows()) == len({row[:3] for row in rows()}) == 30
