"""The setup page: what to be interviewed about, by whom, and the interviews so far."""

from __future__ import annotations

import secrets
from typing import Any

import gradio as gr

from app import views
from app.services import Services
from app.session import Session
from app.session import Setup as Choice
from app.ui_parts import QUIET, Updates
from personas.loader import DEFAULT
from personas.stress import DIFFICULT, difficult_persona

Pairs = list[tuple[str, str]]
STAGE = "coding"  # where the page begins
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
            self.model = gr.HTML(self.model_state(), elem_id="model-state")
            for problem in services.content_problems:
                gr.HTML(views.notice(f"Left out: {problem}", "hint"))
            self._choices()
            self.start = gr.Button("Start the interview", variant="primary", elem_id="start")
            self.past = gr.HTML(elem_id="past")
        self.pulse = gr.Timer(1.0)

    def _choices(self) -> None:
        stage = self.services.stages[STAGE]
        self.role = gr.Radio(self.roles(), value="MLE", label="Role", elem_id="role")
        with gr.Row():
            self.stage = gr.Dropdown(self.stages(), value=STAGE, label="Stage", elem_id="stage")
            self.scenario = gr.Dropdown(**self.scenarios(STAGE), label="Scenario", elem_id="scenario")
        personas = [(each.name, each.id) for each in self.services.personas.values()]
        with gr.Row(equal_height=True):
            self.persona = gr.Radio(personas, value=DEFAULT, label="Interviewer", elem_id="persona")
            self.card = gr.HTML(self.persona_card(DEFAULT), elem_id="persona-card")
        self.minutes = gr.Slider(5, 90, value=stage.minutes, step=5, label="Minutes", elem_id="minutes")
        self.pressure = gr.Radio(STRESS, value=0, label="Stress mode", info=STRESS_INFO, elem_id="stress")

    def wire(self) -> None:
        """Everything on this page that touches only this page."""
        self.stage.change(self.choose_stage, self.stage, [self.scenario, self.minutes], **QUIET)
        self.persona.change(self.persona_card, self.persona, self.card, **QUIET)
        self.pressure.change(self.choose_pressure, [self.pressure, self.persona], self.persona, **QUIET)
        self.pulse.tick(self.look_at_model, None, [self.model, self.pulse], **QUIET)

    def roles(self) -> Pairs:
        return [(role.title, role.id) for role in self.services.roles.values()]

    def stages(self) -> Pairs:
        """The stages for which there is a scenario."""
        present = {scenario.stage for scenario in self.services.scenarios.values()}
        return [(stage.title, stage.id) for stage in self.services.stages.values() if stage.id in present]

    def scenarios(self, stage: str) -> dict[str, Any]:
        """Choices and value of the scenario list for a stage."""
        here = [each for each in self.services.scenarios.values() if each.stage == stage]
        here = sorted(here, key=lambda each: (each.difficulty, each.title))
        pairs = [(f"{each.title} ({each.difficulty} of 5)", each.id) for each in here]
        return {"choices": pairs, "value": pairs[0][1]}

    def choose_stage(self, stage: str) -> Any:
        return gr.Dropdown(**self.scenarios(stage)), self.services.stages[stage].minutes

    def persona_card(self, persona: str) -> str:
        each = self.services.personas[persona]
        return views.persona_card(each.name, each.character, each.difficulty)

    def model_state(self) -> str:
        services = self.services
        return views.model_state("The model", ready=services.model_ready(), error=services.model_error())

    def look_at_model(self) -> Any:
        """Asked every second until there is an answer."""
        settled = self.services.model_ready() or self.services.model_error() is not None
        return self.model_state(), gr.Timer(active=not settled)

    def show(self) -> Updates:
        return {
            self.screen: gr.Column(visible=True),
            self.past: self.listing(),
            self.model: self.model_state(),
        }

    def listing(self) -> str:
        return views.past_interviews(self.services.store.interviews())

    def choose_pressure(self, pressure: int, persona: str) -> str:
        """Stress mode takes a difficult persona, unless one was chosen already."""
        if not pressure or self.services.personas[persona].difficulty >= DIFFICULT:
            return persona
        return difficult_persona(self.services.personas, secrets.randbelow(2**31))

    def begin(self, role: str, scenario: str, persona: str, minutes: float, pressure: int) -> Session:
        """A new interview as chosen."""
        mode, seed = self.services.settings.speak_mode, secrets.randbelow(2**31)
        choice = Choice(scenario, persona, role, float(minutes), seed, mode, int(pressure))
        return Session.start(self.services, choice)
