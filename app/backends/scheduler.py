"""Whose turn it is to use the one context: interactive calls in the order they came, background ones last."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Condition


@dataclass(eq=False)
class Ticket:
    """A place in the queue."""

    background: bool


class Scheduler:
    """A lock with two classes of waiting callers. First come, first served within a class.

    A background caller asks `wanted` between batches and gives way with `give_way`: it loses its turn to
    everyone interactive who waits, and goes on after them.
    """

    def __init__(self) -> None:
        self._changed = Condition()
        self._waiting: list[Ticket] = []  # in the order they came
        self._busy = False

    @contextmanager
    def turn(self, *, background: bool = False) -> Iterator[None]:
        """The context to oneself. May end on another thread than it began on, as streams do."""
        self._acquire(background)
        try:
            yield
        finally:
            self._release()

    def wanted(self) -> bool:
        """Whether an interactive caller waits."""
        with self._changed:
            return any(not ticket.background for ticket in self._waiting)

    def give_way(self) -> None:
        """For a background caller: hand the turn over, and come back when no interactive caller waits."""
        self._release()
        self._acquire(background=True)

    def _acquire(self, background: bool) -> None:
        ticket = Ticket(background)
        with self._changed:
            self._waiting.append(ticket)
            try:
                self._changed.wait_for(lambda: not self._busy and self._first() is ticket)
                self._busy = True
            finally:  # also when the wait is broken off: a ticket nobody holds would block all others
                self._waiting.remove(ticket)
                self._changed.notify_all()

    def _first(self) -> Ticket:
        return next((ticket for ticket in self._waiting if not ticket.background), self._waiting[0])

    def _release(self) -> None:
        with self._changed:
            self._busy = False
            self._changed.notify_all()
