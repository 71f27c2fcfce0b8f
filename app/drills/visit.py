"""What one person does on the practice page: the parts of a session in turn, or one drill by itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import RLock

from app.drills import drilling
from app.drills.drilling import DrillSession
from app.drills.results import add_note, add_session
from app.services import Services
from graphs.practice.day import Day, Part


@dataclass
class Visit:
    """Parts and where one is. `drill` is the sitting of a part that is one, `ends` the stop of another.

    A page sends keys, ticks and clicks at once: who reads `due` and then acts holds `lock` meanwhile.
    """

    services: Services
    parts: tuple[Part, ...] = ()
    session: int | None = None
    at: int = 0
    drill: DrillSession | None = None
    ends: float | None = None
    over: bool = False
    lock: RLock = field(default_factory=RLock, repr=False)

    @classmethod
    def of_day(cls, services: Services, day: Day, mode: str) -> Visit:
        """Record the session and stand before its first part."""
        visit = cls(services, day.parts, add_session(services.store, day, mode))
        visit.open_part()
        return visit

    @classmethod
    def of_drill(cls, services: Services, drill: str, item: str = "") -> Visit:
        """One sitting. Raises `DrillError`."""
        return cls(services, drill=DrillSession.start(services, drill, item=item))

    @property
    def part(self) -> Part | None:
        return self.parts[self.at] if self.parts else None

    @property
    def last(self) -> bool:
        return self.at + 1 >= len(self.parts)

    @property
    def due(self) -> str:
        """Names what is shown now; it changes with every step."""
        if self.drill is None:
            return f"{self.at}.{self.ends}.{self.over}"
        sitting = self.drill.sitting
        return f"{self.at}.{sitting.at}.{sitting.step}.{sitting.phase}.{len(sitting.outcomes)}"

    @property
    def looking(self) -> bool:
        """Whether the model could find more in the answer that was just given."""
        if self.drill is None or self.drill.sitting.phase != "feedback":
            return False
        return bool(self.drill.sitting.outcomes[-1].checked.missed) and self.services.model_ready()

    @property
    def left(self) -> float:
        """Seconds on the clock of what is done now."""
        if self.drill:
            return self.drill.remaining()
        if self.ends is None:
            return self.part.minutes * 60 if self.part else 0.0
        return max(0.0, self.ends - drilling.now())

    def type(self, text: str) -> list[str]:
        """Note what stands in the box, and stop when time is up. Returns the sentences that are refused."""
        if self.drill:
            return self.drill.type(text)
        if self.ends is not None and not self.left:
            self.hand_in(text)
        return []

    def hand_in(self, text: str) -> None:
        """End the step, or the part when it is no drill; what it asked to be written is kept."""
        if self.drill:
            self.drill.hand_in(text)
            return
        if self.part and self.part.kind == "write" and text.strip():
            add_note(self.services.store, self.part.name.lower(), text, self.session)
        self.next_part()

    def go_on(self) -> None:
        """Begin, end the silence, or go to the next item or part."""
        if self.drill is None:
            self._leave_pause()
        elif self.drill.sitting.phase == "done":
            self.next_part()
        else:
            self.drill.advance()

    def _leave_pause(self) -> None:
        if self.part and self.part.kind != "mock" and self.ends is None:
            self.ends = drilling.now() + self.part.minutes * 60
        else:
            self.next_part()

    def open_part(self) -> None:
        """Make ready what the part needs; its clock starts later."""
        part = self.parts[self.at]
        self.drill, self.ends = None, None
        if part.kind == "drill":
            self.drill = DrillSession.start(self.services, part.drill, count=part.items, session=self.session)

    def next_part(self) -> None:
        """Go on to the next part, or to the end."""
        if self.last:
            self.over, self.drill, self.ends = True, None, None
        else:
            self.at += 1
            self.open_part()
