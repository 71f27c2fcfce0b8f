"""Who gets the one context next, tried with threads."""

from __future__ import annotations

from threading import Event, Thread

from app.backends.scheduler import Scheduler


def queue_up(scheduler: Scheduler, name: str, order: list[str], *, background: bool) -> Thread:
    """A thread that waits for its turn; returns once it is in the queue."""
    before = len(scheduler._waiting)

    def wait() -> None:
        with scheduler.turn(background=background):
            order.append(name)

    thread = Thread(target=wait)
    thread.start()
    while len(scheduler._waiting) == before:
        pass
    return thread


def test_interactive_callers_go_first_and_in_the_order_they_came() -> None:
    scheduler, order = Scheduler(), list[str]()
    with scheduler.turn():
        threads = [
            queue_up(scheduler, name, order, background=name.startswith("background"))
            for name in ("background 1", "tab 1", "tab 2", "background 2", "tab 3")
        ]
    for thread in threads:
        thread.join(timeout=10)
    assert order == ["tab 1", "tab 2", "tab 3", "background 1", "background 2"]


def test_work_in_the_background_gives_way_between_batches_and_goes_on() -> None:
    scheduler, order = Scheduler(), list[str]()
    with scheduler.turn(background=True):
        assert not scheduler.wanted()
        thread = queue_up(scheduler, "tab", order, background=False)
        assert scheduler.wanted()
        scheduler.give_way()
        order.append("background")
    thread.join(timeout=10)
    assert order == ["tab", "background"]


def test_a_turn_may_end_on_another_thread_than_it_began_on() -> None:
    scheduler, left = Scheduler(), Event()
    turn = scheduler.turn()
    turn.__enter__()

    def leave() -> None:
        turn.__exit__(None, None, None)
        left.set()

    Thread(target=leave).start()
    assert left.wait(10)
    with scheduler.turn():
        assert not scheduler.wanted()
