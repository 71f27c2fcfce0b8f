"""One interview as the outside world sees it: start, type, answer, end, resume. Interviews' only writer.

A candidate's turn is on disk before the machine hears it, and the machine's state is kept after every step,
so a kill at any moment loses nothing that was said: `Session.resume` feeds in what was not taken yet.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from queue import SimpleQueue
from threading import Event, Lock, Thread
from typing import Any, TypeVar

from langgraph.types import Command

from app.background import Background
from app.clock import Clock, WallClock
from app.code_runs.last import last_code
from app.code_runs.result import EVENTS, CodeResult, Which
from app.code_runs.run import run_code
from app.desk import keep_paused, read_desk
from app.read_ahead import ReadAhead
from app.services import Services
from graphs.cut_in import cut_in
from graphs.director import Script, phase_at
from graphs.interview import Heard, Room, build_interview, heard_turn
from graphs.judge import Judged, judge, unjudged
from graphs.model import ChatModel, ModelError
from graphs.speak import slot_of
from graphs.state import Decision, InterviewState, LedgerEntry, Turn, new_state
from graphs.words import without_code, words
from personas.schema import Persona
from personas.stress import PRESSURES, compressed, stressed
from rubrics.schema import Scenario, Stage

MAX_ANSWER = 40_000  # characters; more than an hour of speech
WAIT_S = 300.0
T = TypeVar("T")
log = logging.getLogger(__name__)


class SessionError(RuntimeError):
    """The interview cannot do what was asked now; the message says why and what to do."""


@dataclass(frozen=True)
class Setup:
    """What the candidate chose. `minutes` is the length of the whole interview; `seed` fixes the moves."""

    scenario: str
    persona: str
    role: str
    minutes: float
    seed: int = 0
    speak_mode: str = "auto"
    pressure: int = 0  # stress mode: 1 to 3; the clock is shortened by it
    observe: bool = True  # the model judges answers between the turns


class Session:
    """A live interview. One thing happens at a time; `thinking`: the interviewer has the floor."""

    def __init__(self, services: Services, interview: str, clock: Clock | None = None) -> None:
        row = services.store.interview(interview)
        self.services = services
        self.id = interview
        self.script = script_of(services, row)
        self.minutes = float(row["minutes"])
        self.clock = clock or WallClock(float(row["elapsed"]))
        self._floor = Lock()  # held while the machine runs, also when the caller has gone away
        self._running = Lock()  # held while the candidate's code runs
        self._last_draft, self._last_sent = str(row["draft"]), ""
        self.paused = read_desk(services.store, interview).paused
        self._graph = build_interview().compile(checkpointer=services.checkpoints)
        self._config: Any = {"configurable": {"thread_id": interview}}
        mode = str(row["model"].get("speak_mode", "auto"))
        self._room = Room(self.script, self._model, mode)
        self._background = Background()
        self._ahead = ReadAhead(self.script, mode, slot_of(interview), self._model, self._background)
        self._observes = bool(row["model"].get("observe", True))
        self._judging: Future[Judged | None] | None = None  # of the turns before the last reply
        self.state: InterviewState = self._snapshot()

    @classmethod
    def start(cls, services: Services, setup: Setup, clock: Clock | None = None) -> Session:
        """Begin an interview; its opening turn is there at once. Raises `SessionError` with the reason."""
        interview = secrets.token_hex(4)
        services.store.create_interview({"id": interview, **interview_row(services, setup)})
        return cls.resume(services, interview, clock)

    @classmethod
    def resume(cls, services: Services, interview: str, clock: Clock | None = None) -> Session:
        """Go on with an interview after a restart.

        Raises `NotFound`, or `SessionError` when it was imported or is over.
        """
        session = cls(services, interview, clock)
        session._catch_up()
        session._ahead.begin()
        session._start_clock()
        return services.sessions.setdefault(interview, session)

    @classmethod
    def open(cls, services: Services, interview: str) -> Session:
        """The live session of this process, or a resumed one. Two pages on one interview share it."""
        return services.sessions.get(interview) or cls.resume(services, interview)

    # what there is to see

    @property
    def scenario(self) -> Scenario:
        return self.script.scenario

    @property
    def persona(self) -> Persona:
        return self.script.persona

    @property
    def stage(self) -> Stage:
        return self.script.stage

    @property
    def turns(self) -> list[dict[str, Any]]:
        return self.services.store.turns(self.id)

    @property
    def events(self) -> list[dict[str, Any]]:
        return self.services.store.events(self.id)

    @property
    def ledger(self) -> list[LedgerEntry]:
        return self.state["ledger"]

    @property
    def status(self) -> str:
        return self.state["status"]

    @property
    def phase(self) -> str:
        return phase_at({**self.state, "elapsed": self.clock.elapsed()})

    @property
    def thinking(self) -> bool:
        return self._floor.locked()

    @property
    def draft_text(self) -> str:
        return str(self.services.store.interview(self.id)["draft"])

    @property
    def draft_code(self) -> str:
        return str(self.services.store.interview(self.id)["draft_code"])

    @property
    def last_code(self) -> str:
        """The candidate's code as it stands; empty as long as it is the starter."""
        code = last_code(self.turns, self.events, self.draft_code)
        task = self.scenario.code
        return "" if task and code.strip() == task.starter.strip() else code

    def settle(self, timeout_s: float = WAIT_S) -> None:
        """Wait until the work between the turns is done: reading ahead, and judging the last answer."""
        self._background.later(lambda _: None).result(timeout_s)

    def leave(self) -> None:
        """Call off the work between the turns and give back its memory, before the interview is deleted.

        Raises `SessionError` while the interviewer has the floor.
        """
        if self.thinking:
            raise SessionError(
                "the interviewer is answering in this interview; wait a moment, then delete it"
            )
        self._background.close()
        self._ahead.end()

    def remaining(self) -> float:
        """Seconds left on the clock, never below 0."""
        return max(0.0, self.minutes * 60 - self.clock.elapsed())

    # what the candidate does

    def draft(self, text: str, code: str = "") -> Turn | None:
        """Keep the unsent text, and let the interviewer cut in. Returns the cut-in's turn, or None.

        After a cut the draft is stored as an interrupted turn and the saved draft is empty.
        """
        if self.status != "open":
            return None
        if self.paused or not self._floor.acquire(blocking=False):
            if self.paused or not self._last_sent.startswith(
                text.strip()
            ):  # not an echo of what was just sent
                self.services.store.save_draft(self.id, text, code, self.clock.elapsed())
            return None
        cut = None
        try:
            self.services.store.save_draft(self.id, text, code, self.clock.elapsed())
            if text != self._last_draft:  # a pause is never a reason
                self._last_draft = text
                cut = cut_in({**self.state, "elapsed": self.clock.elapsed()}, self.script, text)
        finally:
            if cut is None:
                self._floor.release()
        if cut is None:
            self._ahead.typed(text)
            return None
        return last_turn(self._say("interrupted", text, None, cut))

    def answer(self, text: str, code: str = "") -> Iterator[str | Turn]:
        """Send an answer: pieces of the reply as they come, last the interviewer's turn.

        Raises `SessionError` when the interview is over, the answer is empty or too long, or the last one
        is still being answered.
        """
        text, code = text.strip(), code.strip()
        if not text and not code:
            raise SessionError("the answer is empty; write something, or end the interview")
        if len(text) + len(code) > MAX_ANSWER:
            raise SessionError(f"the answer is longer than {MAX_ANSWER:,} characters; send it in parts")
        if code:
            text = f"{text}\n\n```python\n{code}\n```".strip()
        self._take_floor()
        return self._say("code" if code else "answer", text, code or None, None)

    def end(self) -> Iterator[str | Turn]:
        """The candidate ends the interview; an unsent draft is kept as their last words."""
        self.go_on()
        self._take_floor()
        return self._say("end", self.draft_text.strip(), None, None)

    def pause(self) -> None:
        """Stop the clock until `go_on`, also over a restart; nobody cuts in meanwhile.

        Raises `SessionError` when the interview is over or the interviewer has the floor.
        """
        if self.status != "open":
            raise SessionError("this interview is over; there is nothing to pause")
        if not self._floor.acquire(blocking=False):
            raise SessionError("the interviewer is speaking and the clock stands; pause when they are done")
        try:
            self.clock.stop()
            self._set_paused(True)
        finally:
            self._floor.release()

    def go_on(self) -> None:
        """Take a paused interview up again; harmless when it is not paused."""
        if self.paused:
            self._set_paused(False)
            self._start_clock()

    def _set_paused(self, paused: bool) -> None:
        with self.services.store.atomic():
            keep_paused(self.services.store, self.id, paused)
            self.services.store.update_interview(self.id, elapsed=self.clock.elapsed())
        self.paused = paused

    def _start_clock(self) -> None:
        if not self.paused:
            self.clock.start()

    def run_code(self, code: str) -> CodeResult:
        """Run `code` against the visible tests, and keep the result as an event. Takes up to its time limit.

        Raises `SessionError` when there is nothing to run, or a run is under way.
        """
        if self.status != "open":
            raise SessionError("this interview is over; its result shows how the code did")
        if self.scenario.code is None:
            raise SessionError(f"{self.scenario.title} has no code to run; answer in words")
        if not code.strip():
            raise SessionError("there is no code yet; write some, then run it")
        if len(code) > MAX_ANSWER:
            raise SessionError(f"the code is longer than {MAX_ANSWER:,} characters; shorten it")
        if not self._running.acquire(blocking=False):
            raise SessionError("a run is under way; wait for its result")
        try:
            return self._ran(code, "visible")
        finally:
            self._running.release()

    def _ran(self, code: str, which: Which) -> CodeResult:
        task = self.scenario.code
        assert task is not None
        result = run_code(task, code, which)
        t, turn = round(self.clock.elapsed(), 1), len(self.turns)
        self.services.store.add_event(self.id, EVENTS[which], result.event(code), t=t, turn=turn)
        return result

    def _take_floor(self) -> None:
        if self.status != "open":
            raise SessionError("this interview is over; open its result, or start another one")
        if self.paused:
            raise SessionError("the interview is paused; go on with it, then send the answer")
        if not self._floor.acquire(timeout=WAIT_S):
            raise SessionError("the interviewer is still answering; wait a moment and send it again")

    def _say(self, kind: str, text: str, code: str | None, cut: Decision | None) -> Iterator[str | Turn]:
        """Put the turn on disk, then let the machine hear it. The caller holds the floor."""
        try:
            self.clock.spoke(len(words(without_code(text))))
            t = round(self.clock.elapsed(), 1)
            heard: Heard = {"kind": kind, "text": text, "code": code, "t": t, "cut": cut, "judged": None}  # type: ignore[typeddict-item]
            if text:
                turn = heard_turn(heard, len(self.state["turns"]) + 1)
                self.services.store.add_turn(self.id, turn)
            self._last_draft, self._last_sent = "", text
            self._ahead.sent()
            self.services.store.save_draft(self.id, "", "" if code else self.draft_code, t)
        except BaseException:
            self._floor.release()
            raise
        return self._run(lambda: self._resuming(heard))

    # the machine

    def _run(self, command: Callable[[], Any]) -> Iterator[str | Turn]:
        """Let the machine take its steps in a thread of its own, so that it finishes whoever listens.

        The caller holds the floor; the thread gives it back.
        """
        pieces: SimpleQueue[str | Turn | BaseException | None] = SimpleQueue()
        before = len(self.state.get("turns", []))
        self.clock.stop()
        Thread(target=self._work, args=(command, pieces), name=f"interview-{self.id}", daemon=True).start()
        return self._pieces(pieces, before)

    def _work(
        self, command: Callable[[], Any], pieces: SimpleQueue[str | Turn | BaseException | None]
    ) -> None:
        try:
            try:
                for piece in self._graph.stream(
                    command(), self._config, context=self._room, stream_mode="custom", durability="sync"
                ):
                    pieces.put(str(piece))
            finally:
                self._write_down()
            self._judge_later()
        except BaseException as exc:  # handed to whoever listens
            pieces.put(exc)
        finally:
            self._start_clock()
            self._floor.release()
            pieces.put(None)

    # the model's judgement of a turn, made while the candidate has the floor

    def _judge_later(self) -> None:
        """Have what was answered judged in the background. A draft that was cut off waits for its end."""
        cut_off = self.state["turns"][-1]["kind"] == "interruption"
        wanted = self._observes and self.status == "open" and self._judging is None
        if wanted and not cut_off and unjudged(self.state):
            state = self.state
            self._judging = self._background.later(lambda cancel: self._judged(state, cancel))

    def _judged(self, state: InterviewState, cancel: Event) -> Judged | None:
        asker = self._room.asker()
        return judge(state, self.scenario, asker, cancel) if asker else None

    def _resuming(self, heard: Heard) -> Command[Any]:
        """What wakes the machine. A whole answer waits for the judgement of the one before it.

        Whether it is there in time must not depend on the machine's speed: the same answers, the same moves.
        """
        if heard["kind"] != "interrupted" and self._judging is not None:
            judging, self._judging = self._judging, None
            try:
                heard = {**heard, "judged": judging.result()}
            except ModelError as exc:
                log.warning("turn %s was not judged: %s", len(self.state["turns"]), exc)
        return Command(resume=heard)

    def _pieces(
        self, pieces: SimpleQueue[str | Turn | BaseException | None], before: int
    ) -> Iterator[str | Turn]:
        while (piece := pieces.get()) is not None:
            if isinstance(piece, BaseException):
                raise piece
            yield piece
        last = self.state["turns"][-1]
        if len(self.state["turns"]) > before and last["speaker"] == "interviewer":
            yield last

    def _snapshot(self) -> InterviewState:
        values: Any = self._graph.get_state(self._config).values
        state: InterviewState = values
        return state

    def _model(self) -> ChatModel:
        """The model, its loading errors turned into what the machine can speak without."""
        try:
            return self.services.model()
        except Exception as exc:
            raise ModelError(str(exc)) from exc

    def _catch_up(self) -> None:
        """Take up what a kill left behind: an unfinished step, or a turn the machine never heard."""
        row = self.services.store.interview(self.id)
        snapshot = self._graph.get_state(self._config)
        if not snapshot.values:
            self._finish(lambda: new_state(self.id, seed=int(row["seed"]), minutes=self.minutes))
        elif self.status == "open" and "listen" not in snapshot.next:
            self._finish(lambda: None)
        self._write_down()
        self._judge_later()
        for turn in self.turns[len(self.state["turns"]) :]:
            cut = None
            if turn["kind"] == "interrupted":
                cut = cut_in({**self.state, "elapsed": turn["t"]}, self.script, turn["text"])
            kind = turn["kind"] if cut else "answer"
            heard: Any = {**turn, "kind": kind, "cut": cut, "judged": None}
            self._finish(partial(self._resuming, heard))

    def _finish(self, command: Callable[[], Any]) -> None:
        self._floor.acquire()
        last_turn(self._run(command))

    def _write_down(self) -> None:
        """Bring the store up to the machine's state. Doing it twice changes nothing."""
        self.state = self._snapshot()
        store, state = self.services.store, self.state
        if not state:
            return
        with store.atomic():
            for turn in state["turns"][len(self.turns) :]:
                store.add_turn(self.id, turn)
            ours = [event for event in store.events(self.id) if event["kind"] not in EVENTS.values()]
            for event in state["events"][len(ours) :]:
                store.add_event(self.id, event["kind"], event["data"], t=event["t"], turn=event["turn"])
        if state["status"] == "closed":
            self._ahead.end()
            self._examine()  # before the interview counts as closed: a kill meanwhile does not lose it
        store.update_interview(self.id, status=state["status"], elapsed=self.clock.elapsed())

    def _examine(self) -> None:
        """Run the code that stands at the end against the hidden tests, once."""
        code = self.last_code if self.scenario.code else ""
        if code and not self.services.store.events(self.id, EVENTS["hidden"]):
            self._ran(code, "hidden")


def last_turn(pieces: Iterator[str | Turn]) -> Turn | None:
    """Listen to the end; the turn that closes the reply."""
    turns = [piece for piece in pieces if not isinstance(piece, str)]
    return turns[-1] if turns else None


def interview_row(services: Services, setup: Setup) -> dict[str, Any]:
    """The store's row of a new interview. Raises `SessionError` for a choice that is not there."""
    scenario = chosen("scenario", setup.scenario, services.scenarios)
    if not 0.5 <= setup.minutes <= 240:
        raise SessionError(f"an interview of {setup.minutes} minutes cannot be held; choose 0.5 to 240")
    if setup.pressure not in PRESSURES:
        raise SessionError(f"pressure {setup.pressure} is none of {', '.join(map(str, PRESSURES))}")
    return {
        "stage": scenario.stage,
        "role": chosen("role", setup.role, services.roles).id,
        "persona": chosen("persona", setup.persona, services.personas).id,
        "scenario": scenario.id,
        "title": scenario.title,
        "prompt": scenario.prompt,
        "minutes": compressed(setup.minutes, setup.pressure),
        "pressure": setup.pressure,
        "seed": setup.seed,
        "status": "open",
        "model": {"speak_mode": setup.speak_mode, "observe": setup.observe},
    }


def chosen(kind: str, name: str, offered: Mapping[str, T]) -> T:
    if name not in offered:
        raise SessionError(f"unknown {kind} {name!r} (choose {', '.join(sorted(offered))})")
    return offered[name]


def script_of(services: Services, row: dict[str, Any]) -> Script:
    """The content an interview row was started with. Raises `SessionError` when it is not there any more."""
    if row["status"] != "open":
        raise SessionError(f"interview {row['id']} is {row['status']}: it can be graded, not continued")
    scenario = chosen("scenario", str(row["scenario"]), services.scenarios)
    persona = chosen("persona", str(row["persona"]), services.personas)
    return Script(scenario, stressed(persona, int(row["pressure"])), services.stages[scenario.stage])
