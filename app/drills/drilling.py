"""A sitting with its clock, its store and, where there is one, its model. Pages and commands go through it.

The pure machine is graphs/practice/sitting.py; here a lock orders what a page sends at once (a key, a tick of
the clock, "hand in"), code is run, and every outcome is on disk before it is shown.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import RLock

from app.choosing import remembered
from app.code_runs.result import CodeResult
from app.code_runs.run import run_code
from app.drills.day import interviews
from app.drills.results import add_result, amend_result, pasts, results
from app.services import Services
from graphs.asking import Asker
from graphs.model import ModelError
from graphs.practice.draw import draw, standing
from graphs.practice.need import latest_levels
from graphs.practice.rules import refused
from graphs.practice.second import second_look
from graphs.practice.sitting import Sitting
from rubrics.practice.loader import load_drills, load_items
from rubrics.schema import CodeTask

MOST_LETTERS = 20_000  # of one answer or of the code


class DrillError(ValueError):
    """A drill or an item that is not there; the message says which there are."""


def now() -> float:
    """Seconds; replaced in tests, where time must not be waited for."""
    return time.monotonic()


class DrillSession:
    """One sitting. Every method may be called from any thread."""

    def __init__(self, services: Services, sitting: Sitting, session: int | None = None) -> None:
        self.services = services
        self.session = session
        self.ran: CodeResult | None = None
        self._sitting = sitting
        self._lock = RLock()
        self._rows: list[int] = []  # of the outcomes, in their order

    @classmethod
    def start(
        cls, services: Services, drill: str, *, item: str = "", count: int = 0, session: int | None = None
    ) -> DrillSession:
        """A sitting of `count` items (0: the drill's usual number) drawn by need, or of one by name.

        Raises `DrillError` for an unknown drill or item.
        """
        drills = load_drills()
        if drill not in drills:
            raise DrillError(f"no drill {drill!r}: choose one of {', '.join(drills)}")
        kind, items = drills[drill], load_items(drill)
        if item and item not in items:
            raise DrillError(f"no item {item!r} in {drill}: choose one of {', '.join(items)}")
        if item:
            return cls(services, Sitting(kind, (items[item],)), session)
        past = pasts(results(services.store))
        weak = standing(past, latest_levels(interviews(services)))
        role, wanted = remembered(services.store).get("role", ""), count or kind.items
        chosen = draw(items, past, weak, drill=drill, count=wanted, seed=len(past), role=role)
        return cls(services, Sitting(kind, chosen), session)

    @property
    def sitting(self) -> Sitting:
        return self._sitting

    def remaining(self) -> float:
        return self._sitting.remaining(now())

    def begin(self) -> None:
        self._move(lambda sitting: sitting.begin(now()))

    def break_silence(self) -> None:
        self._move(lambda sitting: sitting.break_silence(now()))

    def type(self, text: str) -> list[str]:
        """Note what stands in the box, and stop when time is up. Returns the sentences that are refused."""
        text = text[:MOST_LETTERS]
        self._move(lambda sitting: sitting.type(now(), text))
        return refused(self._sitting.drill, text, finished=False)

    def hand_in(self, text: str, seconds: float | None = None) -> None:
        """End the step with `text`; `seconds` it took where no clock ran."""
        text = text[:MOST_LETTERS]
        self._move(lambda sitting: sitting.hand_in(now(), text, seconds=seconds))

    def go_on(self) -> None:
        self._move(lambda sitting: sitting.go_on(now()))

    def advance(self) -> None:
        """One step by the button: begin, end the silence, or go on from the feedback."""
        step = {"ready": self.begin, "silence": self.break_silence, "feedback": self.go_on}
        if found := step.get(self._sitting.phase):
            found()

    def again(self) -> None:
        self._move(lambda sitting: sitting.again(now()))

    def run(self, code: str) -> CodeResult:
        """Run the item's checks on `code` in the sandbox. Raises `DrillError` where there are none."""
        bug = self._sitting.item.bug
        if bug is None:
            raise DrillError(f"{self._sitting.item.id} has no code to run")
        task = CodeTask(
            starter=bug.source, reference=bug.fixed, visible_tests=bug.checks, hidden_tests=bug.checks
        )
        self.ran = found = run_code(task, code[:MOST_LETTERS])
        if found.status == "passed":
            self._move(lambda sitting: sitting.mend(now()))
        return found

    def look_again(self) -> bool:
        """Let a loaded model look at what the words missed; whether it found anything."""
        with self._lock:
            last = self._sitting.outcomes[-1]
            if not self.services.model_ready() or not last.checked.missed:
                return False
            drill, result = self._sitting.drill, self._rows[-1]
        try:
            asker = Asker(self.services.model())
            checked = second_look(drill, last.item, last.parts, last.checked, asker)
        except ModelError:  # the words alone decide, as they do without a model
            return False
        if checked == last.checked:
            return False
        amend_result(self.services.store, result, checked)
        self._move(lambda sitting: sitting.judged_anew(checked) if sitting.outcomes[-1] is last else sitting)
        return True

    def _move(self, change: Callable[[Sitting], Sitting]) -> None:
        with self._lock:
            after = change(self._sitting)
            for outcome in after.outcomes[len(self._sitting.outcomes) :]:
                self._rows.append(add_result(self.services.store, after.drill, outcome, self.session))
            if (after.at, after.phase) != (self._sitting.at, self._sitting.phase):
                self.ran = self.ran if after.phase == "feedback" else None
            self._sitting = after
