"""The rules that score a roadmap. Each yields what it finds wrong; none at all makes a 5."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from app.practice.changing import OWED
from app.practice.documents import Roadmap
from app.practice.review import GRAVE, SMALL, Finding, Review, counted, reviewed, without_artefact
from rubrics.practice.plan_loader import area_titles, load_allocation, load_rules, shares_of

Rule = Callable[[Roadmap], Iterator[Finding]]
LARGE = 0.2  # an area with this part of the week has a milestone in every four weeks
MOST_HOURS = 25.0  # beside a job, more than this a week has not been sustained for twelve weeks
MOST_MOCKS = 2  # a week


def review_roadmap(roadmap: Roadmap) -> Review:
    return reviewed("roadmap", [finding for rule in RULES for finding in rule(roadmap)])


def weeks_are_full(roadmap: Roadmap) -> Iterator[Finding]:
    least, most = load_rules().milestones
    for week in roadmap.weeks:
        if not least <= len(week.milestones) <= most:
            what = f"{len(week.milestones)} milestones where {least} or {most} belong"
            yield Finding("completeness", f"week {week.n}", what, f"Give week {week.n} {least} or {most}.")


def mocks_are_held(roadmap: Roadmap) -> Iterator[Finding]:
    rules = load_rules().mocks
    held = {week.n for week in roadmap.weeks if week.mocks}
    least = len(rules.fixed) + len(rules.extra)
    for week in sorted(set(rules.fixed) - held):
        yield Finding("completeness", f"week {week}", "no mock", f"Put a mock into week {week}.", GRAVE)
    if len(held) < least:
        yield Finding("completeness", "mocks", f"only {len(held)}", f"Plan {least} mocks at least.")


def risks_are_named(roadmap: Roadmap) -> Iterator[Finding]:
    if len(roadmap.risks) < 3:
        yield Finding("completeness", "risks", f"{len(roadmap.risks)} named", "Name the top three.", SMALL)


def milestones_have_artefacts(roadmap: Roadmap) -> Iterator[Finding]:
    for week in roadmap.weeks:
        for each in week.milestones:
            if why := without_artefact(each.text, each.artefact):
                what = "no artefact" if not each.artefact.strip() else why.partition(";")[0]
                mend = why.partition("; ")[2].capitalize()
                yield Finding("measurability", f"week {week.n}", what, f"{mend}.")


def milestones_are_counted(roadmap: Roadmap) -> Iterator[Finding]:
    for week in roadmap.weeks:
        for each in week.milestones:
            if not each.id.startswith("remedy_") and not counted(f"{each.text} {each.artefact}"):
                mend = f"Say how many, how fast or how well: “{each.text}”"
                yield Finding("measurability", f"week {week.n}", "no number to check", mend, SMALL)


def hours_can_be_sustained(roadmap: Roadmap) -> Iterator[Finding]:
    if roadmap.hours > MOST_HOURS:
        mend = f"Plan {MOST_HOURS:g} or fewer; what is left over is a reserve."
        yield Finding("realism", "hours", f"{roadmap.hours:g} a week for twelve weeks", mend)


def mocks_come_in_time(roadmap: Roadmap) -> Iterator[Finding]:
    first = load_rules().mocks.first_by
    weeks = [week.n for week in roadmap.weeks if week.mocks]
    if not weeks or weeks[0] > first:
        mend = f"Hold the first mock in week {first} or sooner."
        yield Finding("realism", "mocks", f"the first one comes after week {first}", mend, GRAVE)
    for week in roadmap.weeks:
        if len(week.mocks) > MOST_MOCKS:
            mend = f"Keep {MOST_MOCKS} at most: each needs its debrief."
            yield Finding("realism", f"week {week.n}", f"{len(week.mocks)} mocks", mend)


def milestones_have_time(roadmap: Roadmap) -> Iterator[Finding]:
    for week in roadmap.weeks:
        for each in week.milestones:
            if not week.hours.get(each.area) and not each.id.startswith(OWED):
                mend = f"Give {area_titles()[each.area]} time in week {week.n}, or move “{each.text}”."
                yield Finding("realism", f"week {week.n}", f"no hours for “{each.text}”", mend, SMALL)


def milestones_differ(roadmap: Roadmap) -> Iterator[Finding]:
    seen: set[str] = set()
    for week in roadmap.weeks:
        for each in week.milestones:
            if each.text in seen:
                yield Finding(
                    "realism", f"week {week.n}", f"“{each.text}” again", "Take the next step.", SMALL
                )
            seen.add(each.text)


def large_areas_are_served(roadmap: Roadmap) -> Iterator[Finding]:
    large = [area for area, share in shares_of(roadmap.role).items() if share >= LARGE]
    for first in range(0, len(roadmap.weeks), 4):
        block = roadmap.weeks[first : first + 4]
        served = {each.area for week in block for each in week.milestones}
        rows = f"weeks {block[0].n} to {block[-1].n}"
        for area in (area for area in large if area not in served and any(w.hours.get(area) for w in block)):
            title = area_titles()[area]
            mend = f"Give {title} a milestone there."
            yield Finding("role_alignment", rows, f"no milestone in {title} for a {roadmap.role}", mend)


def milestones_fit_the_role(roadmap: Roadmap) -> Iterator[Finding]:
    spends = set(shares_of(roadmap.role))
    for week in roadmap.weeks:
        for each in week.milestones:
            if each.area not in spends and not week.hours.get(each.area):
                what = f"{area_titles()[each.area]} is no part of the {roadmap.role}'s week"
                yield Finding("role_alignment", f"week {week.n}", what, "Choose one of the role's areas.")


def stages_fit_the_role(roadmap: Roadmap) -> Iterator[Finding]:
    usual = load_allocation().stages[roadmap.role]
    if not set(usual) & set(roadmap.stages):
        mend = f"Add one of {', '.join(usual)}."
        yield Finding("role_alignment", "target stages", f"none is usual for a {roadmap.role}", mend, GRAVE)


RULES: tuple[Rule, ...] = (
    weeks_are_full,
    mocks_are_held,
    risks_are_named,
    milestones_have_artefacts,
    milestones_are_counted,
    hours_can_be_sustained,
    mocks_come_in_time,
    milestones_have_time,
    milestones_differ,
    large_areas_are_served,
    milestones_fit_the_role,
    stages_fit_the_role,
)
