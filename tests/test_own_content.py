"""Scenarios and personas of the user's own: picked up, checked, and never in the way of the rest."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.__main__ import app
from app.cli.scenario import filled, objections
from app.own_content import load_content
from personas import loader as personas
from rubrics import loader as rubrics
from rubrics.loader import load_scenarios, load_stages

RUN = CliRunner()
SHIPPED = Path(rubrics.__file__).parent / "scenarios"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SPARRING_HOME", str(tmp_path))
    return tmp_path


def own_copy(home: Path, name: str = "mine") -> Path:
    """A shipped scenario under another id, as the user's own."""
    path = home / "scenarios" / "ml_theory" / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    shipped = SHIPPED / "ml_theory" / "ridge_when_it_helps.yaml"
    path.write_text(shipped.read_text("utf-8").replace("id: ridge_when_it_helps", f"id: {name}", 1), "utf-8")
    return path


def test_without_own_files_the_content_is_the_shipped_one(home: Path) -> None:
    assert load_content(home).scenarios == load_scenarios()


def test_a_scenario_of_ones_own_is_picked_up(home: Path) -> None:
    own_copy(home)
    assert "mine" in load_content(home).scenarios


def test_a_persona_of_ones_own_is_picked_up(home: Path) -> None:
    (home / "personas").mkdir()
    shipped = Path(personas.__file__).parent / "skeptic.yaml"
    (home / "personas" / "boss.yaml").write_text(
        shipped.read_text("utf-8").replace("id: skeptic", "id: boss", 1)
    )
    assert "boss" in load_content(home).personas


def test_a_broken_file_is_named_and_the_rest_still_works(home: Path) -> None:
    broken = own_copy(home, "broken")
    broken.write_text("id: broken\n")
    own_copy(home)
    content = load_content(home)
    assert "mine" in content.scenarios
    assert len(content.problems) == 1
    assert "broken.yaml" in content.problems[0]


@pytest.mark.parametrize("stage", load_stages())
def test_the_template_of_every_stage_has_the_shape_of_a_scenario(stage: str, tmp_path: Path) -> None:
    path = tmp_path / stage / "draft.yaml"
    path.parent.mkdir()
    path.write_text(filled("draft", load_stages()[stage]))
    assert rubrics.read_scenario(path).stage == stage


def test_a_fresh_template_is_not_ready(home: Path) -> None:
    assert RUN.invoke(app, ["scenario", "new", "draft", "--stage", "coding"]).exit_code == 0
    result = RUN.invoke(app, ["scenario", "check", "draft"])
    assert result.exit_code == 1
    assert "still to be written" in result.stdout


def test_a_finished_scenario_is_ready(home: Path) -> None:
    own_copy(home)
    result = RUN.invoke(app, ["scenario", "check"])
    assert result.exit_code == 0
    assert "ready" in result.stdout


def test_an_edited_scenario_that_praises_is_sent_back(home: Path) -> None:
    path = own_copy(home)
    path.write_text(path.read_text().replace("hints:", "hints:\n  - A great start.", 1))
    assert any("A great start." in each for each in objections(path))


def test_names_in_capitals_are_not_taken_for_what_is_still_to_be_written(home: Path) -> None:
    path = own_copy(home)
    path.write_text(
        path.read_text().replace("reference: |", "reference: |\n  NDCG 10 and GPT 4, MAP AT 5.", 1)
    )
    assert not [each for each in objections(path) if "still to be written" in each]


def test_new_overwrites_nothing(home: Path) -> None:
    path = own_copy(home)
    before = path.read_text()
    result = RUN.invoke(app, ["scenario", "new", "mine", "--stage", "ml_theory"])
    assert result.exit_code == 1
    assert "there already" in result.stderr
    assert path.read_text() == before


@pytest.mark.parametrize("name", ["../evil", "Has Space", ""])
def test_an_id_that_is_none_writes_nothing(home: Path, name: str) -> None:
    assert RUN.invoke(app, ["scenario", "new", name]).exit_code == 1
    assert not list(home.rglob("*.yaml"))


def test_the_list_names_own_scenarios_and_what_was_left_out(home: Path) -> None:
    own_copy(home)
    own_copy(home, "broken").write_text("nonsense: [")
    shown = RUN.invoke(app, ["scenario", "list"]).stdout
    assert "mine" in shown
    assert "left out" in shown
    shutil.rmtree(home / "scenarios")
