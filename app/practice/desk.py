"""What the page and the command line both do with the plan: read it, judge it, change it, save it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from app.mistakes.log import due_items
from app.practice.building import new_roadmap
from app.practice.changing import changed
from app.practice.checkpoint import Checkpoint, checkpoints
from app.practice.days import within_a_year
from app.practice.documents import Change, Checklist, Matrix, Roadmap
from app.practice.due import Item, items
from app.practice.exports import Format, Standing, roadmap_text, sheet_text
from app.practice.history import Graded, graded
from app.practice.keeping import Version, items_of, latest, roadmap_in, save, tick, ticks, versions
from app.practice.prefill import first_checklist, first_matrix
from app.practice.replan import proposals
from app.practice.review import Review, by_urgency
from app.practice.review_roadmap import review_roadmap
from app.practice.review_sheets import review_checklist, review_matrix
from app.practice.risks import top_risks
from app.practice.two_weeks import accepted, joined, tick_plan
from app.storage.rows import now
from app.storage.store import Store
from rubrics.practice.plan_loader import load_rules
from rubrics.schema import RoleName


@dataclass(frozen=True)
class Desk:
    """The plan in a store as it stands on a day."""

    store: Store
    today: date

    def history(self) -> list[Graded]:
        return graded(self.store)

    def begin(self, role: str, hours: float, start: date, stages: list[str]) -> Roadmap:
        """Save a new roadmap as the next version.

        Raises ValueError as `new_roadmap` does, and for a start far away or so long ago that all is over.
        """
        if within_a_year(start, self.today) + timedelta(weeks=load_rules().weeks) <= self.today:
            raise ValueError(f"a roadmap from {start} on would be over by now: begin it later")
        roadmap = new_roadmap(role, hours, start, stages, begun=now())
        roadmap = self._with_risks(roadmap)
        save(self.store, roadmap, f"new: {roadmap.role}, {roadmap.hours:g} hours a week")
        return roadmap

    def _with_risks(self, roadmap: Roadmap) -> Roadmap:
        return roadmap.model_copy(update={"risks": top_risks(roadmap, self.history())})

    def roadmap(self, version: int | None = None) -> Roadmap:
        """Raises ValueError with the remedy when there is none."""
        return roadmap_in(self.store, version)

    def points(self, roadmap: Roadmap) -> list[Checkpoint]:
        return checkpoints(roadmap, self.history(), self.today)

    def items(self, roadmap: Roadmap | None) -> list[Item]:
        """What roadmap, accepted two-week plans and open mistakes ask for, by due date, each once."""
        history = self.history()
        own = items(roadmap, ticks(self.store, roadmap), history) if roadmap else []
        return joined(own, [*accepted(self.store, history), *due_items(self.store)])

    def tick(self, item: str, artefact: str) -> None:
        """Tick an item off, in the roadmap and in the two-week plan it comes from. Raises ValueError."""
        roadmap = latest(self.store, Roadmap)
        by_plan = tick_plan(self.store, item, artefact)
        if roadmap and (not by_plan or item in items_of(roadmap)):
            tick(self.store, roadmap, item, artefact)
        elif not by_plan:
            raise ValueError(f"no item {item!r}: there is no roadmap yet, and no plan that holds it")

    def proposals(self, roadmap: Roadmap) -> list[Change]:
        return proposals(roadmap, self.history(), self.today)

    def replan(self) -> list[Change]:
        """Make every change the rules ask for, one version each, and say which."""
        roadmap = self.roadmap()
        made = self.proposals(roadmap)
        for change in made:
            roadmap = self._with_risks(changed(roadmap, change))
            save(self.store, roadmap, change.reason)
        return made

    def matrix(self, role: RoleName) -> Matrix:
        """The saved matrix, or a first one from the interviews."""
        saved = latest(self.store, Matrix)
        return saved if saved and saved.role == role else first_matrix(role, self.history(), self.today)

    def checklist(self, roadmap: Roadmap) -> Checklist:
        """The saved checklist, or a first one from the interviews."""
        saved = latest(self.store, Checklist)
        if saved and saved.role == roadmap.role:
            return saved
        return first_checklist(roadmap.role, roadmap.stages, self.history(), self.today)

    def reviews(self, roadmap: Roadmap) -> list[Review]:
        """The three deliverables' scores, what is to be mended first on top."""
        history = self.history()
        return by_urgency(
            [
                review_roadmap(roadmap),
                review_matrix(self.matrix(roadmap.role), history, self.today),
                review_checklist(self.checklist(roadmap), history, self.today),
            ]
        )

    def version(self, kind: type[Roadmap | Matrix | Checklist]) -> Version | None:
        """The newest saved version, None when nothing was saved."""
        return next(iter(versions(self.store, kind)), None)

    def export(self, what: str, format: Format, version: int | None = None) -> str:
        """The text of a deliverable: `what` is roadmap, matrix or checklist. Raises ValueError by name."""
        roadmap = self.roadmap(version if what == "roadmap" else None)
        if what == "roadmap":
            return roadmap_text(roadmap, self._standing(roadmap, version), format)
        if format == "ics":
            raise ValueError(f"the {what} is no calendar: choose md or html")
        sheet = self.matrix(roadmap.role) if what == "matrix" else self.checklist(roadmap)
        saved = self.version(type(sheet))
        return sheet_text(sheet, saved.number if saved else 0, format)

    def _standing(self, roadmap: Roadmap, version: int | None) -> Standing:
        newest = self.version(Roadmap)
        number = version or (newest.number if newest else 0)
        return Standing(number, self.points(roadmap), ticks(self.store, roadmap), self.items(roadmap))
