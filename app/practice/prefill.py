"""A first role-fit matrix and stage checklist from the graded interviews, for a person to correct."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from app.practice.documents import Action, Checklist, ChecklistRow, Fit, Matrix, MatrixRow, Readiness
from app.practice.history import Graded, levels
from rubrics.loader import load_remedies, load_stages
from rubrics.practice.plan_loader import load_domains, load_rules
from rubrics.practice.plan_schema import Domain
from rubrics.schema import RoleName, Stage, StageName

DAYS = 14  # until the deadline of an action
MOCK_HOURS = 2.0  # an interview with its debrief


def first_matrix(role: RoleName, history: Sequence[Graded], today: date) -> Matrix:
    """The role's domains with what the interviews show, and one action for each of the two largest gaps."""
    domains = [each for each in load_domains().domains if role in each.roles]
    rows = tuple(_row(each, role, history) for each in domains)
    matrix = Matrix(role=role, rows=rows, actions=())
    titles = {each.title: each for each in domains}
    gaps = [titles[row.domain] for row in matrix.top_gaps()]
    unseen = sorted(
        (titles[row.domain] for row in rows if not row.fit), key=lambda each: -each.roles.get(role, 0)
    )
    actions = [_action(each, today) for each in gaps] + [_look(each, today) for each in unseen]
    return matrix.model_copy(update={"actions": tuple(actions[:2])})


def _row(domain: Domain, role: RoleName, history: Sequence[Graded]) -> MatrixRow:
    seen = levels(history, load_rules().after_mock.looked_at)
    found = [seen[signal] for signal in domain.signals if signal in seen]
    mean = sum(found) / len(found) if found else None
    return MatrixRow(
        domain=domain.title,
        weight=domain.roles[role],
        fit="" if mean is None else fit_of(mean),
        evidence="" if mean is None else f"mean {mean:.1f} of the newest mocks; {_evidence(domain, history)}",
    )


def fit_of(level: float) -> Fit:
    """The fit that a mean level (1 to 5) stands for."""
    reached: list[Fit] = [fit for fit, least in load_domains().good.items() if level >= least]
    return reached[-1] if reached else "Poor"


def _evidence(domain: Domain, history: Sequence[Graded]) -> str:
    """The newest interview that shows the domain, one of its own stages if there is one. Needs one."""
    shows = [each for each in history if set(domain.signals) & set(each.levels)]
    own = [each for each in shows if each.stage in domain.stages]
    newest = (own or shows)[-1]
    seen = ", ".join(
        f"{s.replace('_', ' ')} {newest.levels[s]}" for s in domain.signals if s in newest.levels
    )
    return f"interview {newest.interview} of {newest.day}: {seen}"


def _action(domain: Domain, today: date) -> Action:
    return Action(
        gap=domain.title, action=domain.action, hours=domain.hours, deadline=today + timedelta(days=DAYS)
    )


def _look(domain: Domain, today: date) -> Action:
    stage = load_stages()[domain.stages[0]].title.lower()
    return Action(
        gap=domain.title,
        action=f"Hold 1 mock ({stage}) and grade it, to see where you stand.",
        hours=MOCK_HOURS,
        deadline=today + timedelta(days=DAYS),
    )


def first_checklist(
    role: RoleName, stages: Sequence[StageName], history: Sequence[Graded], today: date
) -> Checklist:
    """A row for each stage: what to bring, how far it is by its newest interview, and what comes next."""
    known = load_stages()
    return Checklist(role=role, rows=tuple(_stage_row(known[stage], history, today) for stage in stages))


def _stage_row(stage: Stage, history: Sequence[Graded], today: date) -> ChecklistRow:
    newest = next((each for each in reversed(history) if each.stage == stage.id), None)
    return ChecklistRow(
        stage=stage.id,
        bring=stage.must_bring,
        readiness=_readiness(stage, newest),
        evidence=f"interview {newest.interview} of {newest.day}" if newest else "",
        next_step=_next_step(stage, newest),
        due=today + timedelta(days=DAYS),
    )


def _readiness(stage: Stage, newest: Graded | None) -> Readiness:
    found = [newest.levels[signal] for signal in stage.dominant if signal in newest.levels] if newest else []
    if not found:
        return "not begun"
    mean = sum(found) / len(found)
    return "ready" if mean >= 4 else "rehearsed" if mean >= 3 else "drafted"


def _next_step(stage: Stage, newest: Graded | None) -> str:
    seen = {s: newest.levels[s] for s in stage.dominant if s in newest.levels} if newest else {}
    if not seen:
        return f"Answer 1 rehearsal prompt aloud: {stage.rehearsal[0]}"
    lowest = min(seen, key=lambda signal: seen[signal])
    return f"{lowest.replace('_', ' ').capitalize()} {seen[lowest]}: {load_remedies()[lowest].on}"
