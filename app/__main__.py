"""The command line: `sparring` or `python -m app`. Each command lives in a module of its own."""

from __future__ import annotations

import os

# Nothing leaves the machine: said before any library that would ask is imported.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("LANGSMITH_TRACING", "false")
os.environ.setdefault("LANGCHAIN_TRACING_V2", "false")
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")

from typing import Annotated

import typer

from app.cli.agree import agree
from app.cli.calibrate import calibrate
from app.cli.chat import chat
from app.cli.compare import compare
from app.cli.delete import delete
from app.cli.drill import drill
from app.cli.errors import plain_errors
from app.cli.grade import grade
from app.cli.label import label
from app.cli.mistakes import app as mistakes
from app.cli.models import app as models
from app.cli.progress import progress
from app.cli.regrade import regrade
from app.cli.roadmap import app as roadmap
from app.cli.scenario import app as scenarios
from app.cli.store import export, import_files, list_interviews, show
from app.cli.stories import app as stories

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.command("chat")(chat)
app.command("drill")(drill)
app.command("grade")(grade)
app.command("calibrate")(calibrate)
app.command("label")(label)
app.command("agree")(agree)
app.command("regrade")(regrade)
app.command("compare")(compare)
app.command("progress")(progress)
app.command("list")(list_interviews)
app.command("show")(show)
app.command("export")(export)
app.command("import")(import_files)
app.command("delete")(delete)
app.add_typer(scenarios, name="scenario", help="List, write and check scenarios of your own.")
app.add_typer(roadmap, name="roadmap", help="Plan twelve weeks: new, show, check, replan, done, export.")
app.add_typer(stories, name="stories", help="Your stories for behavioural interviews: list, show, export.")
app.add_typer(mistakes, name="mistakes", help="The mistake log: list, delete.")
app.add_typer(models, name="models", help="List, fetch, check and choose models.")


@app.callback()
def about() -> None:
    """Sparring: a simulated ML interviewer that runs entirely on your own machine."""


@app.command()
def ui(
    port: Annotated[int, typer.Option(help="Port on this machine; 0: the configured one.")] = 0,
    browser: Annotated[bool, typer.Option(help="Open the page in your browser.")] = True,
) -> None:
    """Be interviewed in the browser, on this machine only."""
    from app.services import open_services
    from app.ui.page import launch

    with plain_errors():
        services = open_services()
        launch(services, port or services.settings.port, browser)


@app.command()
def doctor(
    model: Annotated[
        str, typer.Option(help="A registry id or a .gguf path; empty: the configured one.")
    ] = "",
) -> None:
    """Check this machine: build, model, memory, a real decode and its speed, with remedies."""
    from app.doctor.report import doctor as examine

    with plain_errors():
        code = examine(model or None)
    raise typer.Exit(code)


def main() -> None:
    app()


if __name__ == "__main__":
    main()
