"""`sparring scenario new|check|list`: scenarios of the user's own."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, get_args

import typer
from jinja2 import Environment, StrictUndefined
from rich.console import Console

from app.cli.errors import plain_errors
from app.own_content import load_content, scenario_folder
from app.settings import load_settings
from rubrics.content import ContentError
from rubrics.loader import load_stages, read_scenario
from rubrics.review import review
from rubrics.schema import PHASES, RoleName, Stage

app = typer.Typer(no_args_is_help=True)
OUT = Console(highlight=False, soft_wrap=True)
ROLES = set(get_args(RoleName))  # in capitals, and not to be replaced
TEMPLATE = Path(__file__).parent / "scenario_template.yaml"
PLACEHOLDER = re.compile(r"\b[A-Z]{3,}(?: [A-Z0-9]+)*\b")  # what the template leaves to be written


@app.command("new")
def new(
    name: Annotated[str, typer.Argument(help="Its id: small letters, digits and underscores.")],
    stage: Annotated[str, typer.Option(help="coding, ml_theory, ml_coding, ml_system_design, …")] = "coding",
) -> None:
    """Write a scenario to fill in, in your data directory, with every key explained."""
    with plain_errors():
        path = scenario_folder(load_settings().home) / stage / f"{name}.yaml"
        if not re.fullmatch(r"[a-z0-9_]+", name):
            raise ValueError(f"{name!r} is no id: use small letters, digits and underscores")
        if stage not in load_stages():
            raise ValueError(f"unknown stage {stage!r} (choose {', '.join(load_stages())})")
        if path.exists():
            raise ValueError(f"{path} is there already: edit it, or choose another id")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(filled(name, load_stages()[stage]), encoding="utf-8")
        OUT.print(str(path), markup=False)
        OUT.print(f"Fill it in, then run  sparring scenario check {name}", markup=False)


def filled(name: str, stage: Stage) -> str:
    """The template for a scenario of `stage`."""
    template = Environment(undefined=StrictUndefined, keep_trailing_newline=True, autoescape=False)
    return template.from_string(TEMPLATE.read_text("utf-8")).render(
        id=name, stage=stage.id, signals=stage.observable, phases=PHASES, has_code=stage.has_code
    )


@app.command("check")
def check(
    names: Annotated[list[str] | None, typer.Argument(help="Ids or files; none: all of your own.")] = None,
) -> None:
    """Say what should change in scenarios of your own. Exit code 1 when anything should."""
    with plain_errors():
        folder = scenario_folder(load_settings().home)
        paths = [_path(folder, name) for name in names] if names else sorted(folder.glob("*/*.yaml"))
        if not paths:
            OUT.print("No scenario of your own yet; write one with  sparring scenario new ID", markup=False)
            return
        found = {path: objections(path) for path in paths}
    for path, problems in found.items():
        OUT.print(f"{path}: {'ready' if not problems else f'{len(problems)} to change'}", markup=False)
        for problem in problems:
            OUT.print(f"  {problem}", markup=False)
    raise typer.Exit(1 if any(found.values()) else 0)


def _path(folder: Path, name: str) -> Path:
    """The file that `name` means. Raises ValueError when there is none."""
    if name.endswith(".yaml") and Path(name).exists():
        return Path(name)
    found = sorted(folder.glob(f"*/{name}.yaml"))
    if not found:
        raise ValueError(f"no scenario {name!r} in {folder}: write one with  sparring scenario new {name}")
    return found[0]


def objections(path: Path) -> list[str]:
    """Everything to change in the scenario at `path`: its shape first, else its words."""
    try:
        scenario = read_scenario(path)
    except ContentError as error:
        return [str(error)]
    stage, written = load_stages()[scenario.stage], set(PLACEHOLDER.findall(path.read_text("utf-8")))
    untouched = written & set(PLACEHOLDER.findall(filled(scenario.id, stage))) - ROLES
    return [*(f"still to be written: {text}" for text in sorted(untouched)), *review(scenario, stage)]


@app.command("list")
def list_scenarios() -> None:
    """Every scenario there is, yours included: id, stage, difficulty, title."""
    with plain_errors():
        content = load_content(load_settings().home)
    for each in sorted(content.scenarios.values(), key=lambda s: (s.stage, s.difficulty, s.id)):
        OUT.print(f"{each.id:32} {each.stage:18} {each.difficulty}  {each.title}", markup=False)
    for problem in content.problems:
        OUT.print(f"left out: {problem}", markup=False)
