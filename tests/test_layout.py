"""Imports point one way: content, then machines, then the application, then evaluation."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from docs.make_drawing import README, with_drawing

ROOT = Path(__file__).resolve().parent.parent
MAY_IMPORT = {
    "personas": {"personas", "rubrics"},
    "rubrics": {"rubrics"},
    "graphs": {"graphs", "personas", "rubrics"},
    "app": {"app", "graphs", "personas", "rubrics"},
    "eval": {"eval", "app", "graphs", "personas", "rubrics"},
}


def imported(path: Path) -> set[str]:
    """Top-level names a module imports, those inside functions included."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_imports_point_one_way(room: str) -> None:
    forbidden = (MAY_IMPORT.keys() | {"tests"}) - MAY_IMPORT[room]
    wrong = {str(path): bad for path in (ROOT / room).rglob("*.py") if (bad := imported(path) & forbidden)}
    assert wrong == {}


def test_the_machines_touch_no_database_and_no_model_library() -> None:
    for path in (ROOT / "graphs").rglob("*.py"):
        assert imported(path).isdisjoint({"sqlite3", "sqlite_utils", "llama_cpp", "gradio"}), path


def test_the_drawing_in_the_readme_is_that_of_the_graph() -> None:
    page = README.read_text("utf-8")
    assert with_drawing(page) == page, "run: make drawing"
