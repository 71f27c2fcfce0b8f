"""The rules of DOMAIN.md sections 6 and 7 that the simulation watches, and the log of when each was seen."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

RULES = {
    "allocation": "7: hours follow the role's table, and every week adds up to the hours given",
    "milestones": "7: two or three milestones a week, each with an artefact, none twice",
    "refused": "7: a milestone without an artefact is refused with the reason",
    "mocks": "7: six mocks at least, weeks 4, 8 and 12 fixed, the first by week 4",
    "risks": "7: three risks are named",
    "two_lowest": "6: the two lowest signals at 2 or less become a two-week plan",
    "effort": "6: weekly time is moved to them, and no more than the rule's cap",
    "due": "6: each has a deliverable that is due in two weeks",
    "retest": "6: the interview is repeated exactly two weeks later",
    "overdue": "issue 8: an undone item shows as overdue until it is ticked off with a link or file",
    "failed": "7: the week-4 checkpoint fails below a mean of 3.0 or with a signal below 2.0",
    "debugging": "7: debugging: half ML coding, 30 % systems, coding halved, for four weeks",
    "script": "7: communication: a mock every week with a script",
    "held": "issue 8: a mock changes no week that a checkpoint's remedy holds",
    "passed": "7: the week-8 checkpoint passes at a mean of 3.0 with none below 2.0",
    "exactly_two": "7: a signal at exactly 2.0 passes and still triggers its remedy",
    "one_bad_mock": "7: one bad mock after better ones moves half",
    "only_named": "issue 8: a replanning changes the weeks it names, and no others",
    "versions": "7: every version is kept",
    "maths": "7: mathematical intuition: 30 to 60 minutes of theory a day, a block of theory-to-code",
    "study": "7: experiment design: two full weeks of reproducing one table",
    "abstraction": "7: abstraction: a mock every week with a script",
    "score": "7: measurability of 3 or less goes to the top, with the row and a three-line remedy",
    "matrix": "7: the matrix names two gaps and two actions with effort and deadline",
    "exports": "7: roadmap, matrix and checklist are exported; the calendar reads back",
}


@dataclass
class Log:
    """When each rule was first seen to hold."""

    seen: dict[str, tuple[date, str]] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def note(self, rule: str, day: date, holds: bool, what: str) -> None:
        """A rule that had its occasion: it held, or it is broken. Raises KeyError for an unknown rule."""
        sentence = RULES[rule]
        if holds:
            self.seen.setdefault(rule, (day, what))
        else:
            self.broken.append(f"{day}: {sentence}: {what}")

    def missing(self) -> list[str]:
        return [sentence for rule, sentence in RULES.items() if rule not in self.seen]
