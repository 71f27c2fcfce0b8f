"""Work between the turns: in order, the newest draft only, and gone when there is none."""

from __future__ import annotations

import threading
from threading import Event

import pytest

from app.background import Background


def test_pieces_are_done_in_the_order_they_came() -> None:
    done: list[int] = []
    background = Background()
    pieces = [background.later(lambda _, i=i: done.append(i)) for i in range(20)]  # type: ignore[misc]
    pieces[-1].result(10)
    assert done == list(range(20))


def test_of_passing_pieces_only_the_newest_waits() -> None:
    done, go, background = list[str](), Event(), Background()
    background.later(lambda _: go.wait(10))
    for draft in ("a", "a b", "a b c"):
        background.latest(lambda _, draft=draft: done.append(draft))  # type: ignore[misc]
    last = background.later(lambda _: None)
    go.set()
    last.result(10)
    assert done == ["a b c"]


def test_called_off_work_is_told_and_the_rest_is_not() -> None:
    background, begun = Background(), Event()
    told: list[bool] = []

    def passing(cancel: Event) -> None:
        begun.set()
        told.append(cancel.wait(10))

    background.latest(passing)
    begun.wait(10)
    judged = background.later(lambda cancel: cancel.is_set())
    background.call_off()
    assert judged.result(10) is False
    assert told == [True]


def test_what_a_piece_raises_comes_out_of_its_future_and_the_next_one_runs() -> None:
    background = Background()
    failed = background.later(lambda _: 1 / 0)
    assert background.later(lambda _: "next").result(10) == "next"
    with pytest.raises(ZeroDivisionError):
        failed.result(10)


def test_no_thread_is_left_when_there_is_no_work() -> None:
    background = Background()
    background.later(lambda _: None).result(10)
    for thread in [each for each in threading.enumerate() if each.name == "background"]:
        thread.join(10)
    assert not [each for each in threading.enumerate() if each.name == "background"]
