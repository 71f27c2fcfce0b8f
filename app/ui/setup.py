"""The setup page: what to be interviewed about, by whom, and the interviews so far."""

from __future__ import annotations

import json
import secrets
from dataclasses import replace
from typing import Any

import gradio as gr

from app import choosing
from app.services import Services
from app.session import Session
from app.session import Setup as Choice
from app.ui.model import ModelLine
from app.ui.parts import QUIET, Updates
from app.views import interview as views
from personas.loader import DEFAULT
from personas.stress import DIFFICULT, difficult_persona

Pairs = list[tuple[str, str]]
STAGE, ROLE = "coding", "MLE"  # where the page begins
WARM_UP = ("two_minute_pitch", "friendly_mentor", 3.0)  # scenario, persona, minutes
WARM_UP_TOLD = (
    "<div class='warm-up'><b>Your first time?</b> A warm-up of three minutes: a friendly mentor asks you to "
    "introduce yourself. It is a short, real interview, and it can be graded.</div>"
)
# In the page itself: an answer of the server would come while the next list is being typed into already. The
# server knows all scenarios as choices, since it takes no value that it has not offered.
OF_STAGE = """(stage, role, offers) => {
  const { scenarios, minutes } = JSON.parse(offers)[stage], choices = scenarios[role];
"""
ONLY = OF_STAGE + '  return [{ __type__: "update", choices }]; }'
TO_STAGE = OF_STAGE + '  return [{ __type__: "update", choices, value: choices[0][1] }, minutes]; }'
STRESS = [("off", 0), ("1 brisk", 1), ("2 hard", 2), ("3 relentless", 3)]
STRESS_INFO = (
    "A difficult interviewer, a shorter clock, more constraints and interruptions. "
    "“Pause” or “stop” eases off at once."
)


class SetupPage:
    """Components and handlers of the setup page."""

    def __init__(self, services: Services) -> None:
        self.services = services
        with gr.Column(visible=False, elem_id="setup") as self.screen:
            gr.HTML(
                "<div class='hero'><h1>An ML interview that pushes back</h1>"
                "<p>It runs on this machine; nothing you type leaves it.</p></div>"
            )
            self.model = ModelLine(services)
            for problem in services.content_problems:
                gr.HTML(views.notice(f"Left out: {problem}", "hint"))
            with gr.Row(visible=False, elem_id="first") as self.first:
                gr.HTML(WARM_UP_TOLD)
                self.warm_up = gr.Button("Start the warm-up", size="md", elem_id="warm-up")
            self._choices()
            with gr.Row(elem_id="begin"):
                self.start = gr.Button("Start the interview", variant="primary", elem_id="start")
            self.past = gr.HTML(elem_id="past")

    def _choices(self) -> None:
        self.role = gr.Radio(self.roles(), value=ROLE, label="Role", elem_id="role")
        self.offers = gr.Textbox("{}", visible="hidden", elem_id="offers", label="Offers")
        with gr.Row(elem_id="what"):
            self.stage = gr.Dropdown(self.stages(), value=STAGE, label="Stage", scale=2, elem_id="stage")
            self.scenario = gr.Dropdown(
                [(each.title, each.id) for each in self.services.scenarios.values()],
                value=self.scenarios(STAGE, ROLE)[0][1],
                label="Scenario (type to search)",
                scale=4,
                elem_id="scenario",
            )
            self.surprise = gr.Button("Surprise me", size="md", elem_id="surprise")
        personas = [(each.name, each.id) for each in self.services.personas.values()]
        self.persona = gr.Radio(personas, value=DEFAULT, label="Interviewer", elem_id="persona")
        self.card = gr.HTML(self.persona_card(DEFAULT), elem_id="persona-card")
        with gr.Row(elem_id="how"):
            minutes = self.services.stages[STAGE].minutes
            self.minutes = gr.Slider(5, 90, value=minutes, step=5, label="Minutes", elem_id="minutes")
            self.pressure = gr.Radio(STRESS, value=0, label="Stress mode", info=STRESS_INFO, elem_id="stress")

    def wire(self) -> None:
        """Everything on this page that touches only this page."""
        where = [self.stage, self.role]
        self.stage.input(None, [*where, self.offers], [self.scenario, self.minutes], js=TO_STAGE)
        self.offers.change(None, [*where, self.offers], [self.scenario], js=ONLY)
        self.surprise.click(self.choose_any, where, self.scenario, **QUIET)
        self.persona.change(self.persona_card, self.persona, self.card, **QUIET)
        self.pressure.input(self.choose_pressure, [self.pressure, self.persona], self.persona, **QUIET)
        self.model.wire()

    def choices(self) -> list[Any]:
        """What `begin` takes, in its order."""
        return [self.role, self.scenario, self.persona, self.minutes, self.pressure]

    def everything(self) -> list[Any]:
        """What `show` fills in."""
        told = [self.first, self.card, self.past, self.offers]
        return [self.stage, *self.choices(), *told, *self.model.parts()]

    def roles(self) -> Pairs:
        return [(role.title, role.id) for role in self.services.roles.values()]

    def stages(self) -> Pairs:
        """The stages for which there is a scenario."""
        present = {scenario.stage for scenario in self.services.scenarios.values()}
        return [(stage.title, stage.id) for stage in self.services.stages.values() if stage.id in present]

    def scenarios(self, stage: str, role: str, seen: choosing.Seen | None = None) -> Pairs:
        """The scenario list for a stage: what was not seen lately comes first."""
        seen = choosing.seen_scenarios(self.services.store) if seen is None else seen
        here = choosing.offered(self.services.scenarios.values(), stage, role, seen)
        return [(choosing.label(each, seen), each.id) for each in here]

    def offered(self) -> str:
        """Every stage's minutes and scenarios, in the order for each role, as JSON."""
        roles, seen = self.services.roles, choosing.seen_scenarios(self.services.store)
        offers = {
            stage: {
                "minutes": self.services.stages[stage].minutes,
                "scenarios": {role: self.scenarios(stage, role, seen) for role in roles},
            }
            for _, stage in self.stages()
        }
        return json.dumps(offers)

    def choose_any(self, stage: str, role: str) -> str:
        """A scenario of the stage by chance, not one seen lately while there is another."""
        seen = choosing.seen_scenarios(self.services.store)
        here = choosing.offered(self.services.scenarios.values(), stage, role, seen)
        return choosing.surprise(here, role, seen, secrets.randbelow(2**31)).id

    def persona_card(self, persona: str) -> str:
        each = self.services.personas[persona]
        return views.persona_card(each.name, each.character, each.difficulty)

    def show(self) -> Updates:
        """The page with what was chosen the last time, as far as it is still there."""
        first = not self.services.store.interviews(1)
        return {
            self.screen: gr.Column(visible=True),
            self.first: gr.Row(visible=first),
            self.past: self.listing(),
            self.offers: self.offered(),
            **self.last_choice(),
            **self.model.show(),
        }

    def last_choice(self) -> Updates:
        """The scenario is a new one: the last one has just been seen."""
        last, known = choosing.remembered(self.services.store), self.services
        stage = last["stage"] if last.get("stage") in [stage for _, stage in self.stages()] else STAGE
        role = last["role"] if last.get("role") in known.roles else ROLE
        persona = last["persona"] if last.get("persona") in known.personas else DEFAULT
        return {
            self.role: role,
            self.stage: stage,
            self.scenario: self.scenarios(stage, role)[0][1],
            self.persona: persona,
            self.card: self.persona_card(persona),
            self.minutes: last.get("minutes", known.stages[stage].minutes),
            self.pressure: last.get("pressure", 0),
        }

    def listing(self) -> str:
        return views.past_interviews(self.services.store.interviews(), self.services.names)

    def choose_pressure(self, pressure: int, persona: str) -> str:
        """Stress mode takes a difficult persona, unless one was chosen already."""
        if not pressure or self.services.personas[persona].difficulty >= DIFFICULT:
            return persona
        return difficult_persona(self.services.personas, secrets.randbelow(2**31))

    def begin(self, role: str, scenario: str, persona: str, minutes: float, pressure: int) -> Session:
        """A new interview as chosen; the choice is remembered."""
        session = self.start_with(Choice(scenario, persona, role, float(minutes), pressure=int(pressure)))
        chosen = {"role": role, "persona": persona, "minutes": minutes, "pressure": pressure}
        choosing.remember(self.services.store, {**chosen, "stage": session.stage.id})
        return session

    def begin_warm_up(self, role: str) -> Session:
        """The three minutes for those who are here for the first time."""
        scenario, persona, minutes = WARM_UP
        return self.start_with(Choice(scenario, persona, role, minutes))

    def start_with(self, choice: Choice) -> Session:
        seed, mode = secrets.randbelow(2**31), self.services.settings.speak_mode
        return Session.start(self.services, replace(choice, seed=seed, speak_mode=mode))
