"""The tables of the plan page that a person edits: milestones, role-fit matrix, stage checklist.

Each can judge what is in the table before it is saved, and saving makes a new version.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import gradio as gr

from app.practice import tables
from app.practice.desk import Desk
from app.practice.documents import FITS, READINESS, Checklist, Matrix, Roadmap
from app.practice.keeping import save
from app.practice.prefill import first_checklist, first_matrix
from app.practice.review import Review
from app.practice.review_roadmap import review_roadmap
from app.practice.review_sheets import review_checklist, review_matrix
from app.ui.parts import Updates
from app.views import roadmap as views

FIT_INFO = ", ".join(fit for fit in FITS if fit)


def _table(heads: list[str], label: str, widths: list[str | int]) -> gr.Dataframe:
    return gr.Dataframe(
        headers=heads,
        datatype="str",
        type="array",
        interactive=True,
        wrap=True,
        label=label,
        column_widths=widths,
        max_height=520,
        elem_classes="sheet",
    )


class Sheet:
    """What the three have in common: a way to judge, to save, and to be empty without a roadmap."""

    name: ClassVar[str]
    anew: gr.Button | None = None

    def __init__(self, info: str) -> None:
        gr.HTML(f'<p class="quiet">{info}</p>')
        self.tables = self.make()
        with gr.Row(elem_classes="sheet-actions"):
            self.judge = gr.Button("Check it", size="md")
            self.save = gr.Button(f"Save the {self.name}", variant="primary", size="md")
            if self.refills():
                self.anew = gr.Button("Fill in from interviews", size="md")
        self.trouble = gr.HTML()  # why something was refused
        self.verdict = gr.HTML()

    def make(self) -> list[gr.Dataframe]:
        raise NotImplementedError

    def refills(self) -> bool:
        return True

    def inputs(self) -> list[Any]:
        return list(self.tables)

    def parts(self) -> list[Any]:
        return [*self.tables, self.verdict, self.trouble]

    def blank(self) -> Updates:
        return {**{table: [] for table in self.tables}, self.verdict: views.FIRST}

    def keep(self, desk: Desk, *cells: tables.Rows) -> None:
        """Save what the tables hold as a new version. Raises ValueError naming the row."""
        raise NotImplementedError

    def verdict_of(self, desk: Desk, *cells: tables.Rows) -> str:
        """The scores of what the tables hold, unsaved. Raises ValueError naming the row."""
        raise NotImplementedError

    def fresh(self, desk: Desk) -> Updates:
        """The tables as the interviews fill them in."""
        raise NotImplementedError

    def said(self, review: Review, desk: Desk) -> str:
        week = max(1, desk.roadmap().week_of(desk.today))
        return views.reviews([review], week)


class MilestoneSheet(Sheet):
    """The milestones of all weeks."""

    name: ClassVar[str] = "milestones"

    def __init__(self) -> None:
        super().__init__("Milestones can be changed; each needs an artefact, never hours alone.")

    def make(self) -> list[gr.Dataframe]:
        return [_table(tables.MILESTONE_HEADS, "Milestones", ["70px", "190px", "460px", "400px"])]

    def refills(self) -> bool:
        return False

    def content(self, desk: Desk, roadmap: Roadmap) -> Updates:
        return {self.tables[0]: tables.milestone_rows(roadmap), self.verdict: ""}

    def keep(self, desk: Desk, *cells: tables.Rows) -> None:
        save(desk.store, tables.roadmap_from(desk.roadmap(), cells[0]), "milestones edited")

    def verdict_of(self, desk: Desk, *cells: tables.Rows) -> str:
        return self.said(review_roadmap(tables.roadmap_from(desk.roadmap(), cells[0])), desk)


class MatrixSheet(Sheet):
    """The role-fit matrix with its two actions."""

    name: ClassVar[str] = "matrix"

    def __init__(self) -> None:
        self.box = gr.HTML(elem_id="gaps")
        super().__init__(
            f"Fit is one of {FIT_INFO}. Evidence is an interview, a story, a link, a file or a number."
        )

    def make(self) -> list[gr.Dataframe]:
        rows = _table(tables.MATRIX_HEADS, "Role-fit matrix", ["220px", "110px", "790px"])
        return [rows, _table(tables.ACTION_HEADS, "Two actions", ["220px", "620px", "110px", "170px"])]

    def parts(self) -> list[Any]:
        return [*super().parts(), self.box]

    def blank(self) -> Updates:
        return {**super().blank(), self.box: ""}

    def content(self, desk: Desk, roadmap: Roadmap) -> Updates:
        return self.filled(desk.matrix(roadmap.role))

    def filled(self, matrix: Matrix) -> Updates:
        rows, actions = self.tables
        shown = {rows: tables.matrix_rows(matrix), actions: tables.action_rows(matrix)}
        return {**shown, self.verdict: "", self.box: views.gaps(matrix)}

    def fresh(self, desk: Desk) -> Updates:
        return self.filled(first_matrix(desk.roadmap().role, desk.history(), desk.today))

    def edited(self, desk: Desk, cells: Sequence[tables.Rows]) -> Matrix:
        rows, actions = cells
        return tables.matrix_from(desk.matrix(desk.roadmap().role), rows, actions)

    def keep(self, desk: Desk, *cells: tables.Rows) -> None:
        save(desk.store, self.edited(desk, cells), "edited")

    def verdict_of(self, desk: Desk, *cells: tables.Rows) -> str:
        matrix = self.edited(desk, cells)
        return self.said(review_matrix(matrix, desk.history(), desk.today), desk)


class ChecklistSheet(Sheet):
    """The stage checklist."""

    name: ClassVar[str] = "checklist"

    def __init__(self) -> None:
        super().__init__(f"Readiness is one of {', '.join(READINESS)}.")

    def make(self) -> list[gr.Dataframe]:
        widths: list[str | int] = ["140px", "260px", "120px", "210px", "280px", "120px"]
        return [_table(tables.CHECKLIST_HEADS, "Stage checklist", widths)]

    def content(self, desk: Desk, roadmap: Roadmap) -> Updates:
        return self.filled(desk.checklist(roadmap))

    def filled(self, checklist: Checklist) -> Updates:
        return {self.tables[0]: tables.checklist_rows(checklist), self.verdict: ""}

    def fresh(self, desk: Desk) -> Updates:
        roadmap = desk.roadmap()
        return self.filled(first_checklist(roadmap.role, roadmap.stages, desk.history(), desk.today))

    def edited(self, desk: Desk, cells: Sequence[tables.Rows]) -> Checklist:
        (rows,) = cells
        return tables.checklist_from(desk.checklist(desk.roadmap()), rows)

    def keep(self, desk: Desk, *cells: tables.Rows) -> None:
        save(desk.store, self.edited(desk, cells), "edited")

    def verdict_of(self, desk: Desk, *cells: tables.Rows) -> str:
        return self.said(review_checklist(self.edited(desk, cells), desk.history(), desk.today), desk)
